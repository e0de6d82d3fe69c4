"""Whether the tables that pages search say what the events say: worked out here from the events alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import Case
from ckanext.govopen.model.case import CaseRow, ClockRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import cases


def stored_otherwise() -> list[str]:
    """Every place where a row of a case, a clock or a grant differs from the fold of the case's events."""
    session = model.Session
    known = {one.row.id: one.case for one in cases.load_many(list(session.scalars(sa.select(CaseRow))))}
    rows = {row.id: row for row in session.scalars(sa.select(CaseRow))}
    wrong = [f"{rows[name].number}: {told}" for name, case in known.items() for told in _of_case(rows[name], case)]
    clocks = {(row.case_id, row.id): _clock_row(row) for row in session.scalars(sa.select(ClockRow))}
    wrong += _unlike(
        clocks, {(case.id, one.id): _clock(one) for case in known.values() for one in case.clocks.values()}
    )
    grants = {row.id: _grant(row) for row in session.scalars(sa.select(GrantRow))}
    return wrong + _unlike(grants, {one.id: _grant(one) for case in known.values() for one in case.grants.values()})


def _of_case(row: Any, case: Case) -> list[str]:
    last = case.history[-1]
    running = [clock for clock in case.clocks.values() if clock.stopped is None]
    waits_for = "supplement" if case.state == "waiting" else case.step
    turn = next((clock for clock in running if clock.step == waits_for), None) if case.state != "ended" else None
    expected = {
        "state": case.state, "step": case.step, "outcome": case.outcome, "decided": case.decided,
        "provider": case.provider, "version": len(case.history), "filed_at": case.history[0].at,
        "due_on": turn.due if turn else None, "settled": turn.settled if turn else True,
        "turn": list(turn.who) if turn else [],
        "overdue_on": min((clock.overdue for clock in running if clock.overdue), default=None),
        "profile_digest": case.profile, "procedure": case.procedure, "applicant": case.applicant, "party": case.party,
    }  # fmt: skip
    told = [
        f"{name} is {getattr(row, name)}, not {value}"
        for name, value in expected.items()
        if getattr(row, name) != value
    ]
    return told + (["it ended, or not"] if (row.ended_at is None) != (last.state != "ended") else [])


def _clock(one: Any) -> tuple[Any, ...]:
    stopped = one.stopped.astimezone(CHINA).date() if one.stopped else None
    return one.step, tuple(one.who), one.days, one.due, one.settled, one.overdue, stopped, one.done


def _clock_row(row: Any) -> tuple[Any, ...]:
    return row.step, tuple(row.who), row.days, row.due_on, row.settled, row.overdue_on, row.stopped_on, row.done


def _grant(one: Any) -> tuple[Any, ...]:
    return one.holder, tuple(one.items), one.purpose, one.conditions, one.since, one.until, one.ended, one.axis


def _unlike(rows: dict[Any, Any], values: dict[Any, Any]) -> list[str]:
    names = sorted(rows.keys() | values.keys())
    return [f"{name}: {rows.get(name)}, not {values.get(name)}" for name in names if rows.get(name) != values.get(name)]
