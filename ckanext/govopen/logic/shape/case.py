"""A case as JSON, cut to what its reader may know."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.checklist import points
from ckanext.govopen.domain.form import strings
from ckanext.govopen.domain.machine import allowed, label, moment, refused
from ckanext.govopen.domain.standing import contested, objection_window
from ckanext.govopen.domain.tick import SYSTEM, tick
from ckanext.govopen.importing import publishing
from ckanext.govopen.logic.shape import attachment
from ckanext.govopen.logic.shape.cites import both, cites, fields
from ckanext.govopen.logic.shape.clock import clock, iso, step_of
from ckanext.govopen.logic.shape.history import history
from ckanext.govopen.logic.shape.letter import letters
from ckanext.govopen.logic.shape.standing import standing
from ckanext.govopen.model.case import CaseRow, PartyRow
from ckanext.govopen.store import calendars, cases, excerpts, grants, people, versions

if TYPE_CHECKING:
    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.case import Case, Event, Grant
    from ckanext.govopen.domain.profile import Profile
    from ckanext.govopen.logic.case.asking import Asking

OFFICERS = frozenset({"provider", "authority", "government", "establishment_office"})


def reads_as(stored: cases.Stored, asking: Asking, profile: Profile, calendar: Calendar) -> frozenset[str]:
    """The roles in which somebody reads a case: of the machine, and `auditor`. None: a stranger."""
    roles = moment(profile, calendar, stored.case, asking.in_case(stored.case), asking.at).roles
    return roles | {"auditor"} if asking.person.auditor else roles


def case(stored: cases.Stored, asking: Asking) -> dict[str, Any]:
    """The case for this reader. A stranger gets the public cut; the caller has checked that there is one."""
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    roles = reads_as(stored, asking, profile, calendar)
    officer, party = bool(roles & (OFFICERS | {"auditor"})), "applicant" in roles
    # As it stands at this instant, whatever the worker has got round to.
    at = max(asking.at, stored.case.history[-1].at)
    now = fold(stored.case, tick(profile, calendar, stored.case, at))
    shown = replace(stored, case=now)
    result = _head(shown, profile)
    result["roles"] = sorted(roles)
    result["applicant"] = _applicant(shown, asking, officer=officer, party=party)
    actors = actor_roles(now, profile)
    result["history"] = history(now, asking.person.id, actors, roles, profile.procedures[now.procedure].form)
    result["clocks"] = [clock(one, now, profile, calendar, asking.today) for one in now.clocks.values()]
    result["barred"] = barred(now, profile, asking)
    if officer or party:
        result["excerpt"] = "" if stored.row.entry_id else excerpts.of([stored.row.id]).get(stored.row.id, "")
        result["said"] = _said(now, profile)
        result["attachments"] = attachment.of_case(now, roles, asking.person.id)
        result["bundle_cases"] = _bundle(stored.row)
        result["batch"] = publishing.result(stored.row.bundle) if now.decided else None
        result["checklist"] = [
            {
                "id": one.id, "name": both(one.name), "label": both(one.label), "defect": both(one.defect),
                "cites": cites(one.cites),
            }
            for one in points(profile, now)
        ]  # fmt: skip
        result["commands"] = _commands(stored, profile, calendar, asking)
        result["letters"] = letters(now, stored.row.number_text)
        result["grants"] = [_grant(one) for one in now.grants.values()]
        result["facts"] = {key: list(v) if isinstance(v, tuple) else v for key, v in now.facts.items()}
        result["remedies"] = _remedies(stored, profile, calendar, asking)
    return result


def _head(stored: cases.Stored, profile: Profile) -> dict[str, Any]:
    now, row = stored.case, stored.row
    procedure = profile.procedures[now.procedure]
    step = step_of(profile, now, now.step)
    titles = people.titles([now.provider, now.party])
    entry = model.Package.get(row.entry_id) if row.entry_id else None
    return {
        "id": row.id,
        "number": row.number,
        "number_text": row.number_text,
        "version": row.version,
        "procedure": now.procedure,
        "title": both(procedure.title),
        "subject": row.subject,
        "profile": {"id": row.profile_id, "digest": row.profile_digest},
        "entry": {"id": row.entry_id, "name": entry.name if entry else "", "title": row.subject}
        if row.entry_id
        else None,
        "provider": {"id": now.provider, "title": titles.get(now.provider, "")} if now.provider else None,
        "party": {"id": now.party, "title": titles.get(now.party, "")} if now.party else None,
        "state": now.state,
        "step": {
            "id": step.id,
            "verb": step.verb,
            "word": both(step.word),
            "actor": step.actor,
            "cites": cites(step.cites),
        }
        if step
        else None,
        "route": [_step(one, now) for one in procedure.routes[now.route].steps],
        "outcome": now.outcome or None,
        "outcome_label": both(procedure.words[now.outcome]) if now.outcome in procedure.words else None,
        "decided": now.decided or None,
        "standing": standing(now),
        "turn": _turn(now, titles, profile),
        "due": iso(row.due_on),
        "overdue_since": iso(row.overdue_on),
        "filed_at": iso(row.filed_at),
        "ended_at": iso(row.ended_at),
        "parent": _relative(CaseRow.id == row.parent_id) if row.parent_id else None,
        "objection": _relative(CaseRow.parent_id == row.id),
        "bundle": row.bundle,
        "public": row.public,
        "cites": cites(procedure.routes[now.route].cites or procedure.cites),
    }


def barred(now: Case, profile: Profile, asking: Asking) -> str:
    """Why an officer of the office whose turn it is may not act: `own` application, `decided` before; "" otherwise.

    Nobody decides on an own application; who decided does not rule on the objection.
    """
    step = step_of(profile, now, now.step)
    who = asking.person
    if step is None or now.state != "open" or not who.orgs:
        return ""
    if who.id in strings(now.facts.get("barred")):
        return "decided"
    office = people.office(step.actor, now.provider)
    if not office or office not in who.orgs:
        return ""
    own = who.id == now.applicant and profile.procedures[now.procedure].applicant != "authority"
    return "own" if own else ""


def _step(step: Any, now: Case) -> dict[str, Any]:
    return {
        "id": step.id, "verb": step.verb, "word": both(step.word), "actor": step.actor,
        "days": step.limit.given(now.known) or step.limit.days, "from": step.limit.since,
        "cites": cites(step.cites), "limit_cites": cites(step.limit.articles(now.known)),
    }  # fmt: skip


def _turn(now: Case, titles: dict[str, str], profile: Profile) -> list[dict[str, str]]:
    """Who must act: role with the office's title; nobody once it has ended."""
    if now.state == "ended":
        return []
    live = now.live("supplement" if now.state == "waiting" else now.step)
    step = step_of(profile, now, now.step)
    who = live.who if live else (step.actor,) if step else ()
    offices = {role: people.office(role, now.provider) for role in who}
    known = {**titles, **people.titles(offices.values())}
    return [{"role": role, "id": offices[role], "title": known.get(offices[role], "")} for role in who]


