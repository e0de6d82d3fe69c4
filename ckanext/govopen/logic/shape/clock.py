"""Clocks and their explanations as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import explain, net_days, reckon, unpaused
from ckanext.govopen.logic.shape.cites import both, cites

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.case import Case
    from ckanext.govopen.domain.clock import Clock, Line
    from ckanext.govopen.domain.profile import Limit, Profile, Step


def iso(day: Any) -> str | None:
    """A date or an instant as ISO text, instants in local time."""
    if day is None:
        return None
    return day.astimezone(CHINA).isoformat(timespec="seconds") if hasattr(day, "astimezone") else day.isoformat()


def step_of(profile: Profile, case: Case, name: str) -> Step | None:
    """A step of a case's route."""
    steps = profile.procedures[case.procedure].routes[case.route].steps
    return next((step for step in steps if step.id == name), None)


def clock(one: Clock, case: Case, profile: Profile, calendar: Calendar, today: date) -> dict[str, Any]:
    """A clock: who, days, used, left, due, whether provisional, overdue since, the date without pauses."""
    step = step_of(profile, case, one.step)
    used = net_days(one, calendar, profile.closes, today)
    resumed = len(one.legs) > 1
    bare = unpaused(one, calendar, profile.closes) if resumed or one.legs[-1].stop else None
    return {
        "id": one.id,
        "step": one.step,
        "who": list(one.who),
        "days": one.days,
        "used": used,
        "left": calendar.between(today, one.due) if one.due and one.running and one.due >= today else 0,
        "extended": one.extended,
        "from": iso(one.legs[0].start.astimezone(CHINA).date()),
        "due": iso(one.due),
        "due_unpaused": iso(bare),
        "provisional": not one.settled,
        "paused": one.live and not one.running,
        "overdue_since": iso(one.overdue),
        "stopped": iso(one.stopped.astimezone(CHINA).date()) if one.stopped else None,
        "done": one.done,
        "cites": cites(step.limit.articles(case.known) if step else profile.supplement.cites),
        "step_cites": cites(step.cites if step else profile.supplement.articles),
        "explanation": f"/api/action/govopen_case_explain?id={case.id}&clock={one.id}",
    }


def limit(one: Limit, profile: Profile) -> dict[str, Any]:
    """A limit of the profile: days, from what, who answers for it, extension, what its passing does, articles."""
    return {
        "days": one.days,
        "from": one.since or "step",
        "fact": one.fact,
        "fact_cites": cites(one.fact_cites),
        "who": list(one.who),
        "lapse": one.lapse,
        "cites": cites(one.cites),
        "house": not one.cites,
        "note": both(one.note),
        "extension": {"days": one.extension.days, "by": one.extension.by, "cites": cites(one.extension.cites)}
        if one.extension
        else None,
        "instead_of": limit(one.instead_of, profile) if one.instead_of else None,
    }


def explanation(one: Clock, calendar: Calendar, profile: Profile, told: date | None = None) -> dict[str, Any]:
    """How a due date came about, day by day, with the rules used. `told` is the date the parties were given."""
    fresh = reckon(one, calendar, profile.closes)
    stopped = one.stopped.astimezone(CHINA).date() if one.stopped else None
    return {
        "clock": one.id,
        "days": one.days,
        "due": iso(fresh.due),
        "told": iso(told or one.due),
        "provisional": not fresh.settled,
        "stopped": iso(stopped),
        "calendar": "+".join((*profile.calendars,)) + "@" + calendar.digest,
        "lines": lines(explain(replace(one), calendar, profile.closes)),
    }


def lines(found: Iterable[Line]) -> list[dict[str, Any]]:
    """Days of an explanation."""
    return [
        {
            "date": iso(line.day.date),
            "number": line.number,
            "why": line.why,
            "name": line.day.name,
            "working": line.day.working,
            "notice": line.day.notice,
            "settled": line.day.settled,
        }
        for line in found
    ]
