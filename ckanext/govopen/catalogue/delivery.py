"""How data reaches the portal: a file by the template of its items, or an interface that is described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckanext.govopen.domain.form import Cites
    from ckanext.govopen.domain.profile import Profile

MODES = ("open_mode", "share_mode")
INTERFACE = "interface"


class Unlike(NamedTuple):
    """A file whose columns are not the entry's items."""

    name: str
    missing: tuple[str, ...]  # items without a column
    extra: tuple[str, ...]  # columns that are no item


def template(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The head of a table that holds the items of an entry, each once."""
    return list(dict.fromkeys(name for one in items if (name := str(one.get("name") or "").strip())))


def unlike(items: Iterable[Mapping[str, Any]], files: Iterable[tuple[str, Sequence[str]]]) -> list[Unlike]:
    """The files, each a name and the head of its table, that do not keep to the template. No head: no table."""
    wanted, found = template(items), list[Unlike]()
    for name, head in files:
        given = [column.strip() for column in head if column.strip()]
        missing = tuple(one for one in wanted if one not in given)
        extra = tuple(one for one in given if one not in wanted)
        if wanted and given and (missing or extra):
            found.append(Unlike(name, missing, extra))
    return found


def is_undescribed(content: Mapping[str, Any]) -> bool:
    """Whether an entry comes by an interface and does not say how it is called."""
    by_interface = any(content.get(name) == INTERFACE for name in MODES)
    return by_interface and not str(content.get("interface_notes") or "").strip()


def asked_by(word: str, profile: Profile) -> Cites:
    """The articles by which a template (`data_template`) or a description (`interface_notes`) is asked for."""
    return profile.term_cites.get(word, ())
