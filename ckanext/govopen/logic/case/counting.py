"""Statistics of timeliness (及时率) that are fair to both sides.

A case counts as on time or late by the clock of its decision, or of the step it stands at. Cases still open and already
late count as late, cases still open and in time do not count yet, withdrawn and lapsed ones never. Days are net working
days: pauses for supplements are left out, and the same share is given with the pauses counted in, since no text of law
lets a clock stop. What rests on days off not announced yet is counted by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.visibility import AUDIENCES, DEPARTMENTS, between_departments
from ckanext.govopen.logic.case.measuring import Measured, decision, now, steps
from ckanext.govopen.logic.case.refusing import bad
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import calendars, cases, people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckanext.govopen.logic.case.asking import Asking

FEW = 5  # below that, counts without shares: a percentage of three cases says nothing


def statistics(asking: Asking, data: dict[str, Any]) -> dict[str, Any]:
    """The answer of `govopen_statistics_show`."""
    asked = schema.texts(data, optional=("from", "to", "department", "procedure", "entry", "audience"))
    if asked.get("audience", AUDIENCES[0]) not in AUDIENCES:
        raise bad("audience", tk._("“audience” is public or departments."), "not_choice")
    since, until = schema.day(asked, "from"), schema.day(asked, "to")
    rows = _rows(asked, since, until)
    calendar, office = cache(calendars.calendar), cache(people.office)  # asked for every case, the same few answers
    found = [now(stored, asking.at, calendar, office) for stored in cases.load_many(rows)]
    known = [one for at in found if (one := decision(at))]
    each = [one for at in found for one in steps(at)]
    titles = people.titles(one.office for one in known)
    return {
        "audience": asked.get("audience", AUDIENCES[0]),
        "from": since.isoformat() if since else None,
        "to": until.isoformat() if until else None,
        "as_of": asking.today.isoformat(),
        "total": {"filed": len(found), **figures(known)},
        "outcomes": dict(Counter(at.case.outcome or "open" for at in found)),
        "departments": [
            {"id": name, "title": titles.get(name, ""), **figures(found)}
            for name, found in _groups(known, lambda one: one.office)
        ],
        "procedures": [
            {"id": name, "title": _title(name), **figures(found)}
            for name, found in _groups(known, lambda one: one.procedure)
        ],
        "steps": [
            {
                "procedure": part[0].procedure,
                "title": _title(part[0].procedure),
                "step": part[0].step,
                "verb": part[0].verb,
                "word": both(part[0].word),
                "actor": part[0].actor,
                **figures(part),
            }
            for _, part in _groups(each, lambda one: f"{one.procedure} {one.place} {one.step}")
        ],
        "months": [{"month": name, **figures(found)} for name, found in _groups(known, lambda one: one.month)],
        "histogram": _histogram(known),
        "definitions": definitions(),
    }


def _groups(found: Iterable[Measured], key: Callable[[Measured], str]) -> list[tuple[str, list[Measured]]]:
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    return sorted(groups.items())


def _title(procedure: str) -> dict[str, str] | None:
    known = law.in_force().procedures.get(procedure)
    return both(known.title) if known else None


def _audience(name: str) -> list[Any]:
    """SQL for the cases whose figures are for everybody, or for departments among themselves."""
    if name != DEPARTMENTS:
        return [CaseRow.public.is_(True)]
    ours = [one.id for one in law.in_force().procedures.values() if between_departments(one)]
    return [CaseRow.public.is_(False), CaseRow.party != "", CaseRow.procedure.in_(ours)]


def _rows(asked: dict[str, str], since: date | None, until: date | None) -> list[Any]:
    query = sa.select(CaseRow).where(*_audience(asked.get("audience", "")))
    if since:
        query = query.where(CaseRow.filed_at >= datetime.combine(since, time(), CHINA))
    if until:
        query = query.where(CaseRow.filed_at <= datetime.combine(until, time.max, CHINA))
    if asked.get("procedure"):
        query = query.where(CaseRow.procedure == asked["procedure"])
    if asked.get("entry"):
        package = model.Package.get(asked["entry"])
        query = query.where(CaseRow.entry_id == (package.id if package else asked["entry"]))
    if asked.get("department"):
        query = query.where(CaseRow.provider == people.organization(asked["department"]))
    return list(model.Session.scalars(query.order_by(CaseRow.filed_at)))


def figures(found: list[Measured]) -> dict[str, Any]:
    """Counts, the share on time, the median of net days."""
    done = [one for one in found if one.done]
    counted = [one for one in found if one.done or one.late]
    bare = [one for one in found if one.done or one.late_unpaused]
    days = [one.days for one in done if one.days is not None]
    late = sum(one.late for one in counted)
    return {
        "cases": len(found),
        "decided": len(done),
        "on_time": len(counted) - late,
        "late": late,
        "open": len(found) - len(done),
        "open_late": sum(not one.done and one.late for one in found),
        "on_time_share": _share(len(counted), late),
        "on_time_share_unpaused": _share(len(bare), sum(one.late_unpaused for one in bare)),
        "median_days": median(days) if days else None,
        "provisional": sum(one.provisional and not one.done for one in found),
    }


def _share(count: int, late: int) -> float | None:
    return None if count < FEW else round((count - late) / count, 4)


def _histogram(found: list[Measured]) -> list[dict[str, int]]:
    """How many decided cases took how many net working days, and how many of them were late."""
    days: dict[int, list[bool]] = defaultdict(list)
    for one in found:
        if one.days is not None:
            days[one.days].append(one.late)
    return [{"days": day, "cases": len(days[day]), "late": sum(days[day])} for day in sorted(days)]


def definitions() -> dict[str, str]:
    """What each figure means, in the reader's language."""
    _ = tk._
    return {
        "filed": _("All cases received in the period, whatever became of them."),
        "cases": _(
            "Cases filed in the period that somebody owed an answer to; withdrawn and lapsed ones are left out."
        ),
        "decided": _("Cases with a decision."),
        "on_time": _("Cases decided on or before their latest day."),
        "late": _("Cases decided after their latest day, and open ones whose latest day has passed."),
        "open": _("Cases without a decision."),
        "open_late": _("Cases without a decision whose latest day has passed; they count as late."),
        "on_time_share": _("Decided in time, of all that are decided or late. Not given below 5 cases."),
        "on_time_share_unpaused": _("The same without leaving out the days that a case waited for a supplement."),
        "median_days": _(
            "Half of the decisions took this many net working days or fewer; waiting for a supplement is left out."
        ),
        "provisional": _("Open cases whose latest day rests on days off that are not announced yet."),
    }
