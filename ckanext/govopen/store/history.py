"""Versions of entries (版本): every published state, from when until when, by whose doing.

The database writes them itself (triggers of migration 0012), so no road past an action leaves a gap. Whoever changes
an entry for a reason says it around the change:

    with history.because(cause="CR-2026-000012", actor=user_id):
        tk.get_action("package_patch")(context, {"id": entry, "open_tier": "not_open"})

`cause` is the number of the case (or a word for what else it was); `at` dates a change back and is for the demo's
history and imports of older registers alone. Without `actor`, the hook on package actions names who called.

States: `published` (active, not private), `unpublished` (a draft or hidden again), `withdrawn` (deleted or purged).
`values` are the scheming fields as CKAN stores them, all text (`items` is JSON in text), beside `name`, `title`,
`notes`, `owner_org`, `license_id` and `files` (id, name, format); of a state that is not published, those of the last
one that was. Nothing stands here of an entry that was never published.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy import event

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.entry_version import EntryVersionRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PUBLISHED, UNPUBLISHED, WITHDRAWN = "published", "unpublished", "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """How an entry stood from an instant until the next; `until` is None for how it stands now."""

    id: int
    entry_id: str
    seq: int
    since: datetime
    until: datetime | None
    state: str
    values: Mapping[str, Any]
    cause: str = ""
    actor: str = ""

    @property
    def day(self) -> date:
        """The local day on which it began."""
        return self.since.astimezone(CHINA).date()

    @property
    def items(self) -> list[dict[str, Any]]:
        """The information items."""
        return items(self.values)


def items(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The information items out of stored values; none where the text is no list."""
    try:
        found = json.loads(values.get("items") or "[]")
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_reason: ContextVar[Mapping[str, str] | None] = ContextVar("govopen_reason", default=None)
_SET = sa.text(
    "SELECT set_config('govopen.cause', :cause, true), set_config('govopen.actor', :actor, true),"
    " set_config('govopen.at', :at, true)"
)
_NOTHING = {"cause": "", "actor": "", "at": ""}


@contextmanager
def because(cause: str = "", actor: str = "", at: datetime | None = None) -> Iterator[None]:
    """Changes of entries in here are put down to this cause and person, at this instant instead of now.

    What stands between here and the end of the block is flushed under it; changes made before are flushed first.
    """
    said = {"cause": cause, "actor": actor, "at": at.isoformat() if at else ""}
    before = _reason.get() or _NOTHING
    model.Session.flush()
    token = _reason.set(said)
    model.Session.execute(_SET, said)
    try:
        yield
        model.Session.flush()
    finally:
        _reason.reset(token)
        if model.Session.is_active:
            model.Session.execute(_SET, before)


@event.listens_for(model.Session, "after_begin")
def _begun(_session: Any, _transaction: Any, connection: Any) -> None:
    """A transaction that begins inside `because` knows the reason too: actions commit as they like."""
    said = _reason.get()
    if said:
        connection.execute(_SET, said)


def named(entry_id: str, user: str) -> None:
    """Who makes the change that this transaction holds or is about to hold, where nobody was named yet."""
    said = _reason.get()
    if said and said["actor"]:
        return  # the database has written this name with every change since
    if said is None:
        model.Session.execute(sa.text("SELECT set_config('govopen.actor', :user, true)"), {"user": user})
    row = EntryVersionRow
    model.Session.execute(
        sa.update(row)
        .where(row.entry_id == entry_id, row.until_at.is_(None), row.actor == "", row.tx == sa.func.txid_current())
        .values(actor=user)
        .execution_options(synchronize_session=False)
    )


def of_entry(entry_id: str) -> list[Version]:
    """Every version of an entry, oldest first."""
    row = EntryVersionRow
    return [_version(one) for one in model.Session.scalars(_all().where(row.entry_id == entry_id).order_by(row.seq))]


def of_entries(ids: Iterable[str]) -> dict[str, list[Version]]:
    """Every version of these entries by entry, oldest first."""
    row = EntryVersionRow
    found: dict[str, list[Version]] = {}
    for one in model.Session.scalars(_all().where(row.entry_id.in_(sorted(ids))).order_by(row.entry_id, row.seq)):
        found.setdefault(one.entry_id, []).append(_version(one))
    return found


