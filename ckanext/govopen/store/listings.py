"""Rows of lists in the tables: counting and reading them (`store/listed.py` draws them)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import aliased

from ckanext.govopen.model.listing import ListingRow
from ckanext.govopen.store import anchors, names
from ckanext.govopen.store.literal import literal
from ckanext.govopen.store.tallies import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import date


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
    for word in asked.q.split():
        like = f"%{literal(word)}%"
        named = names.named(like, asked.day)  # looked up first, so that the planner sees plain values
        # Han has no upper case: LIKE compares bytes, five times as fast as folding every character.
        texts = [one.like(like) if word.lower() == word.upper() else one.ilike(like) for one in (row.title, row.code)]
        text = sa.or_(*texts)
        if len(word) > 1:  # an index leads to the rows in which the word can be
            text = sa.and_(row.pairs.contains(sa.func.govopen_pairs(asked.rule, word)), text)
        found.append(sa.or_(text, row.provider.in_(named)) if named else text)
    if asked.providers:
        found.append(row.provider.in_(asked.providers))
    if asked.tiers:
        found.append(sa.or_(*(row.tier.like(_tier(one)) for one in asked.tiers)))
    if asked.themes:
        found.append(row.theme.in_(asked.themes))
    if asked.ranks:
        found.append(row.ranks.overlap(list(asked.ranks)))
    return found


def _tier(half: str) -> str:
    text = literal(half)
    return f"%{text}" if half.startswith("/") else f"{text}%"


def kinds(rule: str, day: date | None, readers: tuple[str, ...], words: str) -> tuple[Kind, ...]:
    """A list of a past day, or with words, by kind, in one walk; today's whole list has its tallies."""
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
TABLE = tuple(one for one in ListingRow.__table__.c if one.name != "pairs")  # rows, not objects
ORDERS = ("since", "title", "provider", "tier", "code")


def page(asked: Asked, order: str, *, down: bool, start: int, rows: int, stamp: Hashable = None) -> list[Any]:
    """Some rows of a question, in an order. Raises KeyError for an order there is none of.

    `stamp` is that of the drawing: with it, who pages far down goes on where the page before ended.
    """
    column, table = _column(order, asked.day), sa.select()
    if order == "provider":
        group = model.Group
        table = table.outerjoin_from(Row, group, group.id == Row.provider)
    table = table.where(*conditions(asked)).order_by(column.desc() if down else column.asc(), Row.key)
    if start <= DEEP:
        return list(model.Session.execute(table.add_columns(*TABLE).offset(start).limit(rows)))
    return _deep(asked, (asked, order, down, stamp), table, column, start, rows)


def _column(order: str, day: date | None) -> Any:
    """What a list of a day is ordered by."""
    office = sa.func.coalesce(*([names.before(Row.provider, day)] if day else []), model.Group.title, "")
    return {
        "since": Row.since,
        "title": sa.collate(Row.title, "zh-x-icu"),
        "provider": sa.collate(office, "zh-x-icu"),
        "tier": Row.tier,
        "code": Row.code,
    }[order]


def _deep(asked: Asked, question: Any, table: Any, column: Any, start: int, rows: int) -> list[Any]:
    """A page far down: the keys first, which an index holds alone, from the nearest place that is known."""
    down, stamp = question[2:]
    known = anchors.nearest(question, start) if stamp else None
    skipped = known.number if known else 0
    if known:
        past = (column < known.value) if down else (column > known.value)
        there = (column <= known.value) if down else (column >= known.value)  # an index can begin there
        table = table.where(there, sa.or_(past, sa.and_(column == known.value, Row.key > known.key)))
    # One row more at the front, unless the page begins at an anchor: what stands before it is the next reader's anchor.
    before = 1 if start > skipped else 0
    query = table.add_columns(column.label("value"), Row.key, Row.from_day)
    found = list(model.Session.execute(query.offset(start - skipped - before).limit(rows + before)))
    if stamp and len(found) > before:
        ends = [(start, found[0])] if before else []
        for number, one in (*ends, (start + len(found) - before, found[-1])):
            anchors.keep(question, anchors.Anchor(number, one.value, one.key))
    keys = [(one.key, one.from_day) for one in found[before:]]
    whole = sa.select(*TABLE).where(Row.rule == asked.rule, sa.tuple_(Row.key, Row.from_day).in_(keys))
    rows_by = {(one.key, one.from_day): one for one in model.Session.execute(whole)}
    return [rows_by[key] for key in keys if key in rows_by]


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
        sa.select(*TABLE)
        .where(row.rule == rule, row.key.in_(keys), sa.or_(row.until_day.is_(None), row.until_day > day))
        .order_by(row.key, row.from_day)
    )
    found: dict[str, list[Any]] = {}
    for one in model.Session.execute(query):
        found.setdefault(one.key, []).append(one)
    return found


def of_provider(rule: str, provider: str, day: date) -> list[Any]:
    """What stands there of one department on a day, by key."""
    where = (Row.rule == rule, Row.provider == provider, on_day(Row, day))
    return list(model.Session.execute(sa.select(*TABLE).where(*where).order_by(Row.key)))


def claimed_twice(rule: str, provider: str, day: date) -> list[tuple[str, str]]:
    """Titles of a department's rows on a day under which another department has a row too, with its id."""
    mine, other = aliased(ListingRow), aliased(ListingRow)
    query = (
        sa.select(mine.title, other.provider)
        .join(other, sa.and_(other.rule == mine.rule, other.title == mine.title, other.provider != mine.provider))
        .where(mine.rule == rule, mine.provider == provider, on_day(mine, day), on_day(other, day))
    )
    found = model.Session.execute(query.distinct().order_by(mine.title, other.provider))
    return [(row[0], row[1]) for row in found]


def last_moves(rule: str) -> dict[str, date]:
    """The day on which anything of each department came, went or began to read otherwise for the last time."""
    ended = sa.func.max(Row.until_day).filter(Row.ends.is_(True))
    last = sa.func.greatest(sa.func.max(Row.from_day), ended)
    query = sa.select(Row.provider, last).where(Row.rule == rule).group_by(Row.provider)
    return {row[0]: row[1] for row in model.Session.execute(query)}


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
