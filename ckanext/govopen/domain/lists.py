"""Lists (清单) drawn from what is on record, on any day: never typed twice.

Whatever a list draws on (entries, cases, departments) reaches it as `Standing`s: from this day on, this is how it
stands. Everything else follows: what is on the list on a day, what came and went between two days, and every movement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from .calendar import CHINA
from .form import YEARS, Said, Value, strings

if TYPE_CHECKING:
    from .case import Case
    from .profile import Listing

Where: TypeAlias = tuple[Mapping[str, tuple[str, ...]], ...]

GONE = ("withdrawn", "lapsed")  # how a demand or a plan comes to nothing


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands from a day on, until its next standing."""

    key: str  # id of the entry, case or department
    since: date
    there: bool  # False: withdrawn, unpublished, struck out
    values: Said  # what the list's conditions and columns look at
    case: str = ""  # the case that brought it about


@dataclass(frozen=True, slots=True)
class Row:
    """Something on a list on a day."""

    key: str
    since: date  # first day of this uninterrupted stay on the list
    values: Said
    case: str = ""
    until: date | None = None  # first day off the list again; None: still on it


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which something stood on a list and read the same: a part of one uninterrupted stay."""

    standing: Standing
    until: date | None  # first day on which it is off the list or reads otherwise
    since: date  # first day of the stay that this is a part of
    ends: bool  # whether the stay ends here
    end_case: str = ""  # the case that ended it or changed it


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a list: `listed`, `struck`, or `changed` with the columns that changed."""

    day: date
    kind: str
    key: str
    before: Said
    after: Said
    columns: tuple[str, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What two days of a list differ in."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]


def belongs(listing: Listing, standing: Standing) -> bool:
    """Whether a standing is of those the list is about: any of its conditions, each key among its values."""
    return fits(listing.where, standing)


def fits(where: Where, standing: Standing) -> bool:
    """Whether a standing meets any of these conditions."""
    if not standing.there:
        return False
    return any(all(standing.values.get(key) in values for key, values in one.items()) for one in where)


READERS = ("public", "departments", "authority")  # each sees what the one before it sees


def readers_of(listing: Listing, *, department: bool, authority: bool) -> tuple[str, ...]:
    """The classes of rows that a reader sees of a list; none where the list itself is not for this reader."""
    seen = READERS[: 3 if authority else 2 if department else 1]
    return seen if listing.audience in seen else ()


@dataclass(frozen=True)
class Record:
    """Everything a list can draw on: standings by key, each in the order of their days."""

    standings: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict[str, tuple[Standing, ...]])

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> Record:
        """From standings in any order; of two on one day the later given wins."""
        found: dict[str, dict[date, Standing]] = {}
        for standing in standings:
            found.setdefault(standing.key, {})[standing.since] = standing
        return cls({key: tuple(days[day] for day in sorted(days)) for key, days in found.items()})


def spans(where: Where, history: tuple[Standing, ...]) -> Iterator[Span]:
    """Every stay that a history makes under these conditions, in parts that read the same, oldest first."""
    since: date | None = None
    for standing, following in zip(history, (*history[1:], None), strict=False):
        if not fits(where, standing):
            since = None
            continue
        since = since or standing.since
        goes = following is not None and not fits(where, following)
        until, case = (following.since, following.case) if following else (None, "")
        yield Span(standing, until, since, goes, case)


def rows_on(listing: Listing, record: Record, day: date) -> tuple[Row, ...]:
    """The list as it stood on a day, in the order of listing."""
    rows = (stay(listing, history, day) for history in record.standings.values())
    return tuple(sorted((row for row in rows if row), key=lambda row: (row.since, row.key)))


def stay(listing: Listing, history: tuple[Standing, ...], day: date) -> Row | None:
    """The stay on the list that covers a day, with what was said then; None where it was not on it."""
    began: date | None = None
    latest: Standing | None = None
    for standing in history:
        if standing.since > day:
            if began and not belongs(listing, standing):
                return _row(began, latest, standing.since)
            if began:
                continue
            return None
        on = belongs(listing, standing)
        began, latest = (began or standing.since, standing) if on else (None, None)
    return _row(began, latest, None)


