"""An imported batch is handed in and signed for as one matter: one case, one clock, one signature under all of it."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import config, delivery, effects, law
from ckanext.govopen.catalogue import rights, secrecy
from ckanext.govopen.domain.machine import Filing, Refusal, submit
from ckanext.govopen.domain.moment import SYSTEM, Actor
from ckanext.govopen.importing import jobs, ledger, publishing
from ckanext.govopen.importing.engine import Actor as Importer
from ckanext.govopen.language import language
from ckanext.govopen.logic.case import hooks
from ckanext.govopen.logic.case.refusing import error, stop
from ckanext.govopen.logic.life import proposing
from ckanext.govopen.store import calendars, cases, people, scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.store.cases import Stored

BACKGROUND: ContextVar[bool | None] = ContextVar("govopen_batch_background", default=None)


def hand_in(asking: Asking, batch: Any, said: Mapping[str, Any]) -> Stored:
    """Open the case of a batch: filed by who imported it for the department, else by the portal for it. Commits."""
    found = publishing.case_of(batch.id)
    if found is not None and found.state != "ended":
        raise error(
            "duplicate", tk._("This import has been handed in already ({number}).").format(number=found.number_text)
        )
    _secrecy(asking, batch, said, demanded=False)
    org = batch.organization_id or people.organization(config.authority())
    importer = people.person(batch.user_id)
    own = org in importer.orgs and importer.id and not importer.authority
    actor = importer.acting_for(org) if own else Actor(SYSTEM, org, frozenset({"provider"}))
    entries = sum(int(batch.counts.get(outcome, 0)) for outcome in ("created", "updated", "proposed"))
    filing = Filing(str(uuid.uuid4()), publishing.KIND, {}, {"batch": batch.id, "entries": entries}, org)
    profile, calendar = law.in_force(), calendars.in_force()
    answer = submit(profile, calendar, filing, actor, asking.at)
    if isinstance(answer, Refusal):
        raise stop(answer)
    head, events = answer
    about = cases.About(
        subject=tk._("{file}: {n} entries").format(file=batch.filename, n=entries), bundle=publishing.MARK + batch.id,
        public=False, lang=language(), kind="department", name=people.titles([org]).get(org, ""),
    )  # fmt: skip
    stored = cases.open_case(profile, calendar, head, events, about, None)
    model.Session.commit()
    delivery.carry_out(stored.case.id)
    return stored


def sign(context: Any, asking: Asking, batch: Any, said: Mapping[str, Any]) -> None:
    """Hand a batch in where nobody has, and sign for it; its drafts are published by what follows from that."""
    _secrecy(asking, batch, said, demanded=True)
    row = publishing.case_of(batch.id)
    stored = cases.load(row.id) if row is not None and row.state != "ended" else hand_in(asking, batch, said)
    if stored and rights.is_reviewed(law.in_force()):
        proposing.act_on(context, stored.case.id, "approve", {}, {})


def _secrecy(asking: Asking, batch: Any, said: Mapping[str, Any], *, demanded: bool) -> None:
    """Put the secrecy review of the whole batch on record, where the rules ask for one."""
    given = said.get("secrecy") or {}
    good = given.get("conclusion") in ("clear", "treated") and given.get("reviewer")
    if good:
        scrutiny.review(
            publishing.MARK + batch.id, digest="", conclusion=given["conclusion"], reviewer=given["reviewer"],
            note=given.get("note", ""), by=asking.person.id, org=batch.organization_id, at=asking.at,
        )  # fmt: skip
    elif demanded:
        _demand(batch.id)


def _demand(batch_id: str) -> None:
    """Raises ValidationError where the rules ask for a secrecy review of the import and none is on record."""
    if secrecy.asked_by(law.in_force()) and publishing.reviewed(batch_id) is None:
        text = tk._("Put the secrecy review of this import on record: its conclusion and who made it.")
        raise error("invalid", text, problems=[{"field": "secrecy", "code": "missing", "message": text}])


@hooks.before("approve", publishing.KIND)
def _reviewed_for_secrets(_asking: Asking, stored: Stored, _command: str, _answers: Mapping[str, Any]) -> None:
    """Whoever approves on the case's own page passes here as well: no signature without the review that is asked."""
    bundle = str(stored.row.bundle or "")
    if bundle.startswith(publishing.MARK):
        _demand(bundle.removeprefix(publishing.MARK))


@effects.on(publishing.KIND, "approved")
@effects.on(publishing.KIND, "submitted")
def _signed(stored: Stored, _event: str) -> None:
    bundle = str(stored.row.bundle or "")
    if not bundle.startswith(publishing.MARK):
        return
    batch_id = bundle.removeprefix(publishing.MARK)
    try:
        publishing.signed(batch_id)
    except publishing.NotSignedError:
        return
    batch, actor = ledger.existing(batch_id), Importer("", None, trusted=True)
    wanted = BACKGROUND.get()
    if batch.total > config.import_at_once() if wanted is None else wanted:
        batch.state = "publishing"
        model.Session.commit()
        batch.job_id = jobs.enqueue("publish", batch_id, actor)
        model.Session.commit()
    else:
        jobs.now("publish", batch_id, actor)
