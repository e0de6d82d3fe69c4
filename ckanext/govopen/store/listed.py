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
    """What was drawn: under which rules, when last, and how much has changed since, counted up to what was asked.

    `named` changes when a department has another name.
    """

    stamp: int
    rules: str
    changed_at: datetime | None
    dirty: int
    named: int


def state(most: int = 1) -> State:
    """One short query: every reading of a list begins with it."""
    query = sa.text("""
        SELECT s.stamp, s.rules, s.changed_at,
               (SELECT count(*) FROM (SELECT FROM govopen_listing_dirty LIMIT :most) marks) AS dirty,
               (SELECT max(id) FROM govopen_department_name) AS named
        FROM (SELECT 1) one LEFT JOIN govopen_listing_state s ON s.id = 1
    """)
    found = model.Session.execute(query, {"most": most}).one()
    return State(found.stamp or 0, found.rules or "", found.changed_at, found.dirty, found.named or 0)


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


def take(connection: Any, most: int) -> tuple[dict[str, list[str]], bool]:
    """Marks of what changed, taken away: keys by kind, and whether more may be left."""
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
    return {kind: list(keys) for kind, keys in found.items()}, len(rows) == most


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
    """The rows stand as of now, under these rules; a stamp never comes again, whatever the clock does."""
    table = ListingStateRow.__table__
    now = datetime.now(timezone.utc)
    stamp, values = int(now.timestamp() * 1_000_000), {"rules": rules, "changed_at": now}
    later = sa.func.greatest(table.c.stamp + 1, stamp)
    if not connection.execute(sa.update(table).where(table.c.id == ONLY).values(stamp=later, **values)).rowcount:
        connection.execute(sa.insert(table).values(id=ONLY, stamp=stamp, **values))
