"""What this portal keeps of a person (个人信息): to be read whole, corrected, and taken away again."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import export
from ckanext.govopen.logic.case import attaching, housekeeping
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.product import personal as products
from ckanext.govopen.logic.shape.attachment import attachment
from ckanext.govopen.logic.shape.case import case as shape
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.attachment import AttachmentRow
from ckanext.govopen.model.case import CaseRow, PartyRow
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.model.usage import usage
from ckanext.govopen.store import attachments, cases, drafts, grants, readers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.logic.case.asking import Asking


def own(asking: Asking) -> dict[str, Any]:
    """Everything kept of the asker, as JSON-native data."""
    user = asking.person.id
    account: Any = model.User.get(user)
    return {
        "account": {
            "name": account.name, "fullname": account.fullname or "", "email": account.email or "",
            "about": account.about or "", "created": iso(account.created), "language": readers.chosen(user),
        },
        "cases": [shape(one, asking) for one in _cases(user)],
        "drafts": [_draft(row) for row in drafts.of(user)],
        "attachments": [attachment(row) for row in attachments.of_owner(user)],
        "grants": [_grant(row) for row in grants.rows_for(holders=[user])],
        "usage": _usage(user),
        "notices": _notices(user),
        "products": products.submitted(user),
        "reports": products.reported(user),
    }  # fmt: skip


def _cases(user: str) -> list[cases.Stored]:
    query = sa.select(CaseRow).where(CaseRow.applicant == user).order_by(CaseRow.filed_at)
    return cases.load_many(list(model.Session.scalars(query)))


def _draft(row: Any) -> dict[str, Any]:
    return {"procedure": row.procedure, "about": row.about, "answers": row.answers, "updated_at": iso(row.updated_at)}


def _grant(row: Any) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("id", "case_id", "entry_id", "items", "purpose", "conditions")}
    return {**kept, "since": iso(row.since), "until": iso(row.until), "ended": iso(row.ended)}


def _usage(user: str) -> list[dict[str, Any]]:
    columns = (usage.c.at, usage.c.entry_id, usage.c.resource_id, usage.c.purpose, usage.c.road, usage.c.allowed,
               usage.c.reason)  # fmt: skip
    query = sa.select(*columns).where(usage.c.actor == user).order_by(usage.c.seq)
    return [{**dict(row._mapping), "at": iso(row.at)} for row in model.Session.execute(query)]  # noqa: SLF001


def _notices(user: str) -> list[dict[str, Any]]:
    query = sa.select(OutboxRow).where(OutboxRow.recipient == user).order_by(OutboxRow.id)
    return [
        {"case_id": row.case_id, "kind": row.kind, "at": iso(row.created_at), "sent_at": iso(row.sent_at),
         "read_at": iso(row.seen_at)}
        for row in model.Session.scalars(query)
    ]  # fmt: skip


def archive(found: dict[str, Any]) -> bytes:
    """The same as a zip: one JSON file with all of it, one CSV for each list."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("all.json", json.dumps(found, ensure_ascii=False, indent=2))
        for name, rows in found.items():
            packed.writestr(f"{name}.csv", _csv([rows] if isinstance(rows, dict) else rows))
    return file.getvalue()


def _csv(rows: list[dict[str, Any]]) -> bytes:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return export.csv_bytes(columns, ([_cell(row.get(key)) for key in columns] for row in rows))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def correct(asking: Asking, name: str, said: dict[str, str]) -> None:
    """Correct the name or the contact under which the asker applied, while the case is not erased; commits."""
    stored = cases.load(name, lock=True)
    if stored is None or stored.case.applicant != asking.person.id or stored.case.party:
        raise tk.ObjectNotFound(tk._("There is no such case."))
    row: Any = model.Session.get(PartyRow, stored.case.id)
    if row is None or row.erased_at:
        raise error("not_now", tk._("What you said in this case has been erased."))
    for key, value in said.items():
        if not value.strip() or len(value) > 200:  # noqa: PLR2004
            raise error("invalid", tk._("Please check: {fields}.").format(fields=key),
                        problems=[{"field": key, "code": "missing"}])  # fmt: skip
        setattr(row, key, value.strip())
    model.Session.commit()


def open_cases(user: str) -> list[Any]:
    """The person's own cases that have not ended."""
    query = sa.select(CaseRow).where(CaseRow.applicant == user, CaseRow.state != "ended", CaseRow.party == "")
    return list(model.Session.scalars(query.order_by(CaseRow.number)))


def erasable(user: str) -> list[Any]:
    """The person's own ended cases that still hold words or a name."""
    named = sa.select(PartyRow.case_id).where(PartyRow.erased_at.is_(None))
    query = sa.select(CaseRow).where(
        CaseRow.applicant == user, CaseRow.state == "ended", CaseRow.party == "", CaseRow.id.in_(named)
    )
    return list(model.Session.scalars(query.order_by(CaseRow.number)))


def close(asking: Asking) -> int:
    """Close the asker's account: drafts, words, names and uploads go, the account can never sign in again.

    Products leave the gallery; of each stay title, sources and dates. Decisions, grants' terms and usage records stay,
    under an id that leads to nobody. Refused while a case is open or an office is held. How many cases were erased.
    """
    user = asking.person.id
    if waiting := open_cases(user):
        numbers = [row.number_text for row in waiting]
        raise error("not_now", tk._("Cases of yours are still open: {numbers}. Withdraw them first, or wait for the answer.").format(numbers=", ".join(numbers)))  # fmt: skip  # noqa: E501
    if asking.person.orgs or asking.person.auditor or asking.person.sysadmin:
        raise error("not_now", tk._("You act for an office here. Its administrator has to end that first."))
    found = erasable(user)
    for row in found:
        housekeeping.erase(row.id, asking.at)
    files = attachments.drop(
        model.Session.scalars(sa.select(AttachmentRow).where(AttachmentRow.owner == user, AttachmentRow.seq.is_(None)))
    )
    products.forget(user, asking.at)
    _forget(user, (row.id for row in drafts.of(user)))
    attaching.remove(files)
    return len(found)


def _forget(user: str, draft_ids: Iterable[str]) -> None:
    for draft in list(draft_ids):
        drafts.drop(user, draft)
    account: Any = model.User.get(user)
    account.name, account.fullname, account.email = f"closed-{secrets.token_hex(8)}", "", None
    account.about, account.image_url, account.plugin_extras = "", "", None
    account.password = secrets.token_urlsafe(32)
    account.state = "deleted"
    for table, column in (("api_token", "user_id"), ("govopen_account", "user_id"), ("govopen_reader", "user_id")):
        model.Session.execute(sa.text(f"DELETE FROM {table} WHERE {column} = :user"), {"user": user})  # noqa: S608  names of our own
    model.Session.commit()
