"""How a department keeps its word: updates in time, answers in time."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.search import timeliness

__all__ = ["govopen_department_answers", "govopen_department_updates"]

FRESH = 300  # seconds for which figures of cases are kept
YEAR = timedelta(days=365)
LOOKS = {"on_time": "ok", "due_soon": "soon", "overdue": "late", "unscheduled": "none"}


def govopen_department_updates(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The states of updating of a department's entries, by a search's facets: `label`, `count`, `kind`, `value`."""
    choices = next((one["choices"] for one in found["facets"] if one["name"] == timeliness.FACET), [])
    return [{**one, "kind": LOOKS.get(one["value"], "none")} for one in choices if one["count"]]


def govopen_department_answers(name: str) -> dict[str, Any] | None:
    """Answers of the last twelve months: `decided`, `percent`, `median`; None where nothing was decided."""
    total = _counted(name, int(time.time() // FRESH))["total"]
    if not total.get("decided"):
        return None
    share, median = total.get("on_time_share"), total.get("median_days")
    return {
        "decided": total["decided"],
        "percent": None if share is None else f"{100 * share:.1f}".removesuffix(".0"),
        "median": None if median is None else f"{median:g}",
    }


@lru_cache(maxsize=2_000)
def _counted(name: str, _moment: int) -> dict[str, Any]:
    since = (timeliness.today() - YEAR).isoformat()
    query = {"from": since, "department": name}
    return tk.get_action("govopen_statistics_show")({"user": "", "ignore_auth": False}, query)
