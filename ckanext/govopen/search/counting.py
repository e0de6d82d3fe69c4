"""How many entries of a result are in which state of updating: counted by the search itself.

CKAN passes no `facet.query` on, so it goes along with the question that CKAN asks (`connection`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import connection, facets, timeliness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WANTED = "ext_govopen_states"  # in the extras of a search: count the states
COUNTED = tuple(state for state in timeliness.STATES if state != "unscheduled")


def is_wanted(parameters: Mapping[str, Any]) -> bool:
    """Whether a search asks for the states."""
    return bool((parameters.get("extras") or {}).get(WANTED))


def prepare(parameters: Mapping[str, Any], day: date) -> None:
    """Before a search: have the states counted where they are wanted."""
    queries = [f"{{!key={state}}}{timeliness.condition(state, day)}" for state in COUNTED]
    connection.ask_too(queries if is_wanted(parameters) else ())


def states(total: int) -> dict[str, Any]:
    """The facet of states of the search that was just made, which found `total`."""
    counted = connection.counts() or {}
    found = {state: int(counted.get(state, 0)) for state in COUNTED} if total else dict.fromkeys(COUNTED, 0)
    found["unscheduled"] = total - sum(found.values())
    items = [
        {"name": state, "display_name": facets.label(timeliness.FACET, state), "count": found[state]}
        for state in timeliness.STATES
        if found[state]
    ]
    return {"title": facets.titles()[timeliness.FACET], "items": items}
