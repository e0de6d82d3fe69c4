"""Letters of a case (文书): what each event tells the applicant on paper, with number, date, reason, article, remedy.

A letter is derived from its event and the case as it stood then, never stored: the log is the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.case import Case, evolve, fold
from ckanext.govopen.domain.form import cites_of
from ckanext.govopen.domain.standing import CHANGES, objection_window
from ckanext.govopen.importing import publishing
from ckanext.govopen.logic.shape.case import OFFICERS, actor_roles, reads_as
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import iso, step_of
from ckanext.govopen.logic.shape.letter import letters
from ckanext.govopen.logic.shape.standing import office_of
from ckanext.govopen.model.case import PartyRow
from ckanext.govopen.store import calendars, people, versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.case import Event
    from ckanext.govopen.domain.form import Cite
    from ckanext.govopen.domain.profile import Profile
    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.store.cases import Stored

SIGNED = ("approved", "recorded")  # what publishes an import


def letter(stored: Stored, seq: int, asking: Asking) -> dict[str, Any]:
    """One letter. Raises NotFound where the event makes none."""
    profile = versions.profile(stored.case.profile)
    listed = next((one for one in letters(stored.case, stored.row.number_text) if one["seq"] == seq), None)
    if listed is None:
        raise tk.ObjectNotFound(tk._("There is no such letter."))
    event = stored.case.history[seq - 1]
    before = fold(_head(stored.case), stored.case.history[: seq - 1])
    after = evolve(before, event)
    procedure = profile.procedures[stored.case.procedure]
    office = _office(after, before, _role(stored.case, profile, before, event))
    basis = cites_of(event.said.get("basis"))
    grounds = [one for one in _grounds(profile, before, event) if one not in basis]  # each article once in a letter
    return {
        **listed,
        "case": {"id": stored.row.id, "number": stored.row.number, "number_text": stored.row.number_text},
        "title": both(procedure.title),
        "outcome_label": both(procedure.words[event.name]) if event.name in procedure.words else None,
        "subject": stored.row.subject,
        "filed_at": iso(stored.row.filed_at),
        "to": _to(stored, asking, profile),
        "office": office,
        "cites": _articles(grounds, profile),
        "said": _said(event),
        "grant": _grant(event),
        "batch": publishing.result(stored.row.bundle) if event.name in SIGNED else None,
        "basis": _articles(basis, profile),
        "deadline": _deadline(profile, after, event),
        "passed_to": people.titles([after.provider]).get(after.provider, "") if event.name == "transferred" else "",
        "remedy": _remedy(profile, after),
    }


def _head(case: Case) -> Case:
    """The case before anything happened to it."""
    return Case(
        case.id, case.profile, case.procedure, case.route, case.applicant, case.party, case.facts, case.parent,
        case.history[0].provider,
    )  # fmt: skip


def _role(case: Case, profile: Profile, before: Case, event: Event) -> str:
    """In which office somebody acted: of the step, or by whom a grant was changed."""
    if event.name in CHANGES:
        return (office_of(before, event) or {}).get("role", "")
    return actor_roles(case, profile).get(event.by, "") or _actor(profile, before)


def _actor(profile: Profile, case: Case) -> str:
    step = step_of(profile, case, case.step)
    return step.actor if step else "authority"


def _office(after: Case, before: Case, role: str) -> dict[str, str]:
    """Who signs: the office that acted; a receipt is signed by whoever must act first."""
    role = role if role in OFFICERS else "authority"
    found = people.office(role, before.provider or after.provider) or people.office("authority", "")
    return {"role": role, "id": found, "title": people.titles([found]).get(found, "")}


def _to(stored: Stored, asking: Asking, profile: Profile) -> dict[str, str]:
    """Whom the letter addresses: the name given, for those who may know it."""
    calendar = calendars.calendar(profile.calendars)
    row = model.Session.get(PartyRow, stored.row.id)
    known = bool(reads_as(stored, asking, profile, calendar))
    return {"name": str(row.name) if row and known else "", "kind": stored.row.applicant_kind}


def _grounds(profile: Profile, before: Case, event: Event) -> Iterable[Cite]:
    """The articles that an act rests on: of the step it ended, of the supplement, of the extension, else the whole."""
    procedure = profile.procedures[before.procedure]
    step = step_of(profile, before, before.step)
    if event.name == "returned":
        return profile.supplement.articles
    if event.name == "extended":
        return step.limit.extension.cites if step and step.limit.extension else ()
    if event.name in ("revoked", "amended", "corrected", "submitted") or step is None:
        return procedure.routes[before.route].cites or procedure.cites
    return step.cites or step.limit.articles(before.known) or procedure.cites


def _articles(found: Iterable[Cite], profile: Profile) -> list[dict[str, Any]]:
    """Articles with the title of their law and their own heading."""
    shown = []
    for cite, one in zip(found, cites(found), strict=True):
        law = profile.laws.get(cite.law)
        article = law.articles.get(cite.article.split(".")[0]) if law else None
        shown.append(
            {**one, "law_title": both(law.title) if law else {"zh": cite.law, "en": cite.law},
             "heading": both(article.heading) if article else None}
        )  # fmt: skip
    return shown


def _said(event: Event) -> dict[str, Any]:
    """What the office said for the applicant to read; notes between offices stay out."""
    keys = ("reason", "defects", "conditions", "until", "finding", "report", "why", "days")
    found = {key: event.said.get(key) for key in keys if event.said.get(key)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}


def _grant(event: Event) -> dict[str, Any] | None:
    """The grant that an event gave, changed or took away, as it left it; None where it touched none.

    `items` empty: everything that the case is about, files that come later included.
    """
    grant = next(iter(sorted(event.grants, key=lambda one: one.ended is not None)), None)
    if grant is None:
        return None
    return {
        "id": grant.id, "items": _items(grant.items), "purpose": grant.purpose, "conditions": grant.conditions,
        "until": iso(grant.until), "ended": iso(grant.ended),
    }  # fmt: skip


def _items(wanted: tuple[str, ...]) -> list[dict[str, str]]:
    """The files of a grant by name."""
    if not wanted:
        return []
    resource = model.Resource
    rows = model.Session.execute(sa.select(resource.id, resource.name).where(resource.id.in_(wanted)))
    names = {row.id: row.name for row in rows}
    return [{"id": one, "name": names.get(one) or one} for one in wanted]


def _deadline(profile: Profile, after: Case, event: Event) -> dict[str, Any] | None:
    """By when whoever must act next has to, as the parties were told by this event."""
    clock = after.live("supplement" if after.state == "waiting" else after.step) if after.state != "ended" else None
    if clock is None or clock.due is None or event.name in ("revoked", "amended"):
        return None
    step = step_of(profile, after, clock.step)
    return {
        "due": iso(clock.due), "days": clock.days, "provisional": not clock.settled, "extended": clock.extended,
        "cites": _articles(step.limit.articles(after.known) if step else profile.supplement.cites, profile),
    }  # fmt: skip


def _remedy(profile: Profile, after: Case) -> dict[str, Any] | None:
    """How to object to the decision that this letter carries, and by when."""
    window = objection_window(profile, calendars.calendar(profile.calendars), after)
    if window is None:
        return None
    until, settled = window
    procedure = profile.procedures[after.procedure]
    target = profile.procedures.get(procedure.objection)
    return {
        "until": iso(until), "provisional": not settled, "days": procedure.objection_days,
        "title": both(target.title) if target else None,
        "cites": _articles(procedure.objection_cites, profile),
    }  # fmt: skip
