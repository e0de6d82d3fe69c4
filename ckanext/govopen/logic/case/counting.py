"""Statistics of timeliness (及时率) that are fair to both sides.

A case counts as on time or late by the clock of its decision. Cases still open and already late count as late, cases
still open and in time do not count yet, withdrawn ones never. Days are net working days: pauses for supplements are
left out, and the same share is given with the pauses counted in, since no text of law lets a clock stop.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from statistics import median
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import net_days, unpaused
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import calendars, cases, people, versions

if TYPE_CHECKING:
    from ckanext.govopen.domain.clock import Clock
    from ckanext.govopen.logic.case.asking import Asking

FEW = 5  # below that, counts without shares: a percentage of three cases says nothing
NEVER = ("withdrawn", "lapsed")


def statistics(asking: Asking, data: dict[str, Any]) -> dict[str, Any]:
    """The answer of `govopen_statistics_show`."""
    asked = schema.texts(data, optional=("from", "to", "department", "procedure"))
    since, until = _day(asked, "from"), _day(asked, "to")
    measured = [_measure(stored, asking.today) for stored in _cases(asked, since, until)]
    known = [one for one in measured if one]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in known:
        groups["department", one["office"]].append(one)
        groups["procedure", one["procedure"]].append(one)
    titles = people.titles(name for kind, name in groups if kind == "department")
    return {
        "from": since.isoformat() if since else None,
        "to": until.isoformat() if until else None,
        "as_of": asking.today.isoformat(),
        "total": {"filed": len(measured), **figures(known)},
        "departments": [
            {"id": name, "title": titles.get(name, ""), **figures(found)}
            for (kind, name), found in sorted(groups.items())
            if kind == "department"
        ],
        "procedures": [
            {"id": name, **figures(found)} for (kind, name), found in sorted(groups.items()) if kind == "procedure"
        ],
        "histogram": _histogram(known),
        "definitions": definitions(),
    }


def _day(asked: dict[str, str], key: str) -> date | None:
    try:
        return date.fromisoformat(asked[key]) if key in asked else None
    except ValueError:
        raise schema.error("invalid", key, problems=[{"field": key, "code": "not_date"}]) from None


def _cases(asked: dict[str, str], since: date | None, until: date | None) -> list[cases.Stored]:
    query = sa.select(CaseRow).where(CaseRow.public.is_(True))
    if since:
        query = query.where(CaseRow.filed_at >= datetime.combine(since, time(), CHINA))
    if until:
        query = query.where(CaseRow.filed_at <= datetime.combine(until, time.max, CHINA))
    if asked.get("procedure"):
        query = query.where(CaseRow.procedure == asked["procedure"])
    if asked.get("department"):
        query = query.where(CaseRow.provider == people.organization(asked["department"]))
    return cases.load_many(list(model.Session.scalars(query.order_by(CaseRow.filed_at))))


def _measure(stored: cases.Stored, today: date) -> dict[str, Any] | None:
    """What one case adds; nothing where nobody owed an answer."""
    case = stored.case
    if case.outcome in NEVER or not case.clocks:
        return None
    profile = versions.profile(case.profile)
    calendar = calendars.calendar(profile.calendars)
    step = case.decided or case.step
    found = [clock for clock in case.clocks.values() if clock.step == step]
    if not found:
        return None
    clock = found[-1]
    done = clock.stopped is not None
    is_late = clock.late(today) or clock.overdue is not None
    bare = unpaused(clock, calendar, profile.closes)
    end = clock.stopped.astimezone(CHINA).date() if clock.stopped else today
    return {
        "procedure": case.procedure,
        "office": _office(clock, case.provider),
        "done": done,
        "late": is_late,
        "late_unpaused": end > bare,
        "days": net_days(clock, calendar, profile.closes, today) if done else None,
        "limit": clock.days,
        "provisional": not clock.settled,
    }


def _office(clock: Clock, provider: str) -> str:
    return people.office(clock.who[0], provider) if clock.who else provider


def figures(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts, the share on time, the median of net days."""
    done = [one for one in found if one["done"]]
    counted = [one for one in found if one["done"] or one["late"]]
    bare = [one for one in found if one["done"] or one["late_unpaused"]]
    days = [one["days"] for one in done]
    return {
        "cases": len(found),
        "decided": len(done),
        "open": len(found) - len(done),
        "open_late": sum(1 for one in found if not one["done"] and one["late"]),
        "late": sum(1 for one in counted if one["late"]),
        "on_time_share": _share(counted, "late"),
        "on_time_share_unpaused": _share(bare, "late_unpaused"),
        "median_days": median(days) if days else None,
        "provisional": sum(1 for one in found if one["provisional"] and not one["done"]),
    }


def _share(found: list[dict[str, Any]], late: str) -> float | None:
    if len(found) < FEW:
        return None
    return round(sum(1 for one in found if not one[late]) / len(found), 4)


def _histogram(found: list[dict[str, Any]]) -> list[dict[str, int]]:
    """How many decided cases took how many net working days."""
    days: dict[int, int] = defaultdict(int)
    for one in found:
        if one["done"]:
            days[one["days"]] += 1
    return [{"days": day, "cases": days[day]} for day in sorted(days)]


def definitions() -> dict[str, str]:
    """What each figure means, in the reader's language."""
    _ = tk._
    return {
        "cases": _(
            "Cases filed in the period that somebody owed an answer to; withdrawn and lapsed ones are left out."
        ),
        "decided": _("Cases with a decision."),
        "open_late": _("Cases without a decision whose latest day has passed; they count as late."),
        "on_time_share": _("Decided in time, of all that are decided or late. Not given below 5 cases."),
        "on_time_share_unpaused": _("The same without leaving out the days that a case waited for a supplement."),
        "median_days": _(
            "Half of the decisions took this many net working days or fewer; waiting for a supplement is left out."
        ),
        "provisional": _("Open cases whose latest day rests on days off that are not announced yet."),
    }
