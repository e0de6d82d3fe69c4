"""How many entries of a result are in which state of updating: one small question to Solr beside the search itself.

CKAN passes no `facet.query` on. What it sent stands in the parameters that `after_dataset_search` is given, the
reader's permission labels among them, so the same search is asked again with nothing but the counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan.lib.search.common import SearchError, make_connection
from pysolr import SolrError

from ckanext.govopen.search import facets, timeliness

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WANTED = "ext_govopen_states"  # in the extras of a search: count the states
COUNTED = tuple(state for state in timeliness.STATES if state != "unscheduled")
# Of a page of results, not of the search.
OF_THE_PAGE = {"extras", "rows", "start", "sort", "fl", "fq_list", "wt"}


def is_wanted(parameters: Mapping[str, Any]) -> bool:
    """Whether a search asks for the states."""
    return bool((parameters.get("extras") or {}).get(WANTED))


def states(parameters: Mapping[str, Any], total: int, day: date) -> dict[str, Any]:
    """The facet of states of a search as CKAN sent it, which found `total`. Raises SearchError."""
    found = _asked(parameters, day) if total else dict.fromkeys(COUNTED, 0)
    found["unscheduled"] = total - sum(found.values())
    items = [
        {"name": state, "display_name": facets.label(timeliness.FACET, state), "count": found[state]}
        for state in timeliness.STATES
        if found[state]
    ]
    return {"title": facets.titles()[timeliness.FACET], "items": items}


def _asked(parameters: Mapping[str, Any], day: date) -> dict[str, int]:
    same = {
        name: value
        for name, value in parameters.items()
        if name not in OF_THE_PAGE and not name.startswith(("facet", "hl"))
    }
    queries = [f"{{!key={state}}}{timeliness.condition(state, day)}" for state in COUNTED]
    try:
        answer = make_connection(decode_dates=False).search(
            **same, rows=0, wt="json", facet="true", **{"facet.query": queries}
        )
    except SolrError as error:
        raise SearchError(f"Solr could not count the states: {str(error)[:500]}") from error
    counts = answer.facets["facet_queries"]
    return {state: int(counts[state]) for state in COUNTED}
