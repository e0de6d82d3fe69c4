"""A legal basis as an entry's page quotes it: with the words of the article where the portal has them."""

from __future__ import annotations

from typing import Any

from ckanext.govopen import law, lawbook
from ckanext.govopen.catalogue import basis
from ckanext.govopen.helpers.face_law import govopen_cites

__all__ = ["govopen_quotes"]


def govopen_quotes(text: str | None) -> list[dict[str, Any]]:
    """The lines of a basis: `line` as everybody can read it, and `cite`, the article as `govopen_cites` gives it.

    `cite` has `official`, the text that the operator loaded, or else `gist`, ours; None: no law of the portal's.
    """
    laws = {**lawbook.laws(), **law.in_force().laws}
    found = []
    for line, said in zip(basis.lines(text or ""), basis.worded(text or "", laws), strict=True):
        named = basis.cited(line, laws)
        cite = govopen_cites([{"law": named[0], "article": named[1]}])[0] if named else None
        found.append({"line": said, "cite": cite if cite and (cite["official"] or cite["gist"]) else None})
    return found