def _row(began: date | None, latest: Standing | None, until: date | None) -> Row | None:
    return Row(latest.key, began, latest.values, latest.case, until) if began and latest else None


def movements(listing: Listing, record: Record) -> tuple[Movement, ...]:
    """Every movement of the list since the first day on record, oldest first."""
    found: list[Movement] = []
    for history in record.standings.values():
        found += _moves(listing, history)
    return tuple(sorted(found, key=lambda move: (move.day, move.key)))


def _moves(listing: Listing, history: tuple[Standing, ...]) -> Iterator[Movement]:
    nowhere = Standing(history[0].key, history[0].since, there=False, values={})
    for old, new in pairwise((nowhere, *history)):
        was, now = belongs(listing, old), belongs(listing, new)
        if now and not was:
            yield Movement(new.since, "listed", new.key, {}, new.values, case=new.case)
        elif was and not now:
            yield Movement(new.since, "struck", new.key, old.values, new.values, case=new.case)
        elif was and now and (columns := _differing(listing, old.values, new.values)):
            yield Movement(new.since, "changed", new.key, old.values, new.values, columns, new.case)


def _differing(listing: Listing, old: Said, new: Said) -> tuple[str, ...]:
    return tuple(column for column in listing.columns if (old.get(column) or "") != (new.get(column) or ""))


def difference(listing: Listing, record: Record, one: date, other: date) -> Difference:
    """What is on the list on the other day and was not on the one, the reverse, and what reads otherwise."""
    before = {row.key: row for row in rows_on(listing, record, one)}
    after = {row.key: row for row in rows_on(listing, record, other)}
    both = ((before[key], after[key]) for key in before if key in after)
    return Difference(
        added=tuple(row for key, row in after.items() if key not in before),
        removed=tuple(row for key, row in before.items() if key not in after),
        changed=tuple(pair for pair in both if _differing(listing, pair[0].values, pair[1].values)),
    )


def of_case(case: Case, known: Mapping[str, Value]) -> tuple[Standing, ...]:
    """The standings of a case: one a day on which its state or outcome changed.

    `known` are what the record keeps beside it: number, description, names to show.
    """
    axis = "share" if case.procedure in ("share_application", "share_request", "verification") else "open"
    found: dict[date, Standing] = {}
    supplied = ""
    for event in case.history:
        day = event.at.astimezone(CHINA).date()
        supplied = supplied or next((g.since.isoformat() for g in event.grants if g.since), "")
        values: Said = {
            **known,
            "procedure": case.procedure,
            "axis": axis,
            "provider": event.provider,
            "state": event.state,
            "outcome": event.outcome,
            "supplied_on": supplied,
        }
        found[day] = Standing(case.id, day, event.outcome not in GONE, values, case.id)
    return tuple(found[day] for day in sorted(found))


@dataclass(frozen=True, slots=True)
class Promise:
    """A line of a yearly open plan and what became of it on a day."""

    entry: str
    provider: str
    year: int
    due: date
    state: str  # promised | done | late | done_late
    done_on: date | None


def plan(listing: Listing, plans: Iterable[Case], entries: Record, day: date) -> tuple[Promise, ...]:
    """The yearly open plans on record, line by line, against the open list (`listing`) as it moved until a day.

    Due is the last day of the plan's year. What was opened once has been kept, also where it was withdrawn later.
    """
    lines: list[Promise] = []
    for case in plans:
        said = case.history[0].said
        year = said.get("year")
        if not isinstance(year, int) or year not in YEARS or case.outcome in GONE:
            continue
        due = date(year, 12, 31)
        for entry in strings(said.get("entries")):
            moves = _moves(listing, history) if (history := entries.standings.get(entry, ())) else ()
            opened = next((move.day for move in moves if move.kind == "listed" and move.day <= day), None)
            lines.append(Promise(entry, case.provider or case.party, year, due, _kept(opened, due, day), opened))
    return tuple(lines)


def _kept(opened: date | None, due: date, day: date) -> str:
    if opened:
        return "done" if opened <= due else "done_late"
    return "promised" if day <= due else "late"
