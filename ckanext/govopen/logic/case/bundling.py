"""Several entries of one department at once (一并申请): one case each, one form, one receipt, in one transaction."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from sqlalchemy.exc import IntegrityError

from ckanext.govopen import delivery
from ckanext.govopen.domain.machine import Refusal
from ckanext.govopen.logic.case import attaching, filing
from ckanext.govopen.logic.case.refusing import error, stop
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import cases, commands, drafts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckanext.govopen.logic.case.asking import Asking

MOST = 20
FIELD = "with"
WHOLE = ("items",)  # answers about one entry's files; a bundle asks for each entry whole


def open_bundle(context: Any, asking: Asking, data: dict[str, Any]) -> list[cases.Stored]:
    """File a case for each entry, all or none, and commit; empty for a dry run.

    Raises ValidationError where an entry cannot be applied for, by its name; a command sent again gives its cases.
    """
    sent = commands.command(data.get("command_id"), asking.person.id, "submit", filing.body(data))
    try:
        before = commands.answer(sent)
    except commands.Conflict:
        raise stop(Refusal("conflict")) from None
    if before:
        return of_case(before)
    answers = {key: value for key, value in data["answers"].items() if key not in WHOLE}
    data = {**data, "answers": answers}
    matters = _matters(context, asking, data)
    if data.get("dry_run"):
        attaching.chosen(asking, data.get("attachments") or [])
        for about in matters:
            filing.machine(asking, about, data)
        model.Session.rollback()
        return []
    try:
        found = _write(asking, matters, data, sent)
        model.Session.commit()
    except IntegrityError:
        model.Session.rollback()
        if before := commands.answer(sent):
            return of_case(before)
        _matters(context, asking, data)  # says which of them was applied for meanwhile
        raise
    for stored in found:
        delivery.carry_out(stored.case.id)
    return of_case(found[0].case.id)


def _matters(context: Any, asking: Asking, data: dict[str, Any]) -> list[filing.Matter]:
    names = data["entries"]
    if not 1 < len(names) <= MOST:
        raise _wrong(tk._("Choose 2 to {n} entries to apply for at once.").format(n=MOST))
    found = [filing.matter(context, asking, {**data, "entry": name}) for name in names]
    ids = {about.entry.id for about in found if about.entry}
    if len(ids) < len(found):
        raise _wrong(tk._("One of the entries was chosen twice."))
    if len({about.provider for about in found}) > 1:
        raise _wrong(tk._("Entries applied for at once must be of one department."))
    for about in found:
        title = about.entry.title if about.entry else ""
        if other := filing.twin(asking.person.id, about):
            text = tk._("“{title}”: you already have an open case for this ({number}).")
            raise _wrong(text.format(title=title, number=other.number), case={"id": other.id, "number": other.number})
        _eligible(asking, about, title)
    return found


def _eligible(asking: Asking, about: filing.Matter, title: str) -> None:
    refusal = filing.refusal_of(asking, about)
    if refusal is not None:
        said = stop(refusal)
        body: Any = said.error_dict
        raise _wrong(tk._("“{title}”: {text}").format(title=title, text=body["message"]))


def _wrong(text: str, **rest: Any) -> tk.ValidationError:
    return error("invalid", text, problems=[{"field": FIELD, "code": "not_choices", "message": text}], **rest)


def _write(
    asking: Asking, matters: Sequence[filing.Matter], data: dict[str, Any], sent: commands.Command | None
) -> list[cases.Stored]:
    bundle, rows = str(uuid.uuid4()), attaching.rows(asking, data)
    found = []
    for about in matters:
        one = {**data, "bundle": bundle, "rows": rows}
        found.append(filing.write(asking, about, one, None if found else sent))
        drafts.drop(asking.person.id, procedure=about.procedure.id, about=about.entry.id if about.entry else "")
    return found


def of_case(case_id: str) -> list[cases.Stored]:
    """All cases of the bundle that a case belongs to, in order of their numbers; the case alone where it has none."""
    bundle = sa.select(CaseRow.bundle).where(CaseRow.id == case_id).scalar_subquery()
    query = sa.select(CaseRow).where(sa.or_(CaseRow.id == case_id, CaseRow.bundle == bundle)).order_by(CaseRow.number)
    return cases.load_many(list(model.Session.scalars(query)))
