"""The public calculator: when a limit that starts then and then ends, under any profile that this software knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.domain.clock import Clock, Leg
from ckanext.govopen.domain.machine import Refusal
from ckanext.govopen.logic.case.explaining import beginning, rules
from ckanext.govopen.logic.case.refusing import bad, stop
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import explanation, limit
from ckanext.govopen.store import calendars

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Limit, Procedure, Route
    from ckanext.govopen.logic.case.questioning import Question


def answer(asked: Question) -> dict[str, Any]:
    """days, due, whether provisional, rules with articles, and every day on the way."""
    calendar = calendars.calendar(asked.profile.calendars)
    found = _limit(asked) if asked.procedure else None
    days = found.length(asked.facts) if found else asked.days or 0
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
        "cites": cites(found.articles(asked.facts)) if found else [],
        "limit": limit(found, asked.profile) if found else None,
        "rules": rules(days, found.articles(asked.facts) if found else (), _start(asked, found)),
    }


def _covered(shown: dict[str, Any], asked: Question) -> None:
    """Say so where no notice is known for the days in question: weekends only were then counted."""
    known = {day.year for day in calendars.calendar(asked.profile.calendars).marks}
    years = {int(line["date"][:4]) for line in shown["lines"]}
    shown["years_without_holidays"] = sorted(years - known)


def _limit(asked: Question) -> Limit:
    procedure = asked.profile.procedures.get(asked.procedure)
    if procedure is None:
        raise bad("procedure", tk._("There is no such procedure in this profile."), "not_choice")
    _refuse_where_nothing_runs(procedure, asked.facts)
    facts = {"asker": "public", **asked.facts}
    fits = [route for route in procedure.routes if route.steps and _may_fit(route, facts, asked.facts)]
    steps = {step.id: step for route in reversed(fits) for step in route.steps}
    if asked.step not in steps:
        names = ", ".join(steps) or "-"
        why = tk._("This procedure has these steps here: {steps}.").format(steps=names)
        raise bad("step", why, "not_choice" if asked.step else "missing")
    return steps[asked.step].limit


def _refuse_where_nothing_runs(procedure: Procedure, facts: dict[str, Any]) -> None:
    """Say so, with the article, where the facts as they were given lead to no application at all."""
    route = next((route for route in procedure.routes if route.fits(facts)), None)
    if route and not (route.steps or route.at_once):
        raise stop(Refusal("instead" if route.instead else "closed", instead=route.instead, cites=route.cites))


def _start(asked: Question, found: Limit | None) -> str:
    return beginning(asked.profile.procedures[asked.procedure], found.since) if found else beginning(None, "")


def _may_fit(route: Route, facts: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether a route fits what was said; facts that nobody named do not rule it out."""
    return all(facts.get(key) in values for key, values in route.when.items() if key in given)
