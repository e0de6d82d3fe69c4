"""The catalogue without the search engine: a plain list department by department, straight from the database."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import func

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as entries

ROWS = 100
UNAVAILABLE = 503


def _public() -> Any:
    """Published entries that anybody may see, by the rule that the index's labels follow."""
    query = model.Session.query(model.Package).filter(
        model.Package.state == "active",
        model.Package.private.is_(False),
        model.Package.type == "dataset",
    )
    tiers = entries.public_tiers(law.in_force())
    return query if tiers is None else query.filter(model.Package.extras["open_tier"].astext.in_(tiers))


def _departments() -> list[dict[str, Any]]:
    rows = (
        _public()
        .join(model.Group, model.Group.id == model.Package.owner_org)
        .with_entities(model.Group.name, model.Group.title, func.count(model.Package.id))
        .group_by(model.Group.name, model.Group.title)
        .order_by(model.Group.title)
        .all()
    )
    return [{"name": name, "title": title, "count": count} for name, title, count in rows]


def _entries(department: str, page: int) -> list[dict[str, Any]]:
    rows = (
        _public()
        .join(model.Group, model.Group.id == model.Package.owner_org)
        .filter(model.Group.name == department)
        .order_by(model.Package.title)
        .limit(ROWS)
        .offset((page - 1) * ROWS)
        .all()
    )
    return [{"name": one.name, "title": one.title, "open_tier": (one.extras or {}).get("open_tier")} for one in rows]


def plain_catalogue(department: str = "") -> ResponseReturnValue:
    """The page, with the status that tells a crawler to come again; of one department where the address names it."""
    department = department or request.args.get("organization", "")
    number = request.args.get("page", "")
    page = int(number) if number.isdigit() and 0 < int(number) < 10_000 else 1  # noqa: PLR2004
    departments = _departments()
    chosen = next((one for one in departments if one["name"] == department), None)
    return tk.render(
        "govopen/catalogue_plain.html",
        {
            "departments": departments,
            "chosen": chosen,
            "entries": _entries(department, page) if chosen else [],
            "page": page,
            "pages": -(-chosen["count"] // ROWS) if chosen else 1,
            "rows": ROWS,
        },
    ), UNAVAILABLE
