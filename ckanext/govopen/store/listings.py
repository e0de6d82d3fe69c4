"""Rows of lists in the tables: what has changed since they were drawn, drawing them, counting and reading them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.listing import ListingRow, ListingStateRow
from ckanext.govopen.store import tallies
from ckanext.govopen.store.literal import literal
from ckanext.govopen.store.tallies import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: of a rule on a day (None: today), for these readers, narrowed down."""

    rule: str
    day: date | None
    readers: tuple[str, ...]
    q: str = ""
    providers: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()  # `open_tier/` or `/share_tier`: the half that the list is about
    themes: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()


Row: Any = ListingRow


def on_day(row: Any, day: date | None) -> Any:
    """That a row stands on a day."""
    if day is None:
        return row.until_day.is_(None)
    later = sa.or_(row.until_day.is_(None), row.until_day > day)
    return sa.and_(row.from_day <= day, row.since <= day, later)  # the middle one follows, and has an index


def conditions(asked: Asked, row: Any = Row) -> list[Any]:
    """The conditions of a question."""
    found = [row.rule == asked.rule, on_day(row, asked.day)]
    if len(asked.readers) < 3:  # noqa: PLR2004  the authority sees every class of rows
        found.append(row.reader.in_(asked.readers))
    found += narrowed(asked, row)
    return found


def narrowed(asked: Asked, row: Any = Row) -> list[Any]:
    """The conditions that a reader chose."""
    found: list[Any] = []
    for word in asked.q.split()[:8]:
        like = f"%{literal(word)}%"
        named = _named(like)
        # Han has no upper case: LIKE compares bytes, five times as fast as folding every character.
        texts = [one.like(like) if word.lower() == word.upper() else one.ilike(like) for one in (row.title, row.code)]
        found.append(sa.or_(*texts, *([row.provider.in_(named)] if named else [])))
    if asked.providers:
        found.append(row.provider.in_(asked.providers))
    if asked.tiers:
        found.append(sa.or_(*(row.tier.like(_tier(one)) for one in asked.tiers)))
    if asked.themes:
        found.append(row.theme.in_(asked.themes))
    if asked.ranks:
        found.append(row.ranks.overlap(list(asked.ranks)))
    return found


def _named(like: str) -> list[str]:
    """Departments by a word of their titles: looked up first, so that the planner sees plain values."""
    group = model.Group
    return list(
        model.Session.scalars(sa.select(group.id).where(group.is_organization.is_(True), group.title.ilike(like)))
    )


def _tier(half: str) -> str:
    text = literal(half)
    return f"%{text}" if half.startswith("/") else f"{text}%"


def kinds(rule: str, day: date | None, readers: tuple[str, ...], words: str) -> tuple[Kind, ...]:
    """A list by kind: today's from its tallies, of a past day or with words in one walk."""
    if day is None and not words:
        return tallies.kinds(rule, readers)
    row = Row
    columns = (row.provider, row.tier, row.theme, row.ranks)
    where = conditions(Asked(rule, day, readers, words))
    found = model.Session.execute(sa.select(*columns, sa.func.count()).where(*where).group_by(*columns))
    return tuple(Kind(one[0], one[1], one[2], tuple(one[3]), one[4]) for one in found)


def chosen(asked: Asked, kind: Kind) -> bool:
    """Whether rows of this kind are among those that a question is narrowed down to: as `narrowed` in SQL."""
    return (
        (not asked.providers or kind.provider in asked.providers)
        and (not asked.tiers or any(_has_tier(kind.tier, half) for half in asked.tiers))
        and (not asked.themes or kind.theme in asked.themes)
        and (not asked.ranks or not set(asked.ranks).isdisjoint(kind.ranks))
    )


def _has_tier(tier: str, half: str) -> bool:
    return tier.endswith(half) if half.startswith("/") else tier.startswith(half)


DEEP = 500
TABLE = tuple(ListingRow.__table__.c)  # rows, not objects
ORDERS = ("since", "title", "provider", "tier", "code")