@dataclass(frozen=True, slots=True)
class Titles:
    """What entries were called since when, oldest first, by entry."""

    since: Mapping[str, list[tuple[datetime, str]]]

    def on(self, entry_id: str, day: date | None) -> str:
        """The title at the end of a local day, the latest for None; "" where nothing was published by then."""
        known = self.since.get(entry_id, [])
        end = end_of(day) if day else None
        return next((title for at, title in reversed(known) if end is None or at <= end), "")


def titles(ids: Iterable[str]) -> Titles:
    """The titles of entries, looked up once for all days."""
    row, found = EntryVersionRow, dict[str, list[tuple[datetime, str]]]()
    wanted = sorted({one for one in ids if one})
    query = sa.select(row.entry_id, row.from_at, row.values["title"].astext).where(row.entry_id.in_(wanted))
    for entry_id, at, title in model.Session.execute(query.order_by(row.entry_id, row.seq)) if wanted else ():
        found.setdefault(entry_id, []).append((at, title or ""))
    return Titles(found)


def as_of(entry_id: str, at: datetime) -> Version | None:
    """How an entry stood at an instant; None before it was first published."""
    row = EntryVersionRow
    found = model.Session.scalars(
        _all().where(row.entry_id == entry_id, row.from_at <= at, sa.or_(row.until_at.is_(None), row.until_at > at))
    ).first()
    return _version(found) if found else None


def on(entry_id: str, day: date) -> Version | None:
    """How an entry stood at the end of a local day."""
    return as_of(entry_id, end_of(day))


def numbered(entry_id: str, seq: int) -> Version | None:
    """The n-th version of an entry, from 1."""
    row = EntryVersionRow
    found = model.Session.scalars(_all().where(row.entry_id == entry_id, row.seq == seq)).first()
    return _version(found) if found else None


def many(ids: list[int]) -> dict[int, Version]:
    """Versions by their ids."""
    row = EntryVersionRow
    columns = (row.id, row.entry_id, row.seq, row.from_at, row.until_at, row.state, row.values, row.cause, row.actor)
    # Rows, not objects: a page of a list reads twenty, a file thousands.
    return {one[0]: Version(*one) for one in model.Session.execute(sa.select(*columns).where(row.id.in_(ids)))}


def end_of(day: date) -> datetime:
    """The last instant of a local day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA) - timedelta(microseconds=1)


def backfill() -> int:
    """First versions for what was published before there were any; how many were written.

    They begin with the last change of the entry: since then, and for no longer as far as anybody knows, it reads so.
    """
    done = model.Session.execute(
        sa.text("""
            INSERT INTO govopen_entry_version (entry_id, seq, from_at, state, "values", cause)
            SELECT p.id, 1, coalesce(p.metadata_modified, p.metadata_created, now() AT TIME ZONE 'UTC')
                            AT TIME ZONE 'UTC', 'published', govopen_entry_values(p.*), 'backfill'
            FROM package p WHERE p.type = 'dataset' AND p.state = 'active' AND NOT coalesce(p.private, false)
            AND NOT EXISTS (SELECT FROM govopen_entry_version v WHERE v.entry_id = p.id)
            RETURNING entry_id
        """)
    ).scalars()
    ids = list(done)
    if ids:
        model.Session.execute(
            sa.text("INSERT INTO govopen_listing_dirty (kind, key) SELECT 'entry', unnest(:ids)"), {"ids": ids}
        )
    model.Session.commit()
    return len(ids)


def forget(entry_ids: list[str]) -> None:
    """Take the versions of entries away: for the demo's own. The caller commits."""
    model.Session.execute(sa.delete(EntryVersionRow).where(EntryVersionRow.entry_id.in_(entry_ids)))
    model.Session.execute(
        sa.text("INSERT INTO govopen_listing_dirty (kind, key) SELECT 'entry', unnest(:ids)"), {"ids": entry_ids}
    )


def _all() -> Any:
    return sa.select(EntryVersionRow).execution_options(populate_existing=True)


def _version(row: Any) -> Version:
    return Version(
        row.id, row.entry_id, row.seq, row.from_at, row.until_at, row.state, row.values, row.cause, row.actor
    )
