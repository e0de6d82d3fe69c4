"""Products as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.product import entries
from ckanext.govopen.logic.product.checking import KEYS, form
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.logic.case.asking import Asking


def kinds() -> list[dict[str, Any]]:
    """Kinds of products with their words, as the profile in force has them."""
    field = next((one for one in form() if one.id == "product_kind"), None)
    if field is None:
        return []
    return [{"value": v, "label": both(label)} for v, label in zip(field.options, field.labels, strict=True)]


def kind(value: str) -> dict[str, Any]:
    """A kind with its word."""
    return next(
        (one for one in kinds() if one["value"] == value), {"value": value, "label": {"zh": value, "en": value}}
    )


def line(row: Any, sources: Iterable[Any]) -> dict[str, Any]:
    """A product as the gallery shows it."""
    return {
        "id": row.id,
        "state": row.state,
        "title": row.title,
        "kind": kind(row.kind),
        "summary": row.summary,
        "link": row.link,
        "link_state": row.link_state,
        "maker": row.maker,
        "pictures": [picture(one) for one in row.pictures],
        "sources": [source(one) for one in sources],
        "flags": [one.id for one in form() if one.kind == "flag" and row.extra.get(one.id)],
        "published_on": _day(row.published_at),
        "changed_on": _day(row.changed_at),
    }


def picture(one: dict[str, str]) -> dict[str, Any]:
    """A picture with its addresses."""
    return {
        "id": one["id"], "alt": one.get("alt") or "", "url": f"/products/pictures/{one['id']}.webp",
        "small": f"/products/pictures/{one['id']}-small.webp",
    }  # fmt: skip


def source(row: Any) -> dict[str, Any]:
    """A source: provider, title and code as they stood when it was acquired, and whether it is still there."""
    entry = model.Package.get(row.entry_id)
    there = entries.is_there(row.entry_id)
    return {
        "entry_id": row.entry_id,
        "entry": {"id": row.entry_id, "name": entry.name, "title": entry.title or entry.name,
                  "tier": (entry.extras or {}).get("open_tier") or ""} if entry and there else None,
        "title": row.title,
        "code": row.code,
        "provider": row.provider,
        "acquired_on": row.acquired_on.isoformat(),
        "recorded": row.recorded,
        "changed": row.gone,
        "changed_on": _day(row.changed_at),
    }  # fmt: skip


def tombstone(row: Any, sources: Iterable[Any]) -> dict[str, Any]:
    """A withdrawn product: what it was, whose, when, by whom and why."""
    return {
        "id": row.id,
        "state": row.state,
        "title": row.title,
        "kind": kind(row.kind),
        "maker": row.maker,
        "sources": [source(one) for one in sources],
        "published_on": _day(row.published_at),
        "ended_on": _day(row.ended_at),
        "ended_by": row.ended_by,
        "ended_reason": row.ended_reason,
    }


def whole(row: Any, asking: Asking) -> dict[str, Any]:
    """A product with all that the asker may know of it."""
    found = products.sources([row.id]).get(row.id, [])
    mine, authority = row.owner == asking.person.id, asking.person.authority
    result = tombstone(row, found) if row.state == "withdrawn" and not mine else line(row, found)
    if row.state == "withdrawn":
        result |= tombstone(row, found)
    result |= {
        "source_cites": source_cites(row.extra),
        "registration": registration(row.id),
        "yours": mine,
        "extra": {key: value for key, value in row.extra.items() if key != "compliance" or mine or authority},
    }
    if mine or authority:
        result["submission"] = _submission(row)
        result["link_said"] = row.link_said
        result["link_checked_on"] = _day(row.link_checked_at)
    return result


def source_cites(extra: dict[str, Any]) -> list[dict[str, str]]:
    """The article behind source and date (hulunbuir 34: of cooperative development alone); none: a house rule."""
    field = next((one for one in form() if one.id == "sources"), None)
    asked = any(one.id == "cooperative" for one in form())
    if field is None or (asked and not extra.get("cooperative")):
        return []
    return cites(field.cites)


def registration(product_id: str) -> dict[str, Any] | None:
    """The registration for circulation that is in force."""
    row = products.registration(product_id)
    return registered(row) if row else None


def registered(row: Any) -> dict[str, Any]:
    """A line of the register of circulation."""
    product = products.product(row.product_id)
    return {
        "number": row.number,
        "product": {"id": row.product_id, "state": product.state if product else ""},
        "title": row.title,
        "maker": row.maker,
        "exchange": row.exchange,
        "registered_on": row.registered_on.isoformat(),
        "changed_on": row.changed_on.isoformat() if row.changed_on else None,
        "cancelled_on": row.cancelled_on.isoformat() if row.cancelled_on else None,
        "cancelled_reason": row.cancelled_reason,
    }


def _submission(row: Any) -> dict[str, Any] | None:
    """The newest revision: its content and how its case stands."""
    found = products.latest(row.id)
    if found is None:
        return None
    case: Any = model.Session.get(CaseRow, found.case_id) if found.case_id else None
    return {
        "id": found.id,
        "state": found.state,
        "content": found.content,
        "case": {"number": case.number, "number_text": case.number_text, "state": case.state,
                 "due": case.due_on.isoformat() if case.due_on else None} if case else None,
    }  # fmt: skip


def content_of(revision: Any) -> dict[str, Any]:
    """A revision as its case's page shows it to whoever judges: pictures with addresses, each source as it stands."""
    said = revision.content
    return {
        **said,
        "product_id": revision.product_id,
        "kind": kind(said.get("kind") or ""),
        "pictures": [picture(one) for one in said.get("pictures") or []],
        "sources": [{**one, "there": entries.is_there(one["entry_id"])} for one in said.get("sources") or []],
        "fields": list(KEYS),
    }


def _day(at: Any) -> str | None:
    return at.astimezone(CHINA).date().isoformat() if at else None


def count_by_entry(entry_id: str) -> dict[str, int]:
    """How many published products use an entry, by kind."""
    from ckanext.govopen.model.product import ProductRow, SourceRow

    query = (
        sa.select(ProductRow.kind, sa.func.count())
        .join(SourceRow, SourceRow.product_id == ProductRow.id)
        .where(SourceRow.entry_id == entry_id, ProductRow.state == "published")
        .group_by(ProductRow.kind)
    )
    return dict(model.Session.execute(query).all())  # type: ignore[arg-type]
