"""What time brings to products: sources that change, addresses that no longer answer. The worker looks now and then."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.logic.product import entries
from ckanext.govopen.model.product import ProductRow, RevisionRow, SourceRow
from ckanext.govopen.products import links
from ckanext.govopen.store import outbox, products

log = logging.getLogger(__name__)
TWICE = 2  # failures before a link counts as broken: anybody's server restarts now and then
AGAIN = timedelta(hours=20)  # after a failure


def sweep(links_at_once: int = 2) -> tuple[int, int]:
    """Sources that moved, and some addresses that are due; how many makers were told of each."""
    return look_at_sources(), check_links(links_at_once)


def look_at_sources() -> int:
    """Tell makers of entries that were withdrawn, changed tier, items or name; how many notices. Safe to run again."""
    package = model.Package
    query = (
        sa.select(SourceRow)
        .join(ProductRow, ProductRow.id == SourceRow.product_id)
        .join(package, package.id == SourceRow.entry_id, isouter=True)
        .where(ProductRow.state == "published")
        # CKAN moves an entry's date with every change but a deletion; a purged one is not there at all.
        .where(
            sa.or_(
                package.id.is_(None),
                package.metadata_modified > SourceRow.seen["at"].as_string().cast(sa.DateTime),
                SourceRow.seen["at"].is_(None),
                sa.and_(package.state != "active", SourceRow.seen["there"].as_string() == "yes"),
            )
        )
    )
    told = 0
    for row in list(model.Session.scalars(query)):
        told += _look(row)
        model.Session.commit()
    return told


def _look(row: Any) -> int:
    before = row.seen
    after = entries.seen(row.entry_id)
    package = model.Package.get(row.entry_id)
    at = package.metadata_modified.isoformat() if package else products.now().replace(tzinfo=None).isoformat()
    what = entries.difference(before, after) if before.get("there") is not None else ""
    row.seen = {**after, "at": at}
    if what and what != "back":
        row.gone, row.changed_at = what, products.now()
    elif what == "back":
        row.gone, row.changed_at = "", products.now()
    return tell(row.product_id, f"source-{what}", {"entry": row.title, "what": what}) if what else 0


def tell(product_id: str, kind: str, about: dict[str, Any]) -> int:
    """Queue a notice to a product's maker, within its case; 1 if there is a case to hang it on."""
    row = products.product(product_id)
    found: Any = model.Session.scalars(
        sa.select(RevisionRow)
        .where(RevisionRow.product_id == product_id, RevisionRow.case_id.is_not(None))
        .order_by(RevisionRow.created_at.desc())
        .limit(1)
    ).first()
    if row is None or found is None:
        return 0
    # A number of its own, beyond the case's events: the same thing may happen again on another day.
    seq = products.now().date().toordinal()
    payload = {"to": "maker", "kind": kind, "product": row.id, "title": row.title, **about}
    outbox.put(found.case_id, seq, f"{kind}-{about.get('entry', '')}"[:100], row.owner, payload)
    return 1


def tell_authority(product_id: str, kind: str, about: dict[str, Any], key: str) -> int:
    """Queue a notice about a product to whoever moderates; to how many."""
    row = products.product(product_id)
    found = products.latest(product_id)
    if row is None or found is None or not found.case_id:
        return 0
    count = 0
    for user in outbox.officers(("authority",), ""):
        payload = {"to": "moderator", "kind": kind, "product": row.id, "title": row.title, **about}
        outbox.put(found.case_id, products.now().date().toordinal(), f"{kind}-{key}", user.id, payload)
        count += 1
    return count


def check_links(at_once: int) -> int:
    """Try addresses that are due, the longest untried first; how many makers were told of a broken one."""
    now = products.now()
    due = sa.or_(
        ProductRow.link_checked_at.is_(None),
        ProductRow.link_checked_at < now - timedelta(days=config.product_link_days()),
        sa.and_(ProductRow.link_failures > 0, ProductRow.link_checked_at < now - AGAIN),
    )
    query = (
        sa.select(ProductRow.id, ProductRow.link)
        .where(ProductRow.state == "published", ProductRow.link != "", due)
        .order_by(ProductRow.link_checked_at.asc().nulls_first())
        .limit(at_once)
    )
    waiting = list(model.Session.execute(query))
    model.Session.rollback()  # nothing is held while others' servers take their time
    return sum(check_link(one.id, one.link) for one in waiting)


def check_link(product_id: str, link: str) -> int:
    """Try one product's address and keep what came of it; 1 if its maker was told that it is broken."""
    said = links.check(link, config.product_link_hosts())
    row = products.product(product_id, lock=True)
    told = 0
    if row is not None and row.link == link:
        row.link_checked_at = products.now()
        row.link_said = f"{said.code}:{said.status}" if said.status else said.code
        if said.good:
            row.link_state, row.link_failures = "ok", 0
        else:
            row.link_failures += 1
            if row.link_failures >= TWICE and row.link_state != "broken":
                row.link_state = "broken"
                told = tell(product_id, "link", {"link": link})
    model.Session.commit()
    return told
