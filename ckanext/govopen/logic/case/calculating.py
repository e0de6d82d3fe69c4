"""The public calculator: when a limit that starts then and then ends, under any profile that this software knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config, data, law
from ckanext.govopen.data.procedures import ENTRY_FACTS, FACTS
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import Clock, Leg
from ckanext.govopen.domain.form import YEARS
from ckanext.govopen.domain.moment import aware
from ckanext.govopen.logic.case.explaining import rules
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import explanation, limit
from ckanext.govopen.store import calendars

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Limit, Profile, Route

KNOWN = ("profile", "overlay", "working_days", "procedure", "step", "received_at", "facts")
MOST_DAYS = 1000
DIGITS = 9  # of a number among the facts


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants worked out."""

    profile: Profile
    received_at: datetime
    days: int | None
    procedure: str
    step: str
    facts: dict[str, Any]


def question(given: dict[str, Any]) -> Question:
    """A question from parameters; unknown ones are refused."""
    schema.only(given, *KNOWN, prefix="facts.")
    found = schema.texts(given, required=("received_at",), optional=("profile", "overlay", "procedure", "step"))
    facts = schema.mapping(given, "facts")
    facts |= {key.removeprefix("facts."): value for key, value in given.items() if key.startswith("facts.")}
    days = schema.number(given, "working_days", most=MOST_DAYS)
    if (days is None) == (not found.get("procedure")):
        raise _bad("working_days", tk._("Give either working_days, or procedure and step."))
    if days == 0:
        raise _bad("working_days", tk._("A limit has at least one working day."))
    rules_asked = profile(found.get("profile", ""), found.get("overlay"))
    _known(facts, rules_asked)
    return Question(
        rules_asked,
        instant(found["received_at"]),
        days,
        found.get("procedure", ""),
        found.get("step", ""),
        {key: _fact(value) for key, value in facts.items()},
    )


def _known(facts: dict[str, Any], asked: Profile) -> None:
    """Refuse facts that choose nothing: an answer for another question than was asked would be taken for this one's."""
    values = {
        **FACTS,
        "open_tier": tuple(asked.open_tiers),
        "share_tier": tuple(asked.share_tiers),
        "of": tuple(asked.procedures),
    }
    procedures = asked.procedures.values()
    steps = (step for procedure in procedures for route in procedure.routes for step in route.steps)
    numbers = sorted({*ENTRY_FACTS, *(step.limit.fact for step in steps if step.limit.fact)})
    for name, value in facts.items():
        if name not in values and name not in numbers:
            raise _bad(f"facts.{name}", tk._("Known facts: {names}.").format(names=", ".join((*values, *numbers))))
        said = value if isinstance(value, list) else [value]
        if name in values and not set(map(str, said)) <= set(values[name]):
            raise _bad(f"facts.{name}", tk._("One of: {values}.").format(values=", ".join(values[name])))


def _fact(value: Any) -> Any:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= DIGITS:
        return int(value)
    return tuple(value) if isinstance(value, list) else value


def _bad(field: str, message: str) -> Exception:
    return error("invalid", message, problems=[{"field": field, "code": "invalid", "message": message}])


def profile(name: str, overlay: str | None = None) -> Profile:
    """A profile by id; the one in force, with its overlays, where none is named."""
    if not name and overlay is None:
        return law.in_force()
    overlays = (overlay,) if overlay else config.overlays() if overlay is None and name == config.profile_id() else ()
    for one in (name or config.profile_id(), *overlays):
        if one not in data.names():
            raise _bad("profile", tk._("There is no such profile."))
    return law.profile(name or config.profile_id(), tuple(overlays))


def instant(text: str) -> datetime:
    """An instant from ISO text: a date, or a date and time, in Beijing unless it names its zone."""
    try:
        at = aware(datetime.fromisoformat(text.strip().replace("Z", "+00:00")))
        local = at.astimezone(CHINA)
    except (ValueError, OverflowError):
        raise _bad("received_at", tk._("A date such as 2026-06-30, or with time 2026-06-30T10:00.")) from None
    if local.year not in YEARS or local.year > YEARS[-1] - 10:
        raise _bad("received_at", tk._("The date lies outside the calendar."))
    return local


def answer(asked: Question) -> dict[str, Any]:
    """days, due, whether provisional, rules with articles, and every day on the way."""
    calendar = calendars.calendar(asked.profile.calendars)
    found = _limit(asked) if asked.procedure else None
    days = _days(found, asked.facts) if found else asked.days or 0
    clock = Clock(asked.step or "limit", asked.step or "limit", (), days, (Leg(asked.received_at),))
    shown = explanation(clock, calendar, asked.profile)
    _covered(shown, asked)
    return {
        "profile": {
            "id": asked.profile.id,
            "title": both(asked.profile.title),
            "overlays": list(asked.profile.overlays),
        },
        "procedure": asked.procedure or None,
        "step": asked.step or None,
        "received_at": asked.received_at.isoformat(),
        **shown,
        "cites": cites(found.cites) if found else [],
        "limit": limit(found, asked.profile) if found else None,
        "rules": rules(days, found.cites if found else (), found.since if found else ""),
    }


def _covered(shown: dict[str, Any], asked: Question) -> None:
    """Say so where no notice is known for the days in question: weekends only were then counted."""
    known = {day.year for day in calendars.calendar(asked.profile.calendars).marks}
    years = {int(line["date"][:4]) for line in shown["lines"]}
    shown["years_without_holidays"] = sorted(years - known)


def _limit(asked: Question) -> Limit:
    procedure = asked.profile.procedures.get(asked.procedure)
    if procedure is None:
        raise _bad("procedure", tk._("There is no such procedure in this profile."))
    facts = {"asker": "public", **asked.facts}
    fits = [route for route in procedure.routes if route.steps and _may_fit(route, facts, asked.facts)]
    steps = {step.id: step for route in reversed(fits) for step in route.steps}
    if asked.step not in steps:
        names = ", ".join(steps) or "-"
        raise _bad("step", tk._("This procedure has these steps here: {steps}.").format(steps=names))
    return steps[asked.step].limit


def _may_fit(route: Route, facts: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether a route fits what was said; facts that nobody named do not rule it out."""
    return all(facts.get(key) in values for key, values in route.when.items() if key in given)


def _days(found: Limit, facts: dict[str, Any]) -> int:
    said = facts.get(found.fact) if found.fact else None
    days = said if isinstance(said, int) and not isinstance(said, bool) and 0 < said <= MOST_DAYS else found.days
    return min(days, found.most or days)  # what a department sets is capped where a higher rule says so
