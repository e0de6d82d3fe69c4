"""The outbox as its operator sees it: what waits, what failed, what was given up; never what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store.outbox import GIVE_UP

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

STATES = ("waiting", "failing", "given_up", "sent")


def _where(state: str) -> list[Any]:
    unsent = OutboxRow.sent_at.is_(None)
    return {
        "waiting": [unsent, OutboxRow.attempts == 0],
        "failing": [unsent, OutboxRow.attempts > 0, OutboxRow.attempts < GIVE_UP],
        "given_up": [unsent, OutboxRow.attempts >= GIVE_UP],
        "sent": [OutboxRow.sent_at.is_not(None)],
    }[state]


def state_of(row: Any) -> str:
    """In which of the states a row is."""
    if row.sent_at:
        return "sent"
    return "waiting" if not row.attempts else "failing" if row.attempts < GIVE_UP else "given_up"


def counts() -> dict[str, int]:
    """How many rows are in each state."""
    columns = [sa.func.count(OutboxRow.id).filter(sa.and_(*_where(state))) for state in STATES]
    return dict(zip(STATES, model.Session.execute(sa.select(*columns)).one(), strict=True))


def rows(state: str, start: int = 0, limit: int = 50) -> list[Any]:
    """Rows in a state: what waits longest first, what was sent last first."""
    order = OutboxRow.sent_at.desc() if state == "sent" else OutboxRow.created_at.asc()
    query = sa.select(OutboxRow).where(*_where(state)).order_by(order, OutboxRow.id)
    return list(model.Session.scalars(query.offset(start).limit(limit)))


def retry(now: datetime, ids: Iterable[int] | None = None) -> int:
    """Let what failed or was given up go out again at once, these or all; how many. The caller commits."""
    where = [OutboxRow.sent_at.is_(None), OutboxRow.attempts > 0]
    if ids is not None:
        where.append(OutboxRow.id.in_(list(ids)))
    done: Any = model.Session.execute(
        sa.update(OutboxRow)
        .where(*where)
        .values(attempts=0, not_before=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
