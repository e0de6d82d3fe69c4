"""Entries that stand back or stood back (`held_since`, noted by the validator of that name)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELD = "held_since"


def entries(departments: Iterable[str] | None, most: int) -> list[Any]:
    """Entries of departments (None: of all) that stand back or once did, by title, without their objects."""
    package = model.Package
    query = (
        sa.select(
            package.id, package.name, package.title, package.owner_org, package.state, package.private, package.extras
        )
        .where(package.type == "dataset", package.state != "deleted", package.extras[FIELD].astext.is_not(None))
        .order_by(package.title, package.id)
        .limit(most)
    )
    if departments is not None:
        query = query.where(package.owner_org.in_(list(departments)))
    return list(model.Session.execute(query))
