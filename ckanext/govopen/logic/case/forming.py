"""What applying would take: the route, the form, who acts by when, what strangers will read; or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import Clock, Leg, reckon
from ckanext.govopen.domain.machine import Refusal, eligible
from ckanext.govopen.logic.case import filing
from ckanext.govopen.logic.shape import words
from ckanext.govopen.logic.shape.cites import both, cites, fields
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import calendars, people

if TYPE_CHECKING:
    from datetime import datetime

    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile, Route, Step
    from ckanext.govopen.logic.case.asking import Asking


def form(context: Any, asking: Asking, data: dict[str, Any]) -> dict[str, Any]:
    """The answer of `govopen_form_show`."""
    profile, calendar = law.in_force(), calendars.in_force()
    about = filing.matter(context, asking, data)
    actor = asking.person.acting_for(about.party) if about.party else asking.person.acting_for()
    party = actor.org if about.procedure.applicant == "department" else ""
    facts = {**about.facts, "asker": "department" if party else "public"}
    route = eligible(profile, about.procedure.id, facts, actor, about.provider)
    head = {
        "procedure": about.procedure.id,
        "title": both(about.procedure.title),
        "about": about.procedure.about,
        "applicant": about.procedure.applicant,
        "cites": cites(about.procedure.cites),
        "note": both(about.procedure.note),
        "entry": _entry(about),
        "provider": people.titled(about.provider),
        "profile": {"id": profile.id, "digest": profile.digest},
    }
    if isinstance(route, Refusal):
        return {**head, "allowed": False, **refusal(route, profile)}
    return {
        **head,
        "allowed": True,
        "at_once": route.at_once,
        "route_cites": cites(route.cites),
        "form": fields(about.procedure.form, profile),
        "steps": plan(profile, calendar, route, about, asking.at, data.get("answers") or {}),
        "public": filing.is_public(about.procedure, profile) and not party,
        "party": people.titled(party),
        "prefilled": _prefilled(asking),
        "open_case": _open_case(asking, about),
    }


def refusal(one: Refusal, profile: Profile) -> dict[str, Any]:
    """Why a matter may not be brought, and the way to go instead."""
    instead = profile.procedures.get(one.instead)
    return {
        "code": one.code,
        "message": words.refusal(one),
        "instead": {"procedure": instead.id, "title": both(instead.title)} if instead else None,
        "refusal_cites": cites(one.cites),
    }


def _entry(about: filing.Matter) -> dict[str, Any] | None:
    if about.entry is None:
        return None
    one = about.entry
    return {
        "id": one.id, "name": one.name, "title": one.title,
        "files": [{"id": key, "name": name} for key, name in one.files],
        "open_tier": one.facts.get("open_tier"), "share_tier": one.facts.get("share_tier"),
        "conditions": one.package.get(f"{about.procedure.axis}_conditions") or "",
    }  # fmt: skip


def _prefilled(asking: Asking) -> dict[str, str] | None:
    """Who the account says to be; shown as known, changed by the applicant."""
    user = model.User.get(asking.person.id) if asking.person.id else None
    if user is None:
        return None
    return {"kind": filing.account_kind(user.id), "name": user.fullname or user.name, "contact": user.email or ""}


def _open_case(asking: Asking, about: filing.Matter) -> dict[str, str] | None:
    found = filing.twin(asking.person.id, about) if asking.person.id else None
    row: Any = model.Session.get(CaseRow, found.id) if found else None
    return {"id": row.id, "number": row.number, "number_text": row.number_text} if row else None


def plan(
    profile: Profile, calendar: Calendar, route: Route, about: filing.Matter, at: datetime, said: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each step with the latest day if filed now and everybody took all the time they have.

    `said` is what the form says so far: a limit may follow it.
    """
    known = {**said, **about.facts}
    ends: dict[str, datetime] = {"submitted": at}
    entered = at
    found = []
    for step in route.steps:
        start = ends.get(step.limit.since, entered) if step.limit.since else entered
        clock = _clock(profile, calendar, step, start, known)
        found.append(
            {
                "id": step.id,
                "verb": step.verb,
                "word": both(step.word),
                "actor": step.actor,
                "office": people.titled(people.office(step.actor, about.provider)),
                "days": clock.days,
                "from": step.limit.since,
                "due": iso(clock.due),
                "provisional": not clock.settled,
                "cites": cites(step.limit.articles(known)),
                "step_cites": cites(step.cites),
                "note": both(step.note),
            }
        )
        if clock.due:
            entered = at.astimezone(CHINA).replace(year=clock.due.year, month=clock.due.month, day=clock.due.day)
        ends[step.id] = entered
    return found


def _clock(profile: Profile, calendar: Calendar, step: Step, start: datetime, facts: dict[str, Any]) -> Clock:
    clock = Clock(step.id, step.id, (step.actor,), step.limit.length(facts), (Leg(start),))
    return reckon(clock, calendar, profile.closes)
