"""Giving a command on a case: under lock, decided by the machine, written with all that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import delivery
from ckanext.govopen.config import address
from ckanext.govopen.domain.form import Problem
from ckanext.govopen.domain.machine import Refusal, asks, decide, follow_up, moment
from ckanext.govopen.logic.case import attaching, filing, hooks, housekeeping
from ckanext.govopen.logic.case import entry as entries
from ckanext.govopen.logic.case.refusing import stop
from ckanext.govopen.logic.shape import case as shape
from ckanext.govopen.logic.shape.cites import labels
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import calendars, cases, commands, people, versions

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Event
    from ckanext.govopen.domain.profile import Profile
    from ckanext.govopen.logic.case.asking import Asking


def find(name: str, *, lock: bool = False) -> cases.Stored:
    """A case by id or number; NotFound where there is none."""
    stored = cases.load(name, lock=lock)
    if stored is None:
        raise tk.ObjectNotFound(tk._("There is no such case."))
    return stored


def act(asking: Asking, data: dict[str, Any]) -> cases.Stored:
    """Carry out a command and commit; the case as it then stands.

    Raises ValidationError with a code where the machine says no, `stale` where the client saw an older state.
    """
    sent = commands.command(data.get("command_id"), asking.person.id, data["command"], _body(data))
    stored = find(data["id"], lock=True)
    try:
        if commands.answer(sent):
            model.Session.rollback()
            return find(data["id"])
    except commands.Conflict:
        raise stop(Refusal("conflict")) from None
    if data.get("version") is not None and data["version"] != stored.version:
        raise refuse(Refusal("stale"), stored, asking)
    if data.get("dry_run"):
        _events(asking, stored, data)
        model.Session.rollback()
        return find(data["id"])
    after = _decided(asking, stored, data, sent)
    model.Session.commit()
    delivery.carry_out(after.case.id)
    return find(after.case.id)


def _body(data: dict[str, Any]) -> dict[str, Any]:
    said = {"id": data["id"], "command": data["command"], "answers": data.get("answers") or {}}
    return {**said, "attachments": data["attachments"]} if data.get("attachments") else said


def _decided(asking: Asking, stored: cases.Stored, data: dict[str, Any], sent: commands.Command | None) -> cases.Stored:
    profile = versions.profile(stored.case.profile)
    rows = attaching.rows(asking, data)
    events = attaching.onto(_events(asking, stored, data), rows, asking.person.id)
    after = cases.append(stored, events, calendars.calendar(profile.calendars), sent)
    attaching.bind(rows, after.case.id, after.case.history)
    for event in events:
        opened = follow_up(profile, after.case, event)
        if opened:
            filing.child(profile, opened, after, asking)
    return after


def _events(asking: Asking, stored: cases.Stored, data: dict[str, Any]) -> tuple[Event, ...]:
    """What the machine makes of a command; raises ValidationError, with the case, where it refuses."""
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    actor, answers = asking.in_case(stored.case), _resolved(data.get("answers") or {})
    if answers.get("to") and not people.organization(str(answers["to"])):
        raise refuse(Refusal("invalid", (Problem("to", "not_choice"),)), stored, asking, data["command"], answers)
    hooks.ask_before(asking, stored, data["command"], answers)
    events = decide(profile, calendar, stored.case, data["command"], answers, actor, asking.at)
    if isinstance(events, Refusal):
        raise refuse(events, stored, asking, data["command"], answers)
    return events


def _resolved(answers: dict[str, Any]) -> dict[str, Any]:
    """A department may be named by its name: the machine knows ids."""
    if not answers.get("to"):
        return answers
    return {**answers, "to": people.organization(str(answers["to"])) or answers["to"]}


def refuse(
    refusal: Refusal, stored: cases.Stored, asking: Asking, command: str = "", answers: dict[str, Any] | None = None
) -> Exception:
    """The error for a refused command, with the case as it now stands; its transaction is given up."""
    profile = versions.profile(stored.case.profile)
    fields = _labels(profile, stored, asking, command, answers or {})
    case = shape.case(stored, asking)
    model.Session.rollback()
    return stop(refusal, fields, case)


def _labels(
    profile: Profile, stored: cases.Stored, asking: Asking, command: str, answers: dict[str, Any]
) -> dict[str, str]:
    calendar = calendars.calendar(profile.calendars)
    now = moment(profile, calendar, stored.case, asking.in_case(stored.case), asking.at)
    try:
        return dict(labels(asks(now, command, answers))) if command else {}
    except KeyError:
        return {}


def erase(asking: Asking, name: str) -> dict[str, Any]:
    """Erase the applicant's words and name from an ended case; how many answers went."""
    stored = find(name, lock=True)
    if stored.case.state != "ended":
        raise refuse(Refusal("not_now"), stored, asking)
    gone = housekeeping.erase(stored.case.id, asking.at)
    return {"id": stored.case.id, "erased": gone}


def link(context: Any, asking: Asking, data: dict[str, Any]) -> cases.Stored:
    """Say which catalogue entry answers a need that came without one; its grants are then grants on that entry.

    The entry is of the department that answers; a public remark in the log says so. Raises as `act` does.
    """
    stored = find(data["id"], lock=True)
    found = entries.entry(context, data["entry"])
    if stored.row.entry_id or found.provider != stored.case.provider:
        raise refuse(Refusal("invalid", (Problem("entry", "not_choice"),)), stored, asking)
    said = {"text": f"{found.title} {address('/dataset/' + found.name)}", "public": True}
    events = _events(asking, stored, {"command": "remark", "answers": said})
    profile = versions.profile(stored.case.profile)
    after = cases.append(stored, events, calendars.calendar(profile.calendars), None)
    after.row.entry_id = found.id
    model.Session.execute(sa.update(GrantRow).where(GrantRow.case_id == after.case.id).values(entry_id=found.id))
    model.Session.commit()
    return find(after.case.id)