def page(asked: Asked, order: str, *, down: bool, start: int, rows: int) -> list[Any]:
    """Some rows of a question, in an order. Raises KeyError for an order there is none of."""
    row = Row
    deep = start > DEEP
    columns = (row.key, row.from_day) if deep else TABLE
    query = sa.select(*columns).where(*conditions(asked))
    chinese = sa.collate(row.title, "zh-x-icu")
    if order == "provider":
        group = model.Group
        query = query.outerjoin(group, group.id == row.provider)
    columns = {
        "since": row.since,
        "title": chinese,
        "provider": sa.collate(sa.func.coalesce(model.Group.title, ""), "zh-x-icu"),
        "tier": row.tier,
        "code": row.code,
    }
    column = columns[order]
    query = query.order_by(column.desc() if down else column.asc(), row.key).offset(start).limit(rows)
    if not deep:
        return list(model.Session.execute(query))
    # The keys first, which an index holds alone: a page far down skips no whole rows.
    keys = [tuple(one) for one in model.Session.execute(query)]
    found = sa.select(*TABLE).where(row.rule == asked.rule, sa.tuple_(row.key, row.from_day).in_(keys))
    whole = {(one.key, one.from_day): one for one in model.Session.execute(found)}
    return [whole[key] for key in keys if key in whole]


def first_day(rule: str) -> date | None:
    """The first day on which anything stood there."""
    return model.Session.scalar(sa.select(sa.func.min(Row.from_day)).where(Row.rule == rule))


def moves(rule: str, readers: tuple[str, ...], *, key: str = "", most: int = 200) -> list[tuple[date, str, Any]]:
    """The latest movements: (day, `listed` | `struck` | `reads`, row), newest first. `reads`: it may read otherwise."""
    row = Row
    mine = [row.rule == rule, row.reader.in_(readers), *([row.key == key] if key else [])]
    began = sa.select(row).where(*mine).order_by(row.from_day.desc(), row.key).limit(most)
    ended = sa.select(row).where(*mine, row.ends.is_(True)).order_by(row.until_day.desc(), row.key).limit(most)
    found = [
        (one.from_day, "listed" if one.from_day == one.since else "reads", one) for one in model.Session.scalars(began)
    ]
    found += [(one.until_day, "struck", one) for one in model.Session.scalars(ended)]
    return sorted(found, key=lambda move: (move[0], move[2].key), reverse=True)[:most]


def before(rows: Iterable[Any]) -> dict[tuple[str, date], Any]:
    """The part of the same stay that came before each row, by key and first day of the row."""
    wanted = [(one.rule, one.key, one.from_day) for one in rows]
    if not wanted:
        return {}
    row = Row
    query = sa.select(row).where(sa.tuple_(row.rule, row.key, row.until_day).in_(wanted))
    return {(one.key, one.until_day): one for one in model.Session.scalars(query)}


def later(rule: str, keys: list[str], day: date) -> dict[str, list[Any]]:
    """What became of rows after a day: their parts that stood on it or began later, in order, by key."""
    row = Row
    query = (
        sa.select(row)
        .where(row.rule == rule, row.key.in_(keys), sa.or_(row.until_day.is_(None), row.until_day > day))
        .order_by(row.key, row.from_day)
    )
    found: dict[str, list[Any]] = {}
    for one in model.Session.scalars(query):
        found.setdefault(one.key, []).append(one)
    return found


def signature(rule: str, readers: tuple[str, ...], day: date) -> str:
    """What tells whether a list of a past day has been drawn otherwise since: rows, newest version, days."""
    row = Row
    found = model.Session.execute(
        sa.select(
            sa.func.count(), sa.func.max(row.version_id), sa.func.sum(sa.func.hashtext(row.key)),
            sa.func.max(row.from_day),
        ).where(row.rule == rule, row.reader.in_(readers), on_day(row, day))
    ).one()  # fmt: skip
    return "/".join(str(one or 0) for one in found)


def offices() -> str:
    """A digest of the names of all departments."""
    group = model.Group
    names = sa.func.string_agg(sa.func.concat(group.id, group.title), sa.text("',' ORDER BY id"))
    return model.Session.scalar(sa.select(sa.func.md5(names)).where(group.is_organization.is_(True))) or ""
