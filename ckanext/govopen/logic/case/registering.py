"""The public register (办件公开): every public case as a line without names."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import net_days
from ckanext.govopen.domain.form import cites_of
from ckanext.govopen.domain.standing import decided_at
from ckanext.govopen.logic.case import listing
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.logic.shape.standing import standing
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import calendars, cases, people, versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.logic.case.asking import Asking

EQUAL = ("procedure", "provider", "state", "outcome", "entry")
MOST_ROWS = 100


def register(asking: Asking, data: dict[str, Any]) -> dict[str, Any]:
    """count, results, facets."""
    found = schema.texts(data, optional=("q", "year", *EQUAL))
    where = [CaseRow.public.is_(True), *_conditions(found, asking, late=schema.flag(data, "late"))]
    start = schema.number(data, "start", 0, most=1_000_000) or 0
    rows = min(schema.number(data, "rows", 20) or 0, MOST_ROWS)
    query = sa.select(CaseRow).where(*where).order_by(CaseRow.filed_at.desc(), CaseRow.number)
    shown = list(model.Session.scalars(query.offset(start).limit(rows)))
    return {
        "count": model.Session.scalar(sa.select(sa.func.count()).select_from(CaseRow).where(*where)),
        "results": lines(shown, asking.today),
        "facets": {
            **{name: listing.facet(where, name) for name in ("procedure", "provider", "state", "outcome")},
            "year": _years(where),
        },
    }


def _conditions(found: dict[str, str], asking: Asking, *, late: bool) -> list[Any]:
    where: list[Any] = []
    for key in EQUAL:
        if key in found:
            value = people.organization(found[key]) or found[key] if key == "provider" else found[key]
            if key == "entry":
                package = model.Package.get(value)
                value = package.id if package else value
            where.append((CaseRow.entry_id if key == "entry" else getattr(CaseRow, key)) == value)
    if found.get("q"):
        like = f"%{found['q'].replace('%', '').replace('_', '')}%"
        where.append(sa.or_(CaseRow.number.ilike(like), CaseRow.number_text.ilike(like), CaseRow.subject.ilike(like)))
    year = schema.number(found, "year", most=2199)
    if year:
        first, after = (datetime(one, 1, 1, tzinfo=CHINA) for one in (year, year + 1))
        where += [CaseRow.filed_at >= first, CaseRow.filed_at < after]
    if late:
        where += [listing.late(asking.today), CaseRow.state != "waiting"]  # then the applicant is late, not the office
    return where


def _years(where: list[Any]) -> list[dict[str, Any]]:
    """How many cases were filed in each year, the latest first."""
    column = sa.func.date_part("year", sa.func.timezone("Asia/Shanghai", CaseRow.filed_at))
    rows = model.Session.execute(sa.select(column, sa.func.count()).where(*where).group_by(column))
    found = [(str(int(year)), count) for year, count in rows]
    return [{"name": year, "title": year, "count": count} for year, count in sorted(found, reverse=True)]


def lines(rows: list[Any], today: date) -> list[dict[str, Any]]:
    """Public lines: number, subject, class of applicant, dates, net days against the limit, outcome with reasons."""
    titles = people.titles(row.provider for row in rows)
    calendar = cache(calendars.calendar)  # the same for nearly all of them
    return [_line(stored, titles, today, calendar) for stored in cases.load_many(rows)]


def _line(
    stored: cases.Stored, titles: dict[str, str], today: date, calendar_of: Callable[[tuple[str, ...]], Calendar]
) -> dict[str, Any]:
    row, case = stored.row, stored.case
    profile = versions.profile(case.profile)
    procedure = profile.procedures.get(case.procedure) or law.in_force().procedures[case.procedure]
    calendar = calendar_of(profile.calendars)
    decision = decided_at(case)
    clock = _measured(stored)
    overdue = [one.overdue for one in case.clocks.values() if one.overdue and "applicant" not in one.who]
    is_late = bool(overdue) or (case.state == "open" and bool(row.due_on and row.due_on < today))
    return {
        "number": row.number,
        "number_text": row.number_text,
        "procedure": row.procedure,
        "title": both(procedure.title),
        "subject": row.subject,
        "entry_id": row.entry_id,
        "applicant": {"kind": row.applicant_kind},
        "provider": {"id": row.provider, "title": titles.get(row.provider, "")} if row.provider else None,
        "filed_on": iso(row.filed_at.astimezone(CHINA).date()),
        "ended_on": iso(row.ended_at.astimezone(CHINA).date()) if row.ended_at else None,
        "state": case.state,
        "step": case.step or None,
        "due": iso(row.due_on),
        "provisional": not row.settled,
        "late": is_late,
        "outcome": case.outcome or None,
        "outcome_label": both(procedure.words[case.outcome]) if case.outcome in procedure.words else None,
        "standing": standing(case),
        "reason": str(decision.said.get("reason") or "") if decision else "",
        "basis": cites(cites_of(decision.said.get("basis"))) if decision else [],
        "days_used": net_days(clock, calendar, profile.closes, today) if clock else None,
        "days_allowed": clock.days if clock else None,
    }


def _measured(stored: cases.Stored) -> Any | None:
    """The clock a case is measured by: of the decision, else of the current step."""
    case = stored.case
    clocks = [one for one in case.clocks.values() if one.step == (case.decided or case.step)]
    return clocks[-1] if clocks else None
