"""A department: how it keeps its word (updates and answers in time), and its members."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.search import timeliness

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "govopen_answers_by_department",
    "govopen_department_answers",
    "govopen_department_updates",
    "govopen_members",
]

FRESH = 300  # seconds for which figures of cases are kept
YEAR = timedelta(days=365)
LOOKS = {"on_time": "ok", "due_soon": "soon", "overdue": "late", "unscheduled": "none"}


def govopen_department_updates(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The states of updating of a department's entries, by a search's facets: `label`, `count`, `kind`, `value`."""
    choices = next((one["choices"] for one in found["facets"] if one["name"] == timeliness.FACET), [])
    return [{**one, "kind": LOOKS.get(one["value"], "none")} for one in choices if one["count"]]


def govopen_department_answers(name: str) -> dict[str, Any] | None:
    """Answers of the last twelve months: `decided`, `open_late` (late and not yet), `percent` of both, `median`.

    None where nothing was due.
    """
    return _said(_counted(name, int(time.time() // FRESH))["total"])


def govopen_answers_by_department() -> dict[str, dict[str, Any]]:
    """The same for every department that had something to answer, by id."""
    found = _counted("", int(time.time() // FRESH))["departments"]
    return {one["id"]: said for one in found if (said := _said(one))}


def _said(figures: dict[str, Any]) -> dict[str, Any] | None:
    if not figures.get("decided") and not figures.get("open_late"):
        return None
    share, median = figures.get("on_time_share"), figures.get("median_days")
    return {
        "decided": figures["decided"],
        "open_late": figures["open_late"],
        "percent": None if share is None else f"{100 * share:.1f}".removesuffix(".0"),
        "median": None if median is None else f"{median:g}",
    }


@lru_cache(maxsize=2_000)
def _counted(name: str, _moment: int) -> dict[str, Any]:
    since = (timeliness.today() - YEAR).isoformat()
    query = {"from": since, "department": name} if name else {"from": since}
    return tk.get_action("govopen_statistics_show")({"user": "", "ignore_auth": False}, query)


def govopen_members(members: Iterable[tuple[str, str, str]]) -> list[dict[str, str]]:
    """People among a department's members as `member_list` gives them: `id`, `name`, `title`, `role`.

    Without the portal's own account, which makes departments and so becomes a member of each.
    """
    roles = {user: role for user, _kind, role in members}
    people = model.Session.query(model.User).filter(model.User.id.in_(roles), model.User.state == "active")
    shown = [one for one in people if one.name != str(tk.config.get("ckan.site_id"))]
    return [
        {"id": one.id, "name": one.name, "title": one.display_name, "role": roles[one.id]}
        for one in sorted(shown, key=lambda one: (roles[one.id], one.name))
    ]
