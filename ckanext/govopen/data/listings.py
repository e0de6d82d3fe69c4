"""Lists of a profile: what each draws on, for whom, and by which chain something comes onto it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.laws import one_of, text
from ckanext.govopen.data.limits import ACTORS
from ckanext.govopen.data.procedures import EVENTS
from ckanext.govopen.data.reading import Collector, Map, expected, kind
from ckanext.govopen.domain.lists import READERS
from ckanext.govopen.domain.profile import Approval, First, Listing

if TYPE_CHECKING:
    from ckanext.govopen.data.forms import Forms

ACTS = ("compiles", "proposes", "reviews", "approves", "is_told", "is_filed_with")
LIST_ACTORS = (*ACTORS, "above")
PLAN = "open_plan"
SOURCES = ("entries", "cases", "departments")
ENTRY_COLUMNS = (
    "title", "notes", "provider", "duty", "resource_code", "open_tier", "open_basis", "open_conditions", "open_mode",
    "share_tier", "share_basis", "share_conditions", "share_mode", "update_cycle", "theme", "industry", "region",
    "security_level", "repository", "items", "contact", "correction_contact", "legal_basis", "registration_number",
    "format", "since",
)  # fmt: skip
# What a list can show: of entries and departments' holdings, of cases, of the lines of the yearly plan.
COLUMNS = {
    "entries": ENTRY_COLUMNS,
    "departments": ENTRY_COLUMNS,
    "cases": ("number", "description", "provider", "entry", "procedure", "state", "outcome", "supplied_on", "since"),
    "open_plan": ("year", "provider", "entry", "due", "state", "done_on", "priority", "since"),
}
KEYS = ("term", "of", "audience", "where", "columns", "chain", "article", "note", "first")


def listings(forms: Forms, base: Map, city: Map) -> dict[str, Listing]:
    """All lists of base, in the city's words and chains where it has its own. Raises ProfileError."""
    house, own = base.section("lists"), city.section("lists")
    own.take(*house)
    errors, found = Collector(), dict[str, Listing]()
    for name in house:
        with errors:
            found[name] = _listing(forms, base, house.section(name), own, name)
    errors.settle()
    return found


def _listing(forms: Forms, base: Map, house: Map, lists: Map, name: str) -> Listing:
    own = lists.section(name) if name in lists else Map()
    where = own.over(house)
    where.take(*KEYS)
    of = one_of(where, "of", SOURCES, "entries")
    return Listing(
        id=name,
        term=text(where, "term"),
        of=of,
        where=_conditions(base, where),
        columns=_columns(where, COLUMNS.get(name) or COLUMNS[of]),
        audience=one_of(where, "audience", READERS),
        chain=tuple(_approval(forms, link) for link in where.maps("chain")),
        cites=forms.cites(own),
        note=text(own, "note", needed=False),
        first=_first(forms, own, name),
    )


def _first(forms: Forms, own: Map, name: str) -> First | None:
    """The themes whose entries come first: of the yearly open plan alone."""
    if "first" not in own:
        return None
    if name != PLAN:
        raise own.fail(f"`first:` is for the {PLAN} alone; leave it out", "first")
    where = own.section("first")
    where.take("themes", "article", "note")
    if not where.words("themes"):
        raise where.fail("`first:` names no theme; write themes: [health, transport]", "themes")
    return First(where.words("themes"), forms.cites(where, needed=True), text(where, "note", needed=False))


def _columns(where: Map, known: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in a row: at least one column, none twice, each something that the list can show."""
    columns = tuple(where.maps("columns", of=str))
    if not columns or len(set(columns)) < len(columns):
        raise where.fail(
            f"a list needs its columns, each once, got {kind(list(columns))}; write columns: [title, provider, since]",
            "columns",
        )
    for column in columns:
        if column not in known:
            raise where.fail(f"unknown column '{column}'; {expected(column, known)}", "columns")
    return columns


def _conditions(base: Map, where: Map) -> tuple[dict[str, tuple[Any, ...]], ...]:
    """What stands on a list: any of these; `{}` is everything."""
    found = tuple(_condition(base, one) for one in where.maps("where"))
    if not found:
        raise where.fail("`where: []` lets nothing onto the list; write where: [{}] for everything", "where")
    return found


def _condition(base: Map, where: Map) -> dict[str, tuple[Any, ...]]:
    """One of a list's conditions: a tier, a procedure or an outcome among those there are."""
    known = {
        "open_tier": base.section("open_tiers"),
        "share_tier": base.section("share_tiers"),
        "procedure": base.section("procedures"),
        "outcome": EVENTS,
    }
    where.take(*known)
    result = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in where.items()}
    for key, values in result.items():
        for one in values:
            if one not in tuple(known[key]):
                raise where.fail(f"unknown {key} '{one}'; {expected(one, known[key])}", key)
    return result


def _approval(forms: Forms, where: Map) -> Approval:
    act = next((key for key in where if key in ACTS), "")
    if not act:
        raise where.fail(f"unknown link of a chain {list(where)}; {expected(next(iter(where), ''), ACTS)}")
    where.take(act, "article")
    return Approval(act, one_of(where, act, LIST_ACTORS), forms.cites(where))
