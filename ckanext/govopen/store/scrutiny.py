"""Secrecy reviews (保密审查) and findings of the scan for personal information, as tables keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.model.life import FindingRow, ScanRow, SecrecyReviewRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def review(entry_id: str, **values: Any) -> Any:
    """Put a secrecy review on record. Flushes; the caller commits."""
    row: Any = SecrecyReviewRow(entry_id=entry_id, **values)
    model.Session.add(row)
    model.Session.flush()
    return row


def reviews(entry_id: str) -> list[Any]:
    """All secrecy reviews of an entry, the latest first."""
    query = sa.select(SecrecyReviewRow).where(SecrecyReviewRow.entry_id == entry_id)
    return list(model.Session.scalars(query.order_by(SecrecyReviewRow.id.desc())))


def scan(entry_id: str) -> Any | None:
    """The latest scan."""
    return model.Session.get(ScanRow, entry_id)


def scanned(
    entry_id: str, digest: str, read: list[dict[str, Any]], found: Iterable[Mapping[str, Any]], at: datetime
) -> None:
    """Keep what a scan found. What somebody judged stays judged while it is found again; the rest is marked gone."""
    values = {"entry_id": entry_id, "digest": digest, "read": read, "at": at}
    statement = insert(ScanRow).values(**values)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["entry_id"], set_=values))
    model.Session.execute(sa.update(FindingRow).where(FindingRow.entry_id == entry_id).values(gone=True))
    for one in found:
        fresh = {"samples": one["samples"], "hits": one["hits"], "rows": one["rows"], "gone": False}
        row = insert(FindingRow).values(
            entry_id=entry_id, found_at=at, state="open", reason="", by="", **one, gone=False
        )
        model.Session.execute(row.on_conflict_do_update(index_elements=["entry_id", "key"], set_=fresh))
    model.Session.flush()
    model.Session.expire_all()


def findings(entry_id: str) -> list[Any]:
    """What stands of the latest scan, unjudged first."""
    query = sa.select(FindingRow).where(FindingRow.entry_id == entry_id, FindingRow.gone.is_(False))
    order = sa.case((FindingRow.state == "open", 0), else_=1)
    return list(model.Session.scalars(query.order_by(order, FindingRow.place, FindingRow.field, FindingRow.kind)))


def finding(entry_id: str, key: str) -> Any | None:
    """One finding."""
    return model.Session.get(FindingRow, (entry_id, key))
