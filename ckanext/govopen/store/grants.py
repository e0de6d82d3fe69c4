"""Grants (授权) as the gate and the pages ask for them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.domain.case import Grant
from ckanext.govopen.model.grant import AcceptanceRow, GrantRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


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


def accepted(grants: Sequence[Grant]) -> list[Grant]:
    """Those without conditions, and those whose conditions, as they read now, were accepted."""
    bound = [grant.id for grant in grants if grant.conditions]
    if not bound:
        return list(grants)
    query = sa.select(AcceptanceRow.grant_id, AcceptanceRow.digest).where(AcceptanceRow.grant_id.in_(bound))
    known = {tuple(row) for row in model.Session.execute(query)}
    return [grant for grant in grants if not grant.conditions or (grant.id, digest(grant.conditions)) in known]


def accept(grant_id: str, conditions: str, user_id: str, at: datetime) -> None:
    """Keep that somebody accepted these conditions for the grant's holder; a second time changes nothing."""
    key = digest(conditions)
    row = insert(AcceptanceRow).values(grant_id=grant_id, digest=key, conditions=conditions, user_id=user_id, at=at)
    model.Session.execute(row.on_conflict_do_nothing())


def acceptance(grant_id: str, conditions: str) -> Any | None:
    """Who accepted these conditions and when, or None."""
    return model.Session.get(AcceptanceRow, (grant_id, digest(conditions)))


def digest(conditions: str) -> str:
    """By which the same words are known again."""
    return hashlib.sha256(conditions.encode()).hexdigest()


def held(holders: Iterable[str], entry_id: str) -> set[str]:
    """Ids of the grants on an entry that were made out to one of these holders."""
    return {grant.id for grant in grants_for(entry_id, holders)}
