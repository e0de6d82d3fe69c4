"""What products and reports tell of a person: read whole with everything else, and taken away with the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.product import PictureRow, ProductRow, RegistrationRow, ReportRow, RevisionRow
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = ("title", "kind", "summary", "link", "maker", "extra")


def submitted(user: str) -> list[dict[str, Any]]:
    """The person's products, each as it is shown and as it was last submitted."""
    query = sa.select(ProductRow).where(ProductRow.owner == user).order_by(ProductRow.created_at)
    found = []
    rows: Any = model.Session.scalars(query).all()
    for row in rows:
        latest = products.latest(row.id)
        shown = {name: getattr(row, name) for name in SHOWN}
        pictures = [one["id"] for one in row.pictures]
        found.append({"id": row.id, "state": row.state, "created_at": iso(row.created_at), **shown,
                      "pictures": pictures, "submitted": latest.content if latest else {}})  # fmt: skip
    return found


def reported(user: str) -> list[dict[str, Any]]:
    """What the person reported about products."""
    query = sa.select(ReportRow).where(ReportRow.reporter == user).order_by(ReportRow.id)
    return [
        {"product": row.product_id, "reason": row.reason, "text": row.text, "contact": row.contact, "at": iso(row.at),
         "answer": row.answer}
        for row in model.Session.scalars(query)
    ]  # fmt: skip


def forget(user: str, at: datetime) -> None:
    """Withdraw the person's products and keep of each its title, sources and dates alone; the caller commits."""
    model.Session.execute(sa.delete(PictureRow).where(PictureRow.owner == user))
    rows: Any = model.Session.scalars(sa.select(ProductRow).where(ProductRow.owner == user)).all()
    for row in rows:
        if row.published_at is None:
            model.Session.delete(row)
            continue
        if row.state == "published":
            products.end(row, "maker", tk._("Its maker has closed the account."), at)
        row.summary, row.link, row.maker, row.pictures, row.extra = "", "", "", [], {}
        ids = {"product_id": row.id}
        model.Session.execute(
            sa.update(RevisionRow).filter_by(**ids).values(content={"title": row.title, "sources": []})
        )
        model.Session.execute(sa.update(RegistrationRow).filter_by(**ids).values(maker=""))
    model.Session.execute(sa.update(ReportRow).where(ReportRow.reporter == user).values(reporter="", contact=""))
