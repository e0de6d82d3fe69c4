"""Putting a secrecy review (保密审查) on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.catalogue import secrecy
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.store import scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.logic.life.standing import Standing


def record(asking: Asking, now: Standing, content: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Keep a review of just this content: `conclusion`, `reviewer`, `note`. Does not commit. Raises ValidationError."""
    data = schema.texts(dict(said), required=("conclusion", "reviewer"), optional=("note",))
    if data["conclusion"] not in secrecy.CONCLUSIONS:
        raise _wrong("conclusion", tk._("Choose a conclusion."))
    if data["conclusion"] != "clear" and not data.get("note"):
        raise _wrong("note", tk._("Say what was treated and how, or why it must not go out."))
    scrutiny.review(
        now.id, digest=secrecy.digest(content), conclusion=data["conclusion"], reviewer=data["reviewer"][:200],
        note=data.get("note", "")[:4000], by=asking.person.id, org=asking.person.acting_for(now.owner).org,
        at=asking.at,
    )  # fmt: skip


def _wrong(field: str, message: str) -> tk.ValidationError:
    return error("invalid", message, problems=[{"field": field, "code": "missing", "message": message}])
