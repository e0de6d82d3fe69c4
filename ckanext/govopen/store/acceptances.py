"""Conditions of a grant that its holder accepted (使用条件确认)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.model.attachment import AcceptanceRow

if TYPE_CHECKING:
    from datetime import datetime

    from ckanext.govopen.domain.case import Grant


def digest(conditions: str) -> str:
    """What is kept of the wording that was accepted."""
    return hashlib.sha256(" ".join(conditions.split()).encode()).hexdigest()


def is_due(grant: Grant) -> bool:
    """Whether a grant has conditions that nobody has accepted in this wording: then it does not open anything yet."""
    if not grant.conditions.strip():
        return False
    query = sa.select(sa.func.count()).where(
        AcceptanceRow.grant_id == grant.id, AcceptanceRow.digest == digest(grant.conditions)
    )
    return not model.Session.scalar(query)


def keep(grant: Grant, by: str, at: datetime) -> bool:
    """Put an acceptance on record, once; False where it was there. The caller commits."""
    statement = insert(AcceptanceRow).values(grant_id=grant.id, digest=digest(grant.conditions), by=by, at=at)
    done = model.Session.execute(statement.on_conflict_do_nothing().returning(AcceptanceRow.grant_id)).first()
    return done is not None


def of(grant: Grant) -> AcceptanceRow | None:
    """Who accepted the conditions as they read now, and when."""
    return model.Session.get(AcceptanceRow, (grant.id, digest(grant.conditions)))
