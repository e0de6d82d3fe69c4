"""Seals over usage records: batches closed for good, each seal naming the one before, so that nothing goes unnoticed.

A record is proved by its own digest, a batch by its seal's `content`, the order of batches by `previous`. What an
intruder with the database but without the portal's secret changes, adds or takes away, `verify` finds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.access.record import keyed, own_digest
from ckanext.govopen.model.usage import seal as seals
from ckanext.govopen.model.usage import usage

LOWEST = -(2**62)  # records begin at 1; lower numbers were put in by hand
CHUNK = 5000  # rows read at a time
SKIPPED = 32  # numbers at most that PostgreSQL skips when it recovers from a crash (its SEQ_LOG_VALS)
SKEW = timedelta(minutes=1)  # between the clocks of portal and database
OFTEN = timedelta(minutes=5)  # how long a record waits for its seal where the worker's clock runs


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: `kind` is changed | missing | added | chain | gap; `at` a record's or a seal's number."""

    kind: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` saw. `head` is the digest of the last seal, worth keeping elsewhere.

    `skipped`: numbers without a record that a crash of the database explains; `unnumbered`: those in sealed batches,
    of which nobody can say any more whether a crash took them or somebody did before the seal.
    """

    records: int
    seals: int
    unsealed: int
    head: str
    findings: tuple[Finding, ...]
    skipped: int = 0
    unnumbered: int = 0


def seal_digest(row: Any) -> str:
    """The digest that a seal carries over its own content and the seal before."""
    newest = row["newest"].astimezone(timezone.utc).isoformat(timespec="microseconds") if row["newest"] else ""
    at = row["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")
    numbers = [str(row[name]) for name in ("id", "kind", "from_seq", "to_seq", "count")]
    return keyed("seal", *numbers, at, newest, row["content"], row["previous"])


def seal() -> int:
    """Seal what is not sealed yet; how many records. Downloads wait for a moment at most."""
    with model.ensure_engine().begin() as connection:
        # Nobody else seals meanwhile, and no record is half written: numbers above `last` will all be newer.
        connection.execute(sa.text("LOCK TABLE govopen_usage, govopen_usage_seal IN SHARE ROW EXCLUSIVE MODE"))
        previous = _last(connection)
        start = (previous["to_seq"] if previous else 0) + 1
        last = connection.execute(sa.select(sa.func.max(usage.c.seq))).scalar() or 0
        if last < start:
            return 0
        count, newest, content = _content(connection, start, last)
        _append(connection, previous, "seal", start, last, count, newest, content)
        return count


def seal_if_due(at: datetime) -> int:
    """Seal when the oldest open record has waited long enough, or the database crashed since: what the clock calls."""
    with model.ensure_engine().connect() as connection:
        previous = _last(connection)
        start = (previous["to_seq"] if previous else 0) + 1
        oldest = connection.execute(sa.select(sa.func.min(usage.c.at)).where(usage.c.seq >= start)).scalar()
        crashed = _recovered(connection)
    due = oldest is not None and (oldest <= at - OFTEN or (crashed is not None and oldest <= crashed + SKEW))
    return seal() if due else 0


def prune(before: datetime) -> int:
    """Delete sealed batches all of whose records are older, and put that on record; how many records went."""
    gone = 0
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("LOCK TABLE govopen_usage_seal IN SHARE ROW EXCLUSIVE MODE"))
        start = _pruned_to(connection) + 1
        rows = connection.execute(sa.select(seals).where(seals.c.kind == "seal").order_by(seals.c.id)).mappings()
        end = 0
        for row in rows:
            if row["to_seq"] < start:
                continue
            if row["newest"] and row["newest"] >= before:
                break
            end = row["to_seq"]
        if end:
            connection.execute(sa.text("SET LOCAL govopen.pruning = 'on'"))
            gone = connection.execute(usage.delete().where(usage.c.seq.between(start, end))).rowcount
            _append(connection, _last(connection), "prune", start, end, gone, before, "")
    return int(gone)


def head() -> str:
    """Digest of the last seal, "" if there is none."""
    with model.ensure_engine().connect() as connection:
        last = _last(connection)
    return str(last["digest"]) if last else ""


def verify(head: str = "") -> Report:
    """Read everything again and compare. `head`: a seal's digest noted earlier, which must still be in the chain."""
    findings: list[Finding] = []
    with model.ensure_engine().connect() as connection:
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        chain = [dict(row) for row in connection.execute(sa.select(seals).order_by(seals.c.id)).mappings()]
        findings += _chain(chain, head)
        pruned = max((row["to_seq"] for row in chain if row["kind"] == "prune"), default=0)
        sealed = [row for row in chain if row["kind"] == "seal"]
        for row in sealed:
            findings += _batch(connection, row, gone=row["to_seq"] <= pruned)
        findings += _records(connection)
        total = connection.execute(sa.select(sa.func.count()).select_from(usage)).scalar_one()
        last = sealed[-1] if sealed else {"to_seq": 0, "newest": None}
        unsealed = sa.select(sa.func.count()).select_from(usage).where(usage.c.seq > last["to_seq"])
        open_ones = connection.execute(unsealed).scalar_one()
        gaps = list(_gaps(connection, last))
        crashed = _recovered(connection)
    unexplained = [gap for gap in gaps if not gap.explained(crashed)]
    findings += [gap.finding() for gap in unexplained]
    return Report(
        total, len(chain), open_ones, chain[-1]["digest"] if chain else "", tuple(findings),
        sum(gap.count for gap in gaps) - sum(gap.count for gap in unexplained),
        sum(row["to_seq"] - row["from_seq"] + 1 - row["count"] for row in sealed),
    )  # fmt: skip


def _last(connection: sa.Connection) -> Any:
    return connection.execute(sa.select(seals).order_by(seals.c.id.desc()).limit(1)).mappings().first()


def _pruned_to(connection: sa.Connection) -> int:
    query = sa.select(sa.func.max(seals.c.to_seq)).where(seals.c.kind == "prune")
    return connection.execute(query).scalar() or 0


def _append(
    connection: sa.Connection, previous: Any, kind: str, start: int, end: int, count: int, newest: Any, content: str
) -> None:
    row = {
        "id": (previous["id"] if previous else 0) + 1,
        "kind": kind,
        "at": datetime.now(timezone.utc),
        "from_seq": start,
        "to_seq": end,
        "count": count,
        "newest": newest,
        "content": content,
        "previous": previous["digest"] if previous else "",
    }
    connection.execute(seals.insert(), {**row, "digest": seal_digest(row)})


def _rows(connection: sa.Connection, start: int, end: int | None = None) -> Iterator[Any]:
    """Records by number, a chunk at a time, so that memory stays flat."""
    while True:
        query = sa.select(usage).where(usage.c.seq >= start).order_by(usage.c.seq).limit(CHUNK)
        if end is not None:
            query = query.where(usage.c.seq <= end)
        rows = connection.execute(query).mappings().all()
        yield from rows
        if len(rows) < CHUNK:
            return
        start = rows[-1]["seq"] + 1


def _content(connection: sa.Connection, start: int, end: int) -> tuple[int, datetime | None, str]:
    total, newest, digest = 0, None, hashlib.sha256()
    for row in _rows(connection, start, end):
        total += 1
        newest = max(newest, row["at"]) if newest else row["at"]
        digest.update(f"{row['seq']}:{row['digest']}\n".encode())
    return total, newest, digest.hexdigest()


def _chain(chain: list[dict[str, Any]], head: str) -> Iterator[Finding]:
    before, next_seq = {"id": 0, "digest": ""}, 1
    for row in chain:
        if row["digest"] != seal_digest(row):
            yield Finding("changed", row["id"], "this seal was changed")
        if row["id"] != before["id"] + 1 or row["previous"] != before["digest"]:
            yield Finding("chain", row["id"], "the seal before this one is missing or another one")
        if row["kind"] == "seal":
            if row["from_seq"] != next_seq:
                yield Finding("chain", row["id"], "records between two seals are not covered")
            next_seq = row["to_seq"] + 1
        before = row
    if head and head not in {row["digest"] for row in chain}:
        yield Finding("chain", before["id"], "the seal noted earlier is not in the chain: its end was cut off")


def _batch(connection: sa.Connection, row: dict[str, Any], *, gone: bool) -> Iterator[Finding]:
    count, _newest, content = _content(connection, row["from_seq"], row["to_seq"])
    if gone:
        if count:
            yield Finding("added", row["from_seq"], f"{count} records stand in a batch that was pruned")
    elif count < row["count"]:
        yield Finding(
            "missing", row["from_seq"], f"{row['count'] - count} of {row['count']} records of a batch are gone"
        )
    elif count > row["count"]:
        yield Finding("added", row["from_seq"], f"{count - row['count']} records were put into a sealed batch")
    elif content != row["content"]:
        yield Finding("changed", row["from_seq"], "a record of this batch is another one than was sealed")


def _records(connection: sa.Connection) -> Iterator[Finding]:
    for row in _rows(connection, LOWEST):
        if row["digest"] != own_digest(row):
            yield Finding("changed", row["seq"], "this record was changed")


@dataclass(frozen=True, slots=True)
class _Gap:
    """Numbers that were given out and have no record, between two records."""

    end: int
    count: int
    before: datetime | None  # when the record before was written, None where there is none
    after: datetime | None

    def explained(self, crashed: datetime | None) -> bool:
        """Whether a database that came back after a crash left just this: few numbers, and at the right time."""
        if crashed is None or self.count > SKIPPED:
            return False
        late_enough = self.before is None or self.before <= crashed + SKEW
        return late_enough and (self.after is None or self.after >= crashed - SKEW)

    def finding(self) -> Finding:
        return Finding("gap", self.end, f"{self.count} numbers up to here have no record: cut off, or lost in a crash")


def _gaps(connection: sa.Connection, last: Any) -> Iterator[_Gap]:
    """Numbers without a record after the last seal."""
    number, at = last["to_seq"], last["newest"]
    for row in _rows(connection, number + 1):
        if row["seq"] > number + 1:
            yield _Gap(row["seq"] - 1, row["seq"] - 1 - number, at, row["at"])
        number, at = row["seq"], row["at"]
    sequence = connection.execute(sa.text("SELECT pg_get_serial_sequence('govopen_usage', 'seq')")).scalar_one()
    state = connection.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
    given = state.last_value if state.is_called else 0
    if given > number:
        yield _Gap(given, given - number, at, None)


def _recovered(connection: sa.Connection) -> datetime | None:
    """When the database last began its statistics anew, as it does when it recovers from a crash."""
    return connection.execute(sa.text("SELECT stats_reset FROM pg_stat_bgwriter")).scalar()
