"""The desk in figures: how many cases are late, due today, on the next working day, later; and on each coming day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.logic.case import listing
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

DAYS = 14
NOTICE = "rectification"
FEW = 5


def figures(asking: Asking, wanted: listing.Filters) -> dict[str, Any]:
    """Counts by tab and by latest day, and the load of the next two weeks; all of it counted by the database."""
    plain = replace(wanted, todo=False, others=False, late=False, when="")
    return {
        "today": asking.today.isoformat(),
        "tomorrow": listing.next_workday(asking.today).isoformat(),
        "tabs": {
            "mine": _count(asking, replace(plain, todo=True)),
            "departments": _count(asking, replace(plain, others=True)),
            "applicants": _count(asking, replace(plain, equal={**plain.equal, "state": "waiting"})),
            "late": _count(asking, replace(plain, late=True)),
        },
        "when": {name: _count(asking, replace(wanted, when=name)) for name in listing.WHEN},
        "next": _next(asking),
        "load": _load(asking),
        "notices": _notices(asking),
    }


def _count(asking: Asking, wanted: listing.Filters) -> int:
    query = sa.select(sa.func.count()).select_from(CaseRow).where(*listing.conditions(asking, wanted))
    return int(model.Session.scalar(query) or 0)


def _notices(asking: Asking) -> dict[str, Any]:
    """Rectification notices that the reader may read: how many, and the open ones, the next latest day first."""
    where = listing.visible(asking), CaseRow.procedure == NOTICE
    query = sa.select(CaseRow, sa.func.count().over().label("count")).where(*where)
    found = model.Session.execute(
        query.order_by(CaseRow.state == "ended", CaseRow.due_on.nulls_last(), CaseRow.number).limit(FEW)
    ).all()
    rows = [row for row, _ in found if row.state != "ended"]
    titles = people.titles(row.provider for row in rows)
    return {
        "count": found[0].count if found else 0,
        "open": [
            {
                "number": row.number, "number_text": row.number_text, "due": iso(row.due_on),
                "provider": {"id": row.provider, "title": titles.get(row.provider, "")},
                "late": bool(row.overdue_on or (row.due_on and row.due_on < asking.today)),
                "provisional": not row.settled,
            }
            for row in rows
        ],
    }  # fmt: skip


def _next(asking: Asking) -> str | None:
    """The next latest day after today among the reader's own cases."""
    query = sa.select(sa.func.min(CaseRow.due_on)).where(listing.waiting_for(asking), CaseRow.due_on > asking.today)
    found = model.Session.scalar(query)
    return found.isoformat() if found else None


def _load(asking: Asking) -> list[dict[str, Any]]:
    """How many are due on each of the next days: waiting for the reader, and for others."""
    last = asking.today + timedelta(days=DAYS - 1)
    where = (
        listing.visible(asking), CaseRow.state != "ended", CaseRow.due_on >= asking.today, CaseRow.due_on <= last
    )  # fmt: skip
    own = sa.func.count().filter(listing.waiting_for(asking))
    query = sa.select(CaseRow.due_on, sa.func.count(), own).where(*where).group_by(CaseRow.due_on)
    found = {day: (count - mine, mine) for day, count, mine in model.Session.execute(query)}
    days = (asking.today + timedelta(days=i) for i in range(DAYS))
    return [
        {"date": day.isoformat(), "mine": found.get(day, (0, 0))[1], "others": found.get(day, (0, 0))[0]}
        for day in days
    ]
