"""Grants (授权) as the gate and the pages ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.case import Grant
from ckanext.govopen.model.grant import GrantRow

if TYPE_CHECKING:
    from collections.abc import Iterable


def grants_for(entry_id: str, holders: Iterable[str]) -> list[Grant]:
    """Every grant on an entry that was made out to one of these holders (ids of users or organizations).

    Ended and expired ones too: the verdict (`domain.access.may_access`) tells them apart and says why.
    """
    query = sa.select(GrantRow).where(GrantRow.entry_id == entry_id, GrantRow.holder.in_(list(holders)))
    return [of(row) for row in model.Session.scalars(query.order_by(GrantRow.id))]


def rows_for(holders: Iterable[str] = (), entries: Iterable[str] = ()) -> list[Any]:
    """Rows of grants by holder, by entry, or by both."""
    query = sa.select(GrantRow)
    if holders := list(holders):
        query = query.where(GrantRow.holder.in_(holders))
    if entries := list(entries):
        query = query.where(GrantRow.entry_id.in_(entries))
    return list(model.Session.scalars(query.order_by(GrantRow.until.nulls_last(), GrantRow.id)))


def of(row: Any) -> Grant:
    """A row as the domain's value."""
    return Grant(
        id=row.id, holder=row.holder, items=tuple(row.items), purpose=row.purpose, conditions=row.conditions,
        since=row.since, until=row.until, ended=row.ended, axis=row.axis,
    )  # fmt: skip
