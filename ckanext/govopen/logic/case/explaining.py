"""How due dates come about: of a case's clock, and of any limit that somebody asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.verbs import VERBS
from ckanext.govopen.logic.shape.cites import cites, say
from ckanext.govopen.logic.shape.clock import explanation, step_of
from ckanext.govopen.store import calendars, projection, versions

if TYPE_CHECKING:
    from ckanext.govopen.domain.form import Cites
    from ckanext.govopen.domain.profile import Procedure
    from ckanext.govopen.store.cases import Stored

DAY_ZERO = (Cite("civil_code", "201"),)  # the day on which a period begins is not counted


def explain_case(stored: Stored, name: str) -> dict[str, Any]:
    """The explanation of a clock; of the current one, else of the last that ran, where none is named.

    A stopped clock is explained with the calendar by which its date was told, a running one with today's.
    """
    profile = versions.profile(stored.case.profile)
    clocks = stored.case.clocks
    current = projection.turn(stored.case)
    clock = clocks.get(name) if name else current or next(reversed(list(clocks.values())), None)
    if clock is None:
        raise tk.ObjectNotFound(tk._("There is no such clock."))
    calendar = calendars.calendar(profile.calendars)
    step = step_of(profile, stored.case, clock.step)
    limit = step.limit if step else None
    found = explanation(clock, calendar, profile, told=clock.due)
    articles = limit.articles(stored.case.known) if limit else profile.supplement.cites
    procedure = profile.procedures.get(stored.case.procedure)
    found["rules"] = rules(clock.days, articles, beginning(procedure, limit.since if limit else ""))
    return found


def beginning(procedure: Procedure | None, since: str) -> str:
    """What a limit runs from, in words: submission, receipt, a step, or a date that the form asks for."""
    _ = tk._
    froms = {"submitted": _("submission"), "accept": _("acceptance"), "forward": _("passing on"), "": _("receipt")}
    if since in froms or procedure is None:
        return froms.get(since, since)
    steps = (step for route in procedure.routes for step in route.steps)
    words = {step.id: step.word if step.word.zh else next(iter(VERBS[step.verb].values())).label for step in steps}
    words |= {field.id: field.label for field in procedure.form}
    start = say(words[since]) if since in words else since
    return start[:1].lower() + start[1:]


def rules(days: int, limit_cites: Cites, start: str) -> list[dict[str, Any]]:
    """The rules a date was worked out by, in the reader's language, each with its articles."""
    _ = tk._
    return [
        {"text": _("The day of receipt is not counted."), "cites": cites(DAY_ZERO)},
        {"text": _("{days} working days from {start}").format(days=days, start=start), "cites": cites(limit_cites)},
        {"text": _("In time through the last day; late from the next calendar day."), "cites": []},
    ]
