"""What time brings to cases, one case a transaction: safe to run late, twice, or beside another sweep."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import delivery
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.tick import tick
from ckanext.govopen.model.case import CaseRow, ClockRow
from ckanext.govopen.store import calendars, cases, outbox, projection, versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

log = logging.getLogger(__name__)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    cases: int = 0
    events: int = 0
    reminders: int = 0
    failed: int = 0


def sweep(at: datetime) -> Swept:
    """Everything due by an instant: lateness, lapses, expiry of grants, reminders."""
    today = at.astimezone(CHINA).date()
    woken = events = reminders = failed = 0
    for case_id in _due(CaseRow.wake_on, today):
        try:
            found = wake(case_id, at)
        except Exception:  # one broken case must not keep the others asleep
            log.exception("tick of case %s", case_id)
            model.Session.rollback()
            failed += 1
            continue
        woken, events = woken + 1, events + found
    for case_id in _due(CaseRow.remind_on, today):
        reminders += remind(case_id, today)
    return Swept(woken, events, reminders, failed)


def _due(column: Any, today: date) -> list[str]:
    found = list(model.Session.scalars(sa.select(CaseRow.id).where(column <= today).order_by(column, CaseRow.id)))
    model.Session.rollback()
    return found


def wake(case_id: str, at: datetime) -> int:
    """Bring one case up to date; how many events that took. A case that another worker holds is left to it."""
    query = sa.select(CaseRow.id).where(CaseRow.id == case_id).with_for_update(skip_locked=True)
    if model.Session.scalar(query) is None:
        model.Session.rollback()
        return 0
    stored = cases.load(case_id, lock=True)
    if stored is None:
        model.Session.rollback()
        return 0
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    events = tick(profile, calendar, stored.case, max(at, stored.case.history[-1].at))
    cases.append(stored, events, calendar, None)
    model.Session.commit()
    if events:
        delivery.carry_out(case_id)
    return len(events)


def remind(case_id: str, today: date) -> int:
    """Remind whoever must act on a case, once for each reminder; how many were queued."""
    query = sa.select(CaseRow).where(CaseRow.id == case_id, CaseRow.remind_on <= today)
    row: Any = model.Session.scalars(
        query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    ).first()
    if row is None:
        model.Session.rollback()
        return 0
    stored = cases.load(case_id)
    clock = projection.turn(stored.case) if stored else None
    count = 0
    if stored and clock and clock.running and clock.due and clock.due >= today:
        payload = {"to": "officer", "due": clock.due.isoformat()}
        kind = f"remind-{clock.id}-{row.remind_on.isoformat()}"
        for user_id in _who(row, stored):
            to = "applicant" if user_id == row.applicant else "officer"
            outbox.put(case_id, row.version, kind, user_id, {**payload, "to": to, "kind": "remind"})
            count += 1
    calendar = calendars.in_force()
    row.remind_on = projection.remind_on(clock, calendar, max(today, row.remind_on))
    model.Session.commit()
    return count


def _who(row: Any, stored: cases.Stored) -> list[str]:
    if "applicant" in row.turn:
        return [row.applicant]
    return [user.id for user in outbox.officers(row.turn, stored.case.provider) if user.id != row.applicant]


def recompute(days: Iterable[date], at: datetime) -> int:
    """Bring the cases up to date whose clocks cross any of these days; how many moved."""
    found = list(days)
    if not found:
        return 0
    query = (
        sa.select(ClockRow.case_id)
        .where(ClockRow.stopped_on.is_(None), ClockRow.due_on >= min(found), ClockRow.from_day <= max(found))
        .distinct()
    )
    candidates = list(model.Session.scalars(query))
    return sum(1 for case_id in candidates if wake(case_id, at))
