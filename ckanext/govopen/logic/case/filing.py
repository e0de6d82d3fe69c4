"""Filing a case: what it is about, its facts, the machine's answer, the tables."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from sqlalchemy.exc import IntegrityError

from ckanext.govopen import delivery, law
from ckanext.govopen.data.procedures import SAID_BY_FORMS
from ckanext.govopen.domain.machine import Filing, Refusal, eligible, submit
from ckanext.govopen.language import language, officer_subject
from ckanext.govopen.logic.case import attaching, hooks
from ckanext.govopen.logic.case import entry as entries
from ckanext.govopen.logic.case.refusing import error, stop
from ckanext.govopen.logic.shape.cites import labels
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import calendars, cases, commands, drafts, people, products

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.case import Case, Event
    from ckanext.govopen.domain.profile import Procedure, Profile
    from ckanext.govopen.logic.case.asking import Asking

PRIVATE = frozenset({"subject_objection"})  # about somebody's own data: not in the public register
OFFICERS = "officer_change"
KINDS = ("person", "company", "organization")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a filing is about: the entry if there is one, the facts, the department that answers."""

    procedure: Procedure
    facts: dict[str, Any]
    provider: str = ""
    entry: entries.Entry | None = None
    party: str = ""


def matter(context: Any, asking: Asking, data: dict[str, Any]) -> Matter:
    """What somebody wants to file. Raises NotFound for an unknown entry, ValidationError for an unknown procedure."""
    profile = law.in_force()
    procedure = profile.procedures.get(data["procedure"])
    if procedure is None:
        raise stop(Refusal("unknown"))
    found = entries.entry(context, data["entry"]) if data.get("entry") else None
    if procedure.about == "entry" and found is None:
        raise error("invalid", tk._("This procedure needs a catalogue entry."), problems=[_missing("entry")])
    provider = found.provider if found else people.organization(data.get("provider") or "")
    if data.get("provider") and not found and not provider:
        raise error("invalid", tk._("There is no such department."), problems=[_missing("provider")])
    said = data.get("answers") or {}
    facts = {**(found.facts if found else {}), **hooks.facts_of(procedure.id, found, data)}
    facts |= {key: str(said[key]) for key in SAID_BY_FORMS if said.get(key)}
    if asking.replayed or context.get("ignore_auth"):
        facts |= data.get("facts") or {}
    party = people.organization(data.get("party") or "")
    return Matter(procedure, facts, provider, found, party)


def _missing(field: str) -> dict[str, str]:
    return {"field": field, "code": "missing"}


def open_case(context: Any, asking: Asking, data: dict[str, Any]) -> cases.Stored | None:
    """File a case and commit. A command sent again gives the case that it opened; `dry_run` only checks."""
    sent = commands.command(data.get("command_id"), asking.person.id, "submit", body(data))
    try:
        before = commands.answer(sent)
    except commands.Conflict:
        raise stop(Refusal("conflict")) from None
    if before and (stored := cases.load(before)):
        return stored
    about = matter(context, asking, data)
    if about.procedure.about == "product" and not products.own_unfiled(data.get("bundle") or "", asking.person.id):
        raise error(
            "instead", tk._("Products are submitted with govopen_product_submit."), instead="product_submission"
        )
    if other := twin(asking.person.id, about):
        raise stop(Refusal("duplicate"), case={"id": other.id, "number": other.number})
    if data.get("dry_run"):
        hooks.ask_ready(asking, about, data)
        attaching.chosen(asking, data.get("attachments") or [])
        machine(asking, about, data)
        return None
    try:
        stored = write(asking, about, data, sent)
        drafted = about.entry.id if about.entry else data.get("about") or ""
        drafts.drop(asking.person.id, procedure=about.procedure.id, about=drafted)
        model.Session.commit()
    except IntegrityError:
        # Sent twice at once: the other one opened it. Whatever it was, its row is there now.
        model.Session.rollback()
        if (before := commands.answer(sent)) and (stored := cases.load(before)):
            return stored
        if other := twin(asking.person.id, about):
            raise stop(Refusal("duplicate"), case={"id": other.id, "number": other.number}) from None
        raise
    delivery.carry_out(stored.case.id)
    return cases.load(stored.case.id) or stored


def body(data: dict[str, Any]) -> dict[str, Any]:
    """What of a filing two commands of one key must share."""
    keys = ("procedure", "entry", "entries", "provider", "party", "answers", "applicant", "attachments")
    return {key: data[key] for key in keys if data.get(key)}


