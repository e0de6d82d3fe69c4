"""The mail of the demo's year: under its own dates, sent, and read but for that of the last days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.demo import made
from ckanext.govopen.model.event import EventRow
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import inbox
from ckanext.govopen.store.outbox import EFFECT

if TYPE_CHECKING:
    from datetime import datetime

FRESH = timedelta(days=2)  # mail of the last days still goes out, older mail counts as sent
UNREAD = timedelta(days=7)  # notices of the last days wait to be read
MOST = 10_000


def date_back(now: datetime) -> None:
    """What was told of the year's cases stands in the inboxes under its day, and none of it goes out today.

    The caller commits.
    """
    ids = made.ids("case")
    event, row = EventRow.__table__, OutboxRow.__table__
    mine = sa.and_(
        row.c.case_id == event.c.case_id, row.c.seq == event.c.seq, row.c.case_id.in_(ids), row.c.kind != EFFECT
    )
    model.Session.execute(sa.update(row).where(mine).values(created_at=event.c.at, not_before=event.c.at))
    old = sa.and_(mine, row.c.sent_at.is_(None), event.c.at < now - FRESH)
    model.Session.execute(sa.update(row).where(old).values(sent_at=event.c.at))


def read_up(now: datetime) -> None:
    """Everybody of the city has read what is older than a week, by the command that a reader presses."""
    for user_id in made.ids("user"):
        user: Any = model.User.get(user_id)
        old = [row.id for row in inbox.rows(user_id, unread=True, limit=MOST) if row.created_at < now - UNREAD]
        if old:
            tk.get_action("govopen_inbox_read")({"user": user.name, "auth_user_obj": user}, {"ids": old})
