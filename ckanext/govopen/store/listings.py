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
        "TRUNCATE govopen_listing_row",
        "DELETE FROM govopen_listing_dirty",
        "INSERT INTO govopen_listing_dirty (kind, key) SELECT DISTINCT 'entry', entry_id FROM govopen_entry_version",
        "INSERT INTO govopen_listing_dirty (kind, key) SELECT 'case', id FROM govopen_case",
    ):
        connection.execute(sa.text(statement))


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


Row = ListingRow


def on_day(row: Any, day: date | None) -> Any:
    """That a row stands on a day."""
    if day is None:
        return row.until_day.is_(None)
    return sa.and_(row.from_day <= day, sa.or_(row.until_day.is_(None), row.until_day > day))


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
        like = f"%{_literal(word)}%"
        named = sa.select(model.Group.id).where(model.Group.is_organization.is_(True), model.Group.title.ilike(like))
        found.append(sa.or_(row.title.ilike(like), row.code.ilike(like), row.provider.in_(named)))
    if asked.providers:
        found.append(row.provider.in_(asked.providers))
    if asked.tiers:
        found.append(sa.or_(*(row.tier.like(_tier(one)) for one in asked.tiers)))
    if asked.themes:
        found.append(row.theme.in_(asked.themes))
    if asked.ranks:
        found.append(row.ranks.overlap(list(asked.ranks)))
    return found


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _tier(half: str) -> str:
    text = _literal(half)
    return f"%{text}" if half.startswith("/") else f"{text}%"


def count(asked: Asked) -> int:
    """How many rows."""
    return model.Session.scalar(sa.select(sa.func.count()).select_from(Row).where(*conditions(asked))) or 0


def facets(asked: Asked) -> tuple[int, dict[str, dict[str, int]]]:
    """How many rows, and how many by department, tier and theme, in one walk; by kind of basis in a second."""
    row = Row
    sets = sa.func.grouping_sets(sa.tuple_(), sa.tuple_(row.provider), sa.tuple_(row.tier), sa.tuple_(row.theme))
    which = sa.func.grouping(row.provider, row.tier, row.theme)
    query = (
        sa.select(which, row.provider, row.tier, row.theme, sa.func.count()).where(*conditions(asked)).group_by(sets)
    )
    found: dict[str, dict[str, int]] = {"provider": {}, "tier": {}, "theme": {}, "rank": {}}
    total = 0
    for mask, provider, tier, theme, number in model.Session.execute(query):
        if mask == 0b111:  # noqa: PLR2004  the whole
            total = number
        else:
            name, value = {0b011: ("provider", provider), 0b101: ("tier", tier), 0b110: ("theme", theme)}[mask]
            found[name][value] = number
    rank = sa.func.unnest(row.ranks)
    ranked = sa.select(rank, sa.func.count()).where(*conditions(asked), row.ranks != []).group_by(rank)
    found["rank"] = {str(name): int(number) for name, number in model.Session.execute(ranked).all()}
    return total, found


ORDERS = ("since", "title", "provider", "tier", "code")


def page(asked: Asked, order: str, *, down: bool, start: int, rows: int) -> list[Any]:
    """Some rows of a question, in an order. Raises KeyError for an order there is none of."""
    row = Row
    query = sa.select(row).where(*conditions(asked))
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
    return list(model.Session.scalars(query.execution_options(populate_existing=True)))


def months(rule: str, readers: tuple[str, ...], first: date, last: date) -> list[tuple[date, str, int]]:
    """How often something was listed or struck, by month: (first of the month, `listed` or `struck`, times)."""
    row = Row
    mine = [row.rule == rule, row.reader.in_(readers)]
    began = sa.func.date_trunc("month", row.since)
    ended = sa.func.date_trunc("month", row.until_day)
    came = sa.select(began, sa.literal("listed"), sa.func.count()).where(
        *mine, row.from_day == row.since, row.since.between(first, last)
    )
    went = sa.select(ended, sa.literal("struck"), sa.func.count()).where(
        *mine, row.ends.is_(True), row.until_day.between(first, last)
    )
    both = sa.union_all(came.group_by(began), went.group_by(ended))
    return [(moment.date(), kind, number) for moment, kind, number in model.Session.execute(both)]


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


def of_key(key: str, readers: tuple[str, ...]) -> list[Any]:
    """Every row of an entry or case, on whatever list, oldest first."""
    row = Row
    query = sa.select(row).where(row.key == key, row.reader.in_(readers)).order_by(row.from_day, row.rule)
    return list(model.Session.scalars(query))


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
