"""Products in the tables: find, list, publish, end. The caller commits."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen import config
from ckanext.govopen.model.case import NumberRow
from ckanext.govopen.model.product import PictureRow, ProductRow, RegistrationRow, ReportRow, RevisionRow, SourceRow
from ckanext.govopen.model.usage import usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARK = "DR"  # of the numbers of registrations


def now() -> datetime:
    """The instant."""
    return datetime.now(timezone.utc)


def product(id_: str, *, lock: bool = False) -> Any:
    """A product by its id, or nothing. `lock` holds it until the end of the transaction."""
    query = sa.select(ProductRow).where(ProductRow.id == id_)
    query = query.with_for_update().execution_options(populate_existing=True) if lock else query
    return model.Session.scalars(query).first()


def revision(id_: str) -> Any:
    """A revision by its id, or nothing."""
    return model.Session.get(RevisionRow, id_) if id_ else None


def filed(product_id: str) -> Any | None:
    """The revision of a product that is under review, or nothing."""
    query = sa.select(RevisionRow).where(RevisionRow.product_id == product_id, RevisionRow.state == "filed")
    return model.Session.scalars(query).first()


def latest(product_id: str) -> Any | None:
    """The newest revision of a product."""
    query = sa.select(RevisionRow).where(RevisionRow.product_id == product_id)
    return model.Session.scalars(query.order_by(RevisionRow.created_at.desc(), RevisionRow.id).limit(1)).first()


def of_case(case_id: str) -> Any | None:
    """The revision that a case judges, or nothing."""
    return model.Session.scalars(sa.select(RevisionRow).where(RevisionRow.case_id == case_id)).first()


def own_unfiled(id_: str, owner: str) -> bool:
    """Whether a revision is somebody's own and no case judges it yet: what a case may be opened about."""
    found = revision(id_)
    return bool(found and found.case_id is None and found.state == "filed" and product(found.product_id).owner == owner)


def begin(owner: str, content: Mapping[str, Any], product_id: str = "", at: datetime | None = None) -> Any:
    """A new revision to be filed, of a new product where none is named. Flushes."""
    moment = at or now()
    if not product_id:
        product_id = secrets.token_hex(5)
        row = ProductRow(id=product_id, owner=owner, state="pending", created_at=moment, changed_at=moment)
        shown(row, content)
        model.Session.add(row)
        model.Session.flush()
    found = RevisionRow(
        id=str(uuid.uuid4()), product_id=product_id, state="filed", content=dict(content), created_at=moment,
        changed_at=moment,
    )  # fmt: skip
    model.Session.add(found)
    model.Session.flush()
    return found


def shown(row: Any, content: Mapping[str, Any]) -> None:
    """Put a revision's content onto the product's row."""
    for name in ("title", "kind", "summary", "link", "maker"):
        setattr(row, name, content.get(name) or "")
    row.pictures, row.extra = list(content.get("pictures") or []), dict(content.get("extra") or {})


def publish(found: Any, seen: Mapping[str, dict[str, Any]], at: datetime) -> Any:
    """Make an approved revision what the public sees; `seen` has each entry as it now is. The product's row."""
    row = product(found.product_id, lock=True)
    if row is None:
        raise LookupError(found.product_id)
    if row.link != found.content.get("link"):
        row.link_state, row.link_said, row.link_failures, row.link_checked_at = "", "", 0, None
    shown(row, found.content)
    row.state, row.revision_id, row.changed_at = "published", found.id, at
    row.published_at = row.published_at or at
    row.ended_at, row.ended_by, row.ended_reason = None, "", ""
    found.state, found.changed_at = "approved", at
    model.Session.execute(sa.delete(SourceRow).where(SourceRow.product_id == row.id))
    for place, one in enumerate(found.content.get("sources") or []):
        source = SourceRow(
            product_id=row.id, entry_id=one["entry_id"], place=place, title=one["title"], code=one["code"],
            provider=one["provider"], acquired_on=date.fromisoformat(one["acquired_on"]),
            recorded=bool(one.get("recorded")), seen=seen.get(one["entry_id"], {}),
        )  # fmt: skip
        model.Session.add(source)
    model.Session.flush()
    return row


def end(row: Any, by: str, reason: str, at: datetime) -> None:
    """Take a product out of the gallery: its page says when, by whom and why."""
    row.state, row.ended_at, row.ended_by, row.ended_reason, row.changed_at = "withdrawn", at, by, reason, at
    cancel(row.id, reason, at.astimezone(config.timezone()).date())


def sources(ids: Iterable[str]) -> dict[str, list[Any]]:
    """Sources by product, in the maker's order."""
    found: dict[str, list[Any]] = {}
    query = sa.select(SourceRow).where(SourceRow.product_id.in_(list(ids)))
    rows: Any = model.Session.scalars(query.order_by(SourceRow.product_id, SourceRow.place))
    for row in rows:
        found.setdefault(row.product_id, []).append(row)
    return found


