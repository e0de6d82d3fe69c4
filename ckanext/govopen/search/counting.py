"""How many entries of a result are in which state of updating, or what each department holds: counted by the search.

CKAN passes no `facet.query` and no `facet.pivot` on, so they go along with the question that CKAN asks (`connection`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import connection, facets, timeliness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WANTED = "ext_govopen_states"  # in the extras of a search: count the states
HOLDINGS = "ext_govopen_holdings"  # … count what each department holds
LATE = "overdue"
ALL = "all"
PIVOT = f"{{!query={LATE}}}organization,open_tier"
COUNTED = tuple(state for state in timeliness.STATES if state != "unscheduled")


def is_wanted(parameters: Mapping[str, Any]) -> bool:
    """Whether a search asks for the states."""
    return bool((parameters.get("extras") or {}).get(WANTED))


def prepare(parameters: Mapping[str, Any], day: date) -> None:
    """Before a search: have counted what is wanted."""
    asked: dict[str, Any] | None = None
    if is_wanted(parameters):
        asked = {"facet.query": [f"{{!key={state}}}{timeliness.condition(state, day)}" for state in COUNTED]}
    elif (parameters.get("extras") or {}).get(HOLDINGS):
        late = f"{{!tag={LATE} key={LATE}}}{timeliness.condition(LATE, day)}"
        asked = {"facet.query": late, "facet.pivot": PIVOT}
    connection.ask_too(asked)


def holdings() -> dict[str, dict[str, int]]:
    """Department → tier → how many entries, and of how many in `all` how many are `overdue`; of the search just made.

    Entries without an opening tier (undecided, or for departments alone) count in `all` only.
    """
    found = {}
    for office in connection.counts("facet_pivot").get("organization,open_tier") or ():
        tiers = {one["value"]: one["count"] for one in office.get("pivot") or ()}
        found[office["value"]] = {**tiers, ALL: office["count"], LATE: (office.get("queries") or {}).get(LATE, 0)}
    return found


def states(total: int) -> dict[str, Any]:
    """The facet of states of the search that was just made, which found `total`."""
    counted = connection.counts()
    found = {state: int(counted.get(state, 0)) for state in COUNTED} if total else dict.fromkeys(COUNTED, 0)
    found["unscheduled"] = total - sum(found.values())
    items = [
        {"name": state, "display_name": facets.label(timeliness.FACET, state), "count": found[state]}
        for state in timeliness.STATES
        if found[state]
    ]
    return {"title": facets.titles()[timeliness.FACET], "items": items}
