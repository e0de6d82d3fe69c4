"""What lists, sweeps and the gate need of a case, kept beside its events in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.tick import wake_on
from ckanext.govopen.model.case import ClockRow, PartyRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.case import Case, Event
    from ckanext.govopen.domain.clock import Clock


def turn(case: Case) -> Clock | None:
    """The clock of whoever must act now: of the current step, or of the supplement while the case waits for it."""
    if case.state == "ended":
        return None
    return case.live("supplement" if case.state == "waiting" else case.step)


def onto(row: Any, case: Case, calendar: Calendar) -> None:
    """Bring a case's row up to date with its events."""
    clock = turn(case)
    row.provider, row.state, row.step = case.provider, case.state, case.step
    row.outcome, row.decided = case.outcome, case.decided
    row.turn = [] if case.state == "ended" else list(clock.who) if clock else []
    row.due_on = clock.due if clock else None
    row.settled = clock.settled if clock else True
    late = [c.overdue for c in case.clocks.values() if c.live and c.overdue]
    row.overdue_on = min(late, default=None)
    row.wake_on = wake_on(case)
    row.remind_on = remind_on(clock, calendar, case.history[-1].at.astimezone(CHINA).date())
    row.version = len(case.history)
    row.ended_at = case.history[-1].at if case.state == "ended" and row.ended_at is None else row.ended_at
    if case.state != "ended":
        row.ended_at = None


def remind_on(clock: Clock | None, calendar: Calendar, today: date) -> date | None:
    """The next day on which to remind: the rule's working days before the due date, then on it; none if paused."""
    if clock is None or clock.due is None or not clock.running or clock.overdue:
        return None
    early = clock.due
    for _ in range(law.in_force().rules["remind_days"].value):
        early = _working_before(calendar, early)
    return next((day for day in (early, clock.due) if day > today), None)


def _working_before(calendar: Calendar, day: date) -> date:
    day -= timedelta(days=1)
    while not calendar.working(day):
        day -= timedelta(days=1)
    return day


def party(case_id: str, name: str, code: str, contact: str) -> None:
    """Who the applicant says to be."""
    model.Session.add(PartyRow(case_id=case_id, name=name, code=code, contact=contact))


def clocks(case: Case, events: tuple[Event, ...]) -> None:
    """The clocks that these events changed."""
    changed = {clock.id for event in events for clock in event.clocks}
    # Stopped ones first: a step may have one live clock only, and a fresh one may replace it in the same breath.
    for clock in sorted((case.clocks[name] for name in changed), key=lambda one: one.stopped is None):
        org = people.office(clock.who[0], case.provider) if clock.who else ""
        _upsert(
            ClockRow,
            ("case_id", "id"),
            case_id=case.id,
            id=clock.id,
            step=clock.step,
            who=list(clock.who),
            org=org,
            days=clock.days,
            from_day=clock.legs[0].start.astimezone(CHINA).date(),
            due_on=clock.due,
            settled=clock.settled,
            overdue_on=clock.overdue,
            stopped_on=clock.stopped.astimezone(CHINA).date() if clock.stopped else None,
            done=clock.done,
        )


def grants(case: Case, events: tuple[Event, ...], entry_id: str | None) -> None:
    """The grants that these events changed."""
    for name in {grant.id for event in events for grant in event.grants}:
        grant = case.grants[name]
        _upsert(
            GrantRow,
            ("id",),
            id=grant.id,
            case_id=case.id,
            entry_id=entry_id,
            holder=grant.holder,
            items=list(grant.items),
            purpose=grant.purpose,
            conditions=grant.conditions,
            since=grant.since,
            until=grant.until,
            ended=grant.ended,
            axis=grant.axis,
        )


def _upsert(table: Any, key: tuple[str, ...], **values: Any) -> None:
    statement = insert(table).values(**values)
    rest = {name: statement.excluded[name] for name in values if name not in key}
    model.Session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=rest))
