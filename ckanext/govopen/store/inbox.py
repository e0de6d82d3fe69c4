"""The portal's own inbox (站内消息): what the outbox holds for a reader, read or not, whether or not the mail went."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.outbox import OutboxRow

if TYPE_CHECKING:
    from collections.abc import Iterable


def rows(user_id: str, *, unread: bool = False, start: int = 0, limit: int = 20) -> list[Any]:
    """Notices to a user, newest first."""
    query = (
        sa.select(OutboxRow)
        .where(*_mine(user_id, unread=unread))
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
    )
    return list(model.Session.scalars(query.offset(start).limit(limit)))


def count(user_id: str, *, unread: bool = False) -> int:
    """How many there are."""
    return int(model.Session.scalar(sa.select(sa.func.count(OutboxRow.id)).where(*_mine(user_id, unread=unread))) or 0)


def _mine(user_id: str, *, unread: bool) -> list[Any]:
    found = [OutboxRow.recipient == user_id, OutboxRow.recipient != "", OutboxRow.kind != "digest"]
    return [*found, OutboxRow.seen_at.is_(None)] if unread else found


def see(user_id: str, ids: Iterable[int] | None = None) -> int:
    """Mark a user's notices as read, these or all; how many were unread. The caller commits."""
    where = _mine(user_id, unread=True)
    if ids is not None:
        where.append(OutboxRow.id.in_(list(ids)))
    done: Any = model.Session.execute(
        sa.update(OutboxRow)
        .where(*where)
        .values(seen_at=datetime.now(timezone.utc))
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def see_case(user_id: str, case_id: str) -> int:
    """Mark what was told about a case as read: its reader stands on the case's page."""
    query = sa.select(OutboxRow.id).where(*_mine(user_id, unread=True), OutboxRow.case_id == case_id)
    found = list(model.Session.scalars(query))
    return see(user_id, found) if found else 0