def write(asking: Asking, about: Matter, data: dict[str, Any], sent: commands.Command | None) -> cases.Stored:
    """The case and its attachments in the tables. Flushes; the caller commits."""
    profile, calendar = law.in_force(), calendars.in_force()
    hooks.ask_ready(asking, about, data)
    rows = attaching.rows(asking, data)
    head, events = machine(asking, about, data)
    events = attaching.onto(events, rows, asking.person.id)
    stored = cases.open_case(profile, calendar, head, events, _about(asking, about, data, head.party, profile), sent)
    attaching.bind(rows, stored.case.id, stored.case.history)
    hooks.tell_opened(asking, stored, about, data)
    return stored


def machine(asking: Asking, about: Matter, data: dict[str, Any]) -> tuple[Case, tuple[Event, ...]]:
    """What the machine makes of a filing; raises ValidationError where it refuses."""
    actor = asking.person.acting_for(about.party) if about.party else asking.person.acting_for()
    facts = {**about.facts, **hooks.pinned(asking, about)}
    filing = Filing(str(uuid.uuid4()), about.procedure.id, data["answers"], facts, about.provider, party=about.party)
    answer = submit(law.in_force(), calendars.in_force(), filing, actor, asking.at)
    if isinstance(answer, Refusal):
        raise stop(answer, labels(about.procedure.form))
    return answer


def refusal_of(asking: Asking, about: Matter) -> Refusal | None:
    """Why somebody may not bring a matter, before anything is answered; None where it may be brought."""
    actor = asking.person.acting_for(about.party) if about.party else asking.person.acting_for()
    party = actor.org if about.procedure.applicant == "department" else ""
    facts = {**about.facts, "asker": "department" if party else "public"}
    found = eligible(law.in_force(), about.procedure.id, facts, actor, about.provider)
    return found if isinstance(found, Refusal) else None


def _about(asking: Asking, about: Matter, data: dict[str, Any], party: str, profile: Profile) -> cases.About:
    said = data.get("applicant") or {}
    order = about.procedure.applicant == "authority"  # an office's own, not its officer's
    office = people.office("authority", "") if order else party
    kind = "authority" if order else "department" if party else str(said.get("kind") or account_kind(asking.person.id))
    known = model.User.get(asking.person.id)
    name = people.titles([office]).get(office, "") if office else said.get("name") or asking.person.name
    return cases.About(
        subject=_subject(about, data["answers"]),
        entry_id=about.entry.id if about.entry else None,
        bundle=data.get("bundle"),
        public=is_public(about.procedure, profile) and not party,
        lang=language(),
        kind=kind if order or kind in (*KINDS, "department") else "person",
        name=str(name or ""),
        code=str(said.get("code") or ""),
        contact=str(said.get("contact") or (known.email if known else "") or ""),
    )


def account_kind(user_id: str) -> str:
    """How the account was registered: person, company or organization."""
    user = model.User.get(user_id)
    said = ((user.plugin_extras or {}).get("govopen") or {}) if user else {}
    return str(said.get("kind") or "person")


def is_public(procedure: Procedure, profile: Profile) -> bool:
    """Whether a pseudonymous line of such cases stands in the public register."""
    return profile.procedures[procedure.id].applicant == "anyone" and procedure.id not in PRIVATE


def _subject(about: Matter, answers: Mapping[str, Any]) -> str:
    """The title of the entry, of the list, or the post that changes hands.

    For a need outside the catalogue the procedure's own name, for words may name people.
    """
    if about.entry:
        return about.entry.title
    if listed := law.in_force().lists.get(str(about.facts.get("listing") or "")):
        return listed.term.zh
    post = next((one for one in law.in_force().posts.values() if one.term.zh == answers.get("post")), None)
    if post and about.procedure.id == OFFICERS:
        return officer_subject(post).zh
    return about.procedure.title.zh


def twin(applicant: str, about: Matter) -> Any | None:
    """An open case of the same applicant for the same matter."""
    if about.entry is None:
        return None
    query = sa.select(CaseRow.id, CaseRow.number).where(
        CaseRow.applicant == applicant,
        CaseRow.procedure == about.procedure.id,
        CaseRow.entry_id == about.entry.id,
        CaseRow.state != "ended",
    )
    return model.Session.execute(query).first()


def child(profile: Profile, filing: Filing, parent: cases.Stored, asking: Asking) -> cases.Stored:
    """The case that an objection opens, in the transaction of the objection itself."""
    calendar = calendars.calendar(profile.calendars)
    filing = replace(filing, id=str(uuid.uuid4()))
    answer = submit(profile, calendar, filing, asking.in_case(parent.case), asking.at)
    if isinstance(answer, Refusal):
        raise stop(answer, labels(profile.procedures[filing.procedure].form))
    head, events = answer
    about = cases.About(
        subject=parent.row.subject, entry_id=parent.row.entry_id, public=parent.row.public, lang=language(),
        kind=parent.row.applicant_kind,
    )  # fmt: skip
    return cases.open_case(profile, calendar, head, events, about, None)
