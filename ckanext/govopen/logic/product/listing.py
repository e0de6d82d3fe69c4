"""The gallery's questions: search, filters, order, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.logic.product import shaping
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.model.product import ProductRow, RegistrationRow, SourceRow
from ckanext.govopen.store import products
from ckanext.govopen.store.literal import literal

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

MOST_ROWS = 100
KNOWN = ("q", "kind", "entry", "flag", "mine", "sort", "start", "rows")
SORTS = {
    "newest": (ProductRow.published_at.desc(), ProductRow.id),
    "changed": (ProductRow.changed_at.desc(), ProductRow.id),
    "title": (ProductRow.title, ProductRow.id),
}


def gallery(asking: Asking, data: dict[str, Any]) -> dict[str, Any]:
    """count, results, facets (kind, flag)."""
    schema.only(data, *KNOWN)
    found = schema.texts(data, optional=("q", "kind", "entry", "flag", "sort"))
    mine = schema.flag(data, "mine")
    where = [ProductRow.owner == asking.person.id] if mine else [ProductRow.state == "published"]
    where += _wanted(found, ("q", "entry"))
    narrow = _wanted(found, ("kind", "flag"))
    order = SORTS.get(found.get("sort") or "newest", SORTS["newest"])
    order = SORTS["changed"] if mine and "sort" not in found else order
    start = schema.number(data, "start", 0, most=1_000_000) or 0
    number = schema.number(data, "rows", 12)
    query = sa.select(ProductRow).where(*where, *narrow).order_by(*order).offset(start)
    rows: list[Any] = list(model.Session.scalars(query.limit(min(12 if number is None else number, MOST_ROWS))))
    sources = products.sources([row.id for row in rows])
    count = sa.select(sa.func.count()).select_from(ProductRow).where(*where, *narrow)
    return {
        "count": model.Session.scalar(count),
        "results": [shaping.whole(row, asking) if mine else shaping.line(row, sources.get(row.id, [])) for row in rows],
        "facets": {"kind": _kinds(where)},
    }


def _wanted(found: dict[str, str], names: tuple[str, ...]) -> list[Any]:
    where: list[Any] = []
    if "q" in names and found.get("q"):
        for word in found["q"].split()[:8]:
            like = f"%{literal(word)}%"
            source = sa.exists().where(SourceRow.product_id == ProductRow.id, SourceRow.title.ilike(like, escape="\\"))
            columns = (ProductRow.title, ProductRow.summary, ProductRow.maker)
            where.append(sa.or_(*(column.ilike(like, escape="\\") for column in columns), source))
    if "entry" in names and found.get("entry"):
        package = model.Package.get(found["entry"])
        entry_id = package.id if package else found["entry"]
        where.append(sa.exists().where(SourceRow.product_id == ProductRow.id, SourceRow.entry_id == entry_id))
    if "kind" in names and found.get("kind"):
        where.append(ProductRow.kind == found["kind"])
    if "flag" in names and found.get("flag"):
        where.append(ProductRow.extra[found["flag"]].as_boolean().is_(True))
    return where


def _kinds(where: list[Any]) -> list[dict[str, Any]]:
    query = sa.select(ProductRow.kind, sa.func.count()).where(*where).group_by(ProductRow.kind)
    counts: dict[str, int] = dict(model.Session.execute(query).all())  # type: ignore[arg-type]
    return [{**one, "count": counts[one["value"]]} for one in shaping.kinds() if counts.get(one["value"])]


def register(data: dict[str, Any]) -> dict[str, Any]:
    """The register of products in circulation: count, results; cancelled ones stay on it."""
    schema.only(data, "q", "start", "rows")
    found = schema.texts(data, optional=("q",))
    where: list[Any] = []
    if found.get("q"):
        like = f"%{literal(found['q'])}%"
        columns = (RegistrationRow.number, RegistrationRow.title, RegistrationRow.maker, RegistrationRow.exchange)
        where.append(sa.or_(*(column.ilike(like, escape="\\") for column in columns)))
    start = schema.number(data, "start", 0, most=1_000_000) or 0
    number = schema.number(data, "rows", 50)
    query = sa.select(RegistrationRow).where(*where)
    query = query.order_by(RegistrationRow.registered_on.desc(), RegistrationRow.number.desc()).offset(start)
    rows = list(model.Session.scalars(query.limit(min(50 if number is None else number, MOST_ROWS))))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(RegistrationRow).where(*where))
    return {"count": count, "results": [shaping.registered(row) for row in rows]}


def asked(text: str) -> list[dict[str, Any]]:
    """Public entries for the picker: those a search finds, or the one that the text names."""
    if not text.strip():
        return []
    found = tk.get_action("package_search")({"user": "", "ignore_auth": False}, {"q": text, "rows": 8})
    return list(found["results"])
