"""What somebody finds wrong with a product, and what the authority made of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.access.record import address_digest
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.product import watching
from ckanext.govopen.logic.product.submitting import find
from ckanext.govopen.model.product import ProductRow, ReportRow
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

REASONS = ("source", "misuse", "harmful", "broken", "rights", "other")
LONGEST = 2000
CONTACT = 200


def report(asking: Asking, data: dict[str, Any], address: str) -> dict[str, Any]:
    """Keep a report and tell the authority. Raises ValidationError: `invalid`, or `too_many` from one address."""
    row = find(data["id"])
    if row.state != "published":
        raise tk.ObjectNotFound(tk._("There is no such product."))
    problems = []
    if data.get("reason") not in REASONS:
        text = tk._("Please say what is wrong.")
        problems.append({"field": "reason", "code": "missing", "message": text})
    if not data.get("text"):
        text = tk._("“{label}” is missing. Please fill it in.").format(label=tk._("What you found"))
        problems.append({"field": "text", "code": "missing", "message": text})
    if problems:
        raise error("invalid", tk._("Please check: {fields}.").format(fields=problems[0]["field"]), problems=problems)
    digest = address_digest(address)
    if digest and products.reports_from(digest, products.now() - timedelta(hours=1)) >= config.product_reports():
        raise error("too_many", tk._("Several reports came from your address within the hour. Please try again later."))
    found = ReportRow(
        product_id=row.id, reporter=asking.person.id, address=digest, reason=data["reason"],
        text=data["text"][:LONGEST], contact=(data.get("contact") or "")[:CONTACT], at=products.now(),
    )  # fmt: skip
    model.Session.add(found)
    model.Session.flush()
    watching.tell_authority(row.id, "report", {}, str(found.id))
    model.Session.commit()
    return {"id": found.id, "product": row.id}


def answer(asking: Asking, number: int, text: str) -> dict[str, Any]:
    """Close a report with what was done; everything that is open about that product stands for itself."""
    found: Any = model.Session.get(ReportRow, number, with_for_update=True)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such report."))
    if found.handled_at is None:
        found.handled_at, found.handled_by, found.answer = products.now(), asking.person.id, text
        found.contact = ""  # was kept to ask back, and is not needed any more
    model.Session.commit()
    return {"id": number}


def reports(*, handled: bool = False, limit: int = 100) -> list[dict[str, Any]]:
    """Reports, open ones oldest first, handled ones newest first."""
    query = sa.select(ReportRow, ProductRow).join(ProductRow, ProductRow.id == ReportRow.product_id)
    if handled:
        query = query.where(ReportRow.handled_at.is_not(None)).order_by(ReportRow.handled_at.desc())
    else:
        query = query.where(ReportRow.handled_at.is_(None)).order_by(ReportRow.at)
    return [
        {
            "id": one.id,
            "product": {"id": row.id, "title": row.title, "state": row.state},
            "reason": one.reason,
            "text": one.text,
            "contact": one.contact,
            "signed_in": bool(one.reporter),
            "at": one.at.astimezone(config.timezone()).isoformat(timespec="minutes"),
            "answer": one.answer,
        }
        for one, row in model.Session.execute(query.limit(limit)).all()
    ]
