"""Beside the desk: entries whose update is overdue, by department."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.search import timeliness
from ckanext.govopen.search.counting import LATE
from ckanext.govopen.store import people
from ckanext.govopen.views.departments import by_department
from ckanext.govopen.views.parts.calling import call

FEW = 5
WHOLE = 100  # per cent, the longest bar


def overdue() -> dict[str, Any] | None:
    """For the authority the departments with most overdue entries: `total`, `href`, `departments` (title, n, v, href).

    For a department its own: `total`, `href`, `entries` (title, days, href), the latest first. None: nothing is late.
    """
    try:
        return _of_all() if tk.h.govopen_post() == "authority" else _of_own()
    except DOWN:
        return None


def _of_all() -> dict[str, Any] | None:
    late = {name: counted[LATE] for name, counted in by_department().items() if counted[LATE]}
    if not late:
        return None
    most = sorted(late, key=lambda name: (-late[name], name))[:FEW]
    group = model.Group
    query = sa.select(group.name, group.title).where(group.name.in_(most))
    titles = {row.name: row.title for row in model.Session.execute(query)}
    return {
        "total": sum(late.values()),
        "href": tk.h.url_for("dataset.search", update_state=LATE),
        "departments": [
            {
                "title": titles.get(name) or name, "n": late[name], "v": round(WHOLE * late[name] / late[most[0]]),
                "href": tk.h.url_for("organization.read", id=name, update_state=LATE),
            }
            for name in most
        ],
    }  # fmt: skip


def _of_own() -> dict[str, Any] | None:
    orgs = people.person(tk.current_user.id).orgs
    if not orgs:
        return None
    today = timeliness.today()
    owned = " ".join(f'"{org}"' for org in orgs)
    found = call(
        "package_search", q="*:*", fq=f"+owner_org:({owned}) +{timeliness.condition(LATE, today)}", facet="false",
        rows=FEW, sort=f"{timeliness.FIELD} asc", include_private=False,
    )  # fmt: skip
    if not found["count"]:
        return None
    entries = [(one, tk.h.govopen_update(one)) for one in found["results"]]
    name = found["results"][0]["organization"]["name"]
    return {
        "total": found["count"],
        "href": tk.h.url_for("organization.read", id=name, update_state=LATE) if len(orgs) == 1 else "",
        "entries": [
            {"title": one["title"], "text": state["text"], "href": tk.h.url_for("dataset.read", id=one["name"])}
            for one, state in entries
        ],
    }
