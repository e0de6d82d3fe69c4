"""A question to a list: which list, for whom, on which day, narrowed down how. Everything a client says is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config, law
from ckanext.govopen.access.people import asker_in
from ckanext.govopen.access.verdict import today
from ckanext.govopen.domain.lists import readers_of
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.listing.rules import rule_of
from ckanext.govopen.logic.readers import may_audit
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.store import listings, people

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Listing, Profile

MOST_ROWS = 1_000
FILTERS = ("department", "tier", "theme", "rank")
KINDS = ("added", "removed", "changed")
KNOWN = ("list", "on", "against", "q", *FILTERS, "kind", "year", "priority", "sort", "start", "rows")
EARLIEST = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a list. `day` is the day asked for, today where none was."""

    profile: Profile
    listing: Listing
    readers: tuple[str, ...]
    day: date
    today: date
    against: date | None
    rows: listings.Asked
    order: str
    down: bool
    start: int
    most: int
    kind: str  # of the difference: added, removed, changed; "" for all
    year: int = 0  # of the yearly open plan; 0 for all
    priority: bool = False  # of the yearly open plan: its priorities alone

    @property
    def now(self) -> bool:
        """Whether the list is asked for as it stands now."""
        return self.day >= self.today

    def without(self, name: str) -> listings.Asked:
        """The same rows without one of the filters, for the counts beside its choices."""
        field = {"department": "providers", "tier": "tiers", "theme": "themes", "rank": "ranks"}[name]
        return replace(self.rows, **{field: ()})


def listing_of(name: str, profile: Profile) -> Listing:
    """A list by its id, also with hyphens. Raises ObjectNotFound."""
    found = profile.lists.get(str(name or "").replace("-", "_"))
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such list."))
    return found


def axis_of(listing: Listing) -> str:
    """Which half of a row's tier a list is about: open, share, or state for cases."""
    if listing.of == "cases":
        return "state"
    return "share" if "share_tier" in listing.columns or any("share_tier" in one for one in listing.where) else "open"


def readers(context: Any, listing: Listing) -> tuple[str, ...]:
    """The classes of rows that whoever asks may see; none where the list is not for them."""
    department, authority = _standing(context)
    return readers_of(listing, department=department, authority=authority)


def _standing(context: Any) -> tuple[bool, bool]:
    """Whether whoever asks reads as a department, and as the authority; looked up once a context."""
    key = "govopen_listing_reader"
    if key not in context:
        asker = asker_in(context)
        everything = bool(context.get("ignore_auth")) or may_audit(asker)
        department = everything or bool(asker.departments)
        own = asker.departments and people.organization(config.authority()) in asker.departments
        context[key] = (department, everything or bool(own))
    return context[key]


def question(context: Any, data: dict[str, Any]) -> Question:
    """What is asked. Raises ObjectNotFound for a list there is none of, ValidationError for what cannot be read."""
    schema.only(data, *KNOWN)
    profile = law.in_force()
    listing = listing_of(data.get("list") or "", profile)
    found = schema.texts(data, optional=("q", "kind", "sort"))
    now = today()
    day = day_of(data, "on") or now
    order, down = _order(found.get("sort", ""), listing)
    kind = found.get("kind", "")
    if kind and kind not in KINDS:
        raise _wrong("kind")
    seen = readers(context, listing)
    most = schema.number(data, "rows", 20, most=1_000_000)
    return Question(
        profile=profile,
        listing=listing,
        readers=seen,
        day=min(day, now),
        today=now,
        against=day_of(data, "against"),
        rows=_rows(data, listing, seen, None if day >= now else day, found.get("q", "")),
        order=order,
        down=down,
        start=schema.number(data, "start", 0, most=10_000_000) or 0,
        most=min(20 if most is None else most, MOST_ROWS),
        kind=kind,
        **_of_plan(data, listing),
    )


def _of_plan(data: dict[str, Any], listing: Listing) -> dict[str, Any]:
    """What the yearly open plan alone can be asked for."""
    year = schema.number(data, "year", 0, most=9999) or 0
    priority = "priority" in data and schema.flag(data, "priority")
    if listing.id != "open_plan" and (year or priority):
        raise _wrong("year" if year else "priority")
    return {"year": year, "priority": priority}


def _rows(
    data: dict[str, Any], listing: Listing, seen: tuple[str, ...], day: date | None, words: str
) -> listings.Asked:
    chosen = {name: schema.names(data, name) for name in FILTERS}
    axis = axis_of(listing)
    half = "/{}" if axis == "share" else "{}/"
    return listings.Asked(
        rule=rule_of(listing),
        day=day,
        readers=seen,
        q=words[:200],
        providers=tuple(people.organization(one) or one for one in chosen["department"]),
        tiers=tuple(half.format(one) for one in chosen["tier"]),
        themes=tuple(chosen["theme"]),
        ranks=tuple(f"{axis}:{one}" for one in chosen["rank"]),
    )


def _order(said: str, listing: Listing) -> tuple[str, bool]:
    """`since desc`, `title`, …; newest first unless said, plans by department."""
    if not said:
        return ("provider", False) if listing.id == "open_plan" else ("since", True)
    name, _, way = said.strip().partition(" ")
    if name not in listings.ORDERS or way.lower() not in ("", "asc", "desc"):
        raise _wrong("sort")
    return name, way.lower() == "desc"


def day_of(data: dict[str, Any], key: str) -> date | None:
    """A day such as 2026-06-30; None where none is said. Raises ValidationError for what is no day."""
    said = data.get(key)
    if said in (None, ""):
        return None
    try:
        day = date.fromisoformat(str(said).strip())
    except ValueError:
        raise _wrong(key) from None
    if day < EARLIEST:
        raise _wrong(key)
    return day


def _wrong(key: str) -> Exception:
    codes = {"on": "not_date", "against": "not_date"}
    text = {
        "not_date": tk._("A day should be written such as 2026-06-30."),
        "not_choice": tk._("“{field}” should be one of the choices."),
    }[code := codes.get(key, "not_choice")]
    return error("invalid", text.format(field=key), problems=[{"field": key, "code": code}])