def _bundle(row: Any) -> list[dict[str, Any]]:
    """The other cases that were applied for with the same form, in order of their numbers."""
    if not row.bundle:
        return []
    rows: Any = (
        model.Session.query(CaseRow)
        .filter(CaseRow.bundle == row.bundle, CaseRow.id != row.id, CaseRow.applicant == row.applicant)
        .order_by(CaseRow.number)
    )
    return [
        {
            "id": one.id, "number": one.number, "number_text": one.number_text, "subject": one.subject,
            "state": one.state, "outcome": one.outcome or None, "due": iso(one.due_on),
        }
        for one in rows
    ]  # fmt: skip


def _relative(condition: Any) -> dict[str, Any] | None:
    row = model.Session.query(CaseRow).filter(condition).order_by(CaseRow.filed_at.desc()).first()
    if row is None:
        return None
    return {
        "id": row.id, "number": row.number, "number_text": row.number_text, "procedure": row.procedure,
        "state": row.state, "outcome": row.outcome or None, "due": iso(row.due_on),
    }  # fmt: skip


def _applicant(stored: cases.Stored, asking: Asking, *, officer: bool, party: bool) -> dict[str, Any]:
    row = stored.row
    shown: dict[str, Any] = {"kind": row.applicant_kind, "you": asking.person.id == row.applicant}
    if officer or party:
        said = model.Session.get(PartyRow, row.id)
        shown |= {"name": said.name, "contact": said.contact, "code": said.code} if said else {}
        shown["erased"] = bool(said and said.erased_at)
    return shown


def actor_roles(now: Case, profile: Profile) -> dict[str, str]:
    """Who acted in which office: the actor of the step that an event completed."""
    found: dict[str, str] = {}
    step = ""
    for event in now.history:
        before, step = step_of(profile, now, step), event.step
        if before and event.by not in (SYSTEM, now.applicant) and event.by not in found:
            found[event.by] = before.actor
    return found


def _said(now: Case, profile: Profile) -> list[dict[str, Any]]:
    """The application as it was filed: each field with its label and answer."""
    said = now.history[0].said if now.history else {}
    form = fields(profile.procedures[now.procedure].form, profile)
    answers = []
    for one in form:
        value = said.get(one["id"])
        if value not in (None, "", ()):
            answers.append({**one, "value": list(value) if isinstance(value, tuple) else value})
    return answers


def _commands(stored: cases.Stored, profile: Profile, calendar: Calendar, asking: Asking) -> dict[str, Any]:
    actor = asking.in_case(stored.case)
    now = moment(profile, calendar, stored.case, actor, asking.at)
    forms = allowed(profile, calendar, stored.case, actor, asking.at)
    return {name: {"label": both(label(now, name)), "form": fields(form, profile)} for name, form in forms.items()}


def _grant(one: Grant) -> dict[str, Any]:
    return {
        "id": one.id, "holder": one.holder, "items": list(one.items), "purpose": one.purpose,
        "conditions": one.conditions, "since": iso(one.since), "until": iso(one.until), "ended": iso(one.ended),
        "axis": one.axis, "asks": _asks(one),
    }  # fmt: skip


def _asks(one: Grant) -> bool:
    """Whether a grant that holds waits for its holder to accept the conditions."""
    live = one.since is not None and one.ended is None
    return live and bool(one.conditions) and grants.acceptance(one.id, one.conditions) is None


def _place(case: Case, event: Event | None) -> int:
    """The `seq` of an event of the history; 0 for none."""
    return next((seq for seq, one in enumerate(case.history, 1) if one is event), 0)


def _remedies(stored: cases.Stored, profile: Profile, calendar: Calendar, asking: Asking) -> list[dict[str, Any]]:
    """What is open to the applicant against a decision: by when, and why not any more."""
    now = stored.case
    window = objection_window(profile, calendar, now)
    if window is None:
        return []
    until, settled = window
    no = refused(profile, calendar, now, "object", asking.in_case(now), asking.at)
    procedure = profile.procedures[now.procedure]
    target = profile.procedures.get(procedure.objection)
    return [
        {
            "command": "object",
            "against": _place(now, contested(now)),
            "procedure": procedure.objection,
            "title": both(target.title) if target else None,
            "until": iso(until),
            "provisional": not settled,
            "days": procedure.objection_days,
            "possible": no is None,
            "code": no.code if no else None,
            "cites": cites(procedure.objection_cites),
        }
    ]
