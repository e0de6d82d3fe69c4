"""The morning digest (晨报): on working days each officer is told once what is late, due and new.

Nothing is queued twice: the day's own row in the outbox says that it was done, however often or late the sweep runs. On
rest days nobody is written to, and a day on which nothing ran is not made up for: its digest would be yesterday's news.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy import orm

from ckanext.govopen import config
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import calendars, outbox, people

ONE = timedelta(days=1)
NAMED = 5  # cases named in a digest


@dataclass
class Load:
    """What waits for one officer, by number of the case in order of its latest day."""

    late: list[str] = field(default_factory=list)
    today: list[str] = field(default_factory=list)
    tomorrow: list[str] = field(default_factory=list)


def digest(at: datetime) -> int:
    """Queue the digests of a working day, once it is late enough; how many."""
    local, hour = at.astimezone(CHINA), config.digest_hour()
    today, calendar = local.date(), calendars.in_force()
    if not 0 <= hour <= local.hour or not calendar.working(today):
        return 0
    if not outbox.put("", today.toordinal(), "digested", "", {}):
        model.Session.rollback()
        return 0
    outbox.settle("", today.toordinal(), "digested")
    loads, fresh = _loads(today, _next(today, ONE)), _fresh(at, _next(today, -ONE))
    count = 0
    for user_id in sorted({*loads, *fresh}):
        load = loads.get(user_id, Load())
        said = {
            "to": "officer", "late": len(load.late), "today": len(load.today), "tomorrow": len(load.tomorrow),
            "new": fresh.get(user_id, 0), "first": [*load.late, *load.today][:NAMED], "day": today.isoformat(),
        }  # fmt: skip
        if said["late"] or said["today"] or said["tomorrow"] or said["new"]:
            count += outbox.put("", today.toordinal(), outbox.DIGEST, user_id, said)
    model.Session.commit()
    return count


def _next(day: date, step: timedelta) -> date:
    """The next working day, or the one before."""
    calendar = calendars.in_force()
    day += step
    while not calendar.working(day):
        day += step
    return day


def _loads(today: date, tomorrow: date) -> dict[str, Load]:
    """What waits for whom: by user, the cases whose turn is the user's office's."""
    query = (
        sa.select(CaseRow)
        .where(CaseRow.state == "open", CaseRow.due_on <= tomorrow)
        .order_by(CaseRow.due_on, CaseRow.number)
    )
    found: dict[str, Load] = defaultdict(Load)
    known: dict[str, list[str]] = {}
    rows: Any = model.Session.scalars(query)
    for row in rows:
        kind = "late" if row.due_on < today else "today" if row.due_on == today else "tomorrow"
        for user_id in _whose(row, known):
            getattr(found[user_id], kind).append(row.number_text)
    return dict(found)


def _whose(row: Any, known: dict[str, list[str]]) -> list[str]:
    """Ids of the officers whose turn a case is; nobody's own application, nobody's own decision."""
    ids: dict[str, None] = {}
    for role in row.turn:
        org = people.office(role, row.provider)
        if org and org not in known:
            known[org] = [user.id for user in people.members(org)]
        ids |= dict.fromkeys(known.get(org, []))
    barred = (row.head.get("facts") or {}).get("barred") or []
    return [one for one in ids if one != row.applicant and one not in barred]


def _fresh(at: datetime, before: date) -> dict[str, int]:
    """How many cases came to each officer since the morning of the working day before.

    A bundle is told with its first case, and counts for all that were filed with it.
    """
    since = datetime.combine(before, time(config.digest_hour()), CHINA)
    told, mate = orm.aliased(CaseRow), orm.aliased(CaseRow)
    together = sa.and_(
        OutboxRow.payload.has_key("new"), mate.applicant == told.applicant, mate.bundle == told.bundle,
        mate.filed_at == told.filed_at,
    )  # fmt: skip
    query = (
        sa.select(OutboxRow.recipient, sa.func.count(sa.distinct(mate.id)))
        .join(told, told.id == OutboxRow.case_id)
        .join(mate, sa.or_(mate.id == told.id, together))
        .where(OutboxRow.kind == "turn", OutboxRow.created_at >= since, OutboxRow.created_at <= at)
        .group_by(OutboxRow.recipient)
    )
    return {str(user_id): count for user_id, count in model.Session.execute(query)}
