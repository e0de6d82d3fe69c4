"""Drawing lists into the tables: what has changed since they were drawn, and the rows of it anew."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.listing import ListingRow, ListingStateRow
from ckanext.govopen.store import tallies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOCK = 0x60_0D_11_57  # advisory: one process draws at a time
ONLY = 1  # the state is one row


@dataclass(frozen=True, slots=True)
class State:
    """What was drawn: under which rules, when last, and whether something has changed since."""

    stamp: int
    rules: str
    changed_at: datetime | None
    dirty: bool


def state() -> State:
    """One short query: every reading of a list begins with it."""
    found = model.Session.execute(
        sa.text("""
            SELECT s.stamp, s.rules, s.changed_at, EXISTS (SELECT FROM govopen_listing_dirty) AS dirty
            FROM (SELECT 1) one LEFT JOIN govopen_listing_state s ON s.id = 1
        """)
    ).one()
    return State(found.stamp or 0, found.rules or "", found.changed_at, bool(found.dirty))


@contextmanager
def drawing() -> Iterator[Any]:
    """A transaction of its own in which rows are drawn, one process at a time; committed at its end."""
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def everything_is_dirty(connection: Any) -> None:
    """All rows go; all entries with versions and all cases are to be drawn."""
    for statement in (
        "TRUNCATE govopen_listing_row, govopen_listing_tally",
        "DELETE FROM govopen_listing_dirty",
        "INSERT INTO govopen_listing_dirty (kind, key) SELECT DISTINCT 'entry', entry_id FROM govopen_entry_version",
        "INSERT INTO govopen_listing_dirty (kind, key) SELECT 'case', id FROM govopen_case",
    ):
        connection.execute(sa.text(statement))


def pending(most: int) -> int:
    """How many marks of changes there are, counted up to `most`."""
    query = "SELECT count(*) FROM (SELECT FROM govopen_listing_dirty LIMIT :most) one"
    return model.Session.scalar(sa.text(query), {"most": most}) or 0


def take(connection: Any, most: int) -> dict[str, list[str]]:
    """Marks of what changed, taken away: keys by kind. Empty: nothing is left."""
    rows = connection.execute(
        sa.text("""
            DELETE FROM govopen_listing_dirty WHERE id IN (SELECT id FROM govopen_listing_dirty ORDER BY id LIMIT :most)
            RETURNING kind, key
        """),
        {"most": most},
    ).all()
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row.kind, {})[row.key] = None
    return {kind: list(keys) for kind, keys in found.items()}


def versions(connection: Any, keys: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Versions of entries by entry, oldest first, without what no condition looks at; `day` is the local one."""
    rows = connection.execute(
        sa.text("""
            SELECT id, entry_id, from_at, state, "values" - 'items' - 'notes' AS said, cause
            FROM govopen_entry_version WHERE entry_id = ANY(:keys) ORDER BY entry_id, seq
        """),
        {"keys": keys},
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        day = row.from_at.astimezone(CHINA).date()
        found.setdefault(row.entry_id, []).append(
            {"id": row.id, "entry_id": row.entry_id, "day": day, "state": row.state, "values": row.said,
             "cause": row.cause}
        )  # fmt: skip
    return found


def replace(connection: Any, kind: str, keys: list[str], rows: Sequence[dict[str, Any]]) -> None:
    """The rows of these things, anew."""
    table = ListingRow.__table__
    tallies.shift(connection, kind, keys, rows)
    connection.execute(sa.delete(table).where(table.c.kind == kind, table.c.key.in_(keys)))
    if rows:
        connection.execute(sa.insert(table), list(rows))


def drawn(connection: Any, rules: str) -> None:
    """The rows stand as of now, under these rules."""
    table = ListingStateRow.__table__
    now = datetime.now(timezone.utc)
    values = {"stamp": int(now.timestamp() * 1_000_000), "rules": rules, "changed_at": now}
    if not connection.execute(sa.update(table).where(table.c.id == ONLY).values(**values)).rowcount:
        connection.execute(sa.insert(table).values(id=ONLY, **values))