def of_entry(entry_id: str, limit: int = 50) -> list[Any]:
    """Published products that use an entry, newest first."""
    query = (
        sa.select(ProductRow)
        .join(SourceRow, SourceRow.product_id == ProductRow.id)
        .where(SourceRow.entry_id == entry_id, ProductRow.state == "published")
        .order_by(ProductRow.published_at.desc())
        .limit(limit)
    )
    return list(model.Session.scalars(query))


def own_dates(user: str, entry_id: str) -> list[date]:
    """Days on which somebody was given files of an entry, by the usage records, newest first."""
    if not user:
        return []
    query = (
        sa.select(usage.c.at)
        .where(usage.c.actor == user, usage.c.entry_id == entry_id, usage.c.allowed.is_(True))
        .where(usage.c.road != "head")
        .order_by(usage.c.seq.desc())
        .limit(200)
    )
    days = [at.astimezone(config.timezone()).date() for at in model.Session.scalars(query)]
    return list(dict.fromkeys(days))


def picture(id_: str) -> Any | None:
    """A picture by its id."""
    return model.Session.get(PictureRow, id_)


def pictures_today(owner: str) -> int:
    """How many pictures somebody has uploaded within a day."""
    query = sa.select(sa.func.count()).select_from(PictureRow)
    since = now() - timedelta(days=1)
    return int(model.Session.scalar(query.where(PictureRow.owner == owner, PictureRow.created_at > since)) or 0)


def stray(before: datetime) -> int:
    """Delete pictures older than an instant that no product, submission or draft holds any more; how many went."""
    held = """
        DELETE FROM govopen_product_picture p WHERE p.created_at < :before AND NOT EXISTS (
            SELECT FROM govopen_product r LEFT JOIN govopen_product_revision v ON v.product_id = r.id
            WHERE r.state <> 'withdrawn' AND r.owner = p.owner
              AND (r.pictures @> jsonb_build_array(jsonb_build_object('id', p.id))
                   OR v.content -> 'pictures' @> jsonb_build_array(jsonb_build_object('id', p.id)))
        ) AND NOT EXISTS (
            SELECT FROM govopen_draft d
            WHERE d.owner = p.owner AND d.answers -> 'pictures' @> jsonb_build_array(jsonb_build_object('id', p.id)))
    """
    gone: Any = model.Session.execute(sa.text(held), {"before": before})
    return int(gone.rowcount)


def is_shown(picture_id: str) -> bool:
    """Whether a picture belongs to a product that is in the gallery."""
    query = sa.select(ProductRow.id).where(
        ProductRow.state == "published", ProductRow.pictures.contains([{"id": picture_id}])
    )
    return model.Session.scalar(query.limit(1)) is not None


def reports_from(address: str, since: datetime) -> int:
    """How many reports came from an address (its digest)."""
    query = sa.select(sa.func.count()).select_from(ReportRow).where(ReportRow.address == address, ReportRow.at > since)
    return int(model.Session.scalar(query) or 0)


def open_reports() -> int:
    """How many reports wait."""
    return int(model.Session.scalar(sa.select(sa.func.count()).where(ReportRow.handled_at.is_(None))) or 0)


def register(row: Any, content: Mapping[str, Any], day: date) -> str:
    """Enter a product into the register of circulation, or change its entry there; its number."""
    live = registration(row.id)
    exchange = str(content.get("extra", {}).get("exchange") or "")
    if live:
        if (live.title, live.maker, live.exchange) != (row.title, row.maker, exchange):
            live.title, live.maker, live.exchange, live.changed_on = row.title, row.maker, exchange, day
        return str(live.number)
    statement = insert(NumberRow).values(mark=MARK, year=day.year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["mark", "year"], set_={"last": NumberRow.last + 1}
    ).returning(NumberRow.last)
    number = f"{config.city_mark()}数登〔{day.year}〕{model.Session.execute(statement).scalar_one():04d}号"
    model.Session.add(
        RegistrationRow(
            number=number, product_id=row.id, title=row.title, maker=row.maker, exchange=exchange, registered_on=day
        )
    )
    model.Session.flush()
    return number


def registration(product_id: str) -> Any | None:
    """The registration of a product that is in force, or nothing."""
    query = sa.select(RegistrationRow).where(
        RegistrationRow.product_id == product_id, RegistrationRow.cancelled_on.is_(None)
    )
    return model.Session.scalars(query).first()


def cancel(product_id: str, reason: str, day: date) -> bool:
    """Cancel the registration in force; whether there was one."""
    live = registration(product_id)
    if live is None:
        return False
    live.cancelled_on, live.cancelled_reason = day, reason
    return True
