"""A list on a day: rows, counts, how it moved by month, and what became of each row since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ckanext.govopen import vocabularies
from ckanext.govopen.language import language, say
from ckanext.govopen.logic.listing import plan
from ckanext.govopen.logic.listing.asking import FILTERS, axis_of
from ckanext.govopen.logic.listing.comparing import differing
from ckanext.govopen.logic.listing.drawing import fresh
from ckanext.govopen.logic.listing.recording import records
from ckanext.govopen.logic.listing.telling import Teller, head, rank_word, spoken, state_word, values_of
from ckanext.govopen.store import listings, names, tallies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.listing.asking import Question
    from ckanext.govopen.logic.listing.drawing import Stamp

MONTHS = 12
FIELDS = {"department": "provider", "tier": "tier", "theme": "theme"}
KEPT = 50  # rows of a page that is kept: files read many more, once
CHOICES = 200  # departments and themes that a filter offers


def show(asked: Question) -> dict[str, Any]:
    """The answer of `govopen_listing_show` without a second day."""
    if asked.listing.id == "open_plan":
        return {**_head(asked), **plan.show(asked)}
    stamp = fresh()
    total, facets = counts(asked, stamp)
    page = _page if asked.most <= KEPT else _page.__wrapped__
    found = page(asked.rows, asked.order, asked.down, asked.start, asked.most, stamp)
    teller = Teller(asked.listing, asked.profile, found.said.values(), asked.readers, stamp.named)
    kept = zip(found.rows, records(asked, found.rows, found.said, stamp.named), strict=True)
    results = [
        {**record, **teller.row(one.key, found.said[one.key, one.from_day], one.since, asked.day)}
        for one, record in kept
    ]
    if not asked.now:
        since_then(asked, found, results, stamp.named)
    first = _first(asked.rows.rule, stamp)
    return {
        **_head(asked),
        "first_day": first.isoformat() if first else None,
        "count": total,
        "results": results,
        "facets": facets,
        "months": months(asked, stamp),
    }


def _head(asked: Question) -> dict[str, Any]:
    return {
        "list": head(asked.listing, asked.profile),
        "on": asked.day.isoformat(),
        "today": asked.today.isoformat(),
        "against": None,
        "start": asked.start,
        "rows": asked.most,
    }


class Page(NamedTuple):
    """Rows of a list, what each says by key and first day, and by key what became of those of a past day."""

    rows: tuple[Any, ...]
    said: Mapping[tuple[str, Any], Mapping[str, Any]]
    later: Mapping[str, list[Any]]


@lru_cache(maxsize=64)
def _page(rows: listings.Asked, order: str, down: bool, start: int, most: int, stamp: Stamp) -> Page:
    """What the tables say of a page; who asks again for the same one asks no table."""
    found = listings.page(rows, order, down=down, start=start, rows=most, stamp=stamp)
    later = listings.later(rows.rule, [one.key for one in found], rows.day) if rows.day else {}
    said = values_of([*found, *(part for parts in later.values() for part in parts)])
    return Page(tuple(found), said, later)


def counts(asked: Question, stamp: Stamp) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """How many rows, and the choices of each filter with theirs: its own choice does not narrow a filter's counts."""
    plain = replace(asked, start=0, most=0, order="", kind="", against=None)
    total, facets = _counts(Known(plain), asked.rows, (asked.listing.id, asked.profile.digest, spoken()), stamp)
    offices = names.titles([one["name"] for one in facets["department"]], asked.day, stamp.named)
    named = [{**one, "title": offices.get(one["name"], one["name"])} for one in facets["department"]]
    return total, {**facets, "department": named}


@dataclass(frozen=True, slots=True)
class Known:
    """A question that a cache looks past: what it depends on stands beside it."""

    asked: Question = field(compare=False, hash=False)


@lru_cache(maxsize=256)
def _counts(
    known: Known,
    rows: listings.Asked,
    beside: tuple[str, ...],  # noqa: ARG001  with the stamp, what the answer rests on
    stamp: Stamp,
) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    asked = known.asked
    kinds = _kinds(rows.rule, rows.day, rows.readers, rows.q, stamp)
    total = sum(kind.number for kind in kinds if listings.chosen(rows, kind))
    shown: dict[str, list[dict[str, Any]]] = {}
    for name in FILTERS:
        numbers: dict[str, int] = {}
        other = asked.without(name)
        for kind in kinds:  # some thousands at most
            if listings.chosen(other, kind):
                for value in kind.ranks if name == "rank" else (getattr(kind, FIELDS[name]),):
                    numbers[value] = numbers.get(value, 0) + kind.number
        shown[name] = _choices(asked, name, numbers)
    return total, shown


@lru_cache(maxsize=256)
def _kinds(
    rule: str,
    day: date | None,
    readers: tuple[str, ...],
    words: str,
    stamp: Stamp,
) -> tuple[listings.Kind, ...]:
    if day is None and not words:
        return _tallies(rule, readers, stamp).kinds
    return listings.kinds(rule, day, readers, words)


@lru_cache(maxsize=64)
def _first(rule: str, stamp: Stamp) -> date | None:  # noqa: ARG001
    return listings.first_day(rule)


@lru_cache(maxsize=64)
def _tallies(rule: str, readers: tuple[str, ...], stamp: Stamp) -> tallies.Tallies:  # noqa: ARG001
    return tallies.read(rule, readers)


def _choices(asked: Question, name: str, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    merged: dict[str, int] = {}
    axis = axis_of(asked.listing)
    for value, number in numbers.items():
        half = value
        if name == "tier":
            half = value.partition("/")[2 if axis == "share" else 0]
        if name == "rank":
            side, _, half = value.partition(":")
            if side != axis:
                continue
        if half:
            merged[half] = merged.get(half, 0) + number
    words = _words(asked, name, list(merged)) if name != "department" else {}
    order = sorted(merged, key=lambda value: (-merged[value], value))[:CHOICES]
    return [{"name": value, "title": words.get(value, value), "count": merged[value]} for value in order]


def _words(asked: Question, name: str, values: list[str]) -> dict[str, str]:
    if name == "rank":
        return {value: rank_word(value) for value in values}
    if asked.listing.of == "cases":
        return {value: _case_word(asked, name, value) for value in values}
    if name == "theme":
        return {value: vocabularies.label("theme", value, language()) for value in values}
    tiers = asked.profile.share_tiers if axis_of(asked.listing) == "share" else asked.profile.open_tiers
    return {value: say(tiers[value].term) for value in values if value in tiers}


def _case_word(asked: Question, name: str, value: str) -> str:
    if name == "tier":
        return state_word(value)
    known = asked.profile.procedures.get(value)
    return say(known.title) if known else value


def months(asked: Question, stamp: Stamp) -> list[dict[str, Any]]:
    """Twelve months with what was listed and struck in each, the last one the present month; earlier for older days."""
    last = asked.today if asked.day >= _back(asked.today, MONTHS - 1) else _end_of_year(asked.day, asked.today)
    first = _back(last, MONTHS - 1)
    return filled(first, last, _tallies(asked.rows.rule, asked.readers, stamp).months)


def filled(first: date, last: date, moved: Any) -> list[dict[str, Any]]:
    """Every month between two days, those without a movement too."""
    found: dict[str, dict[str, Any]] = {}
    month = first
    while month <= last:
        found[f"{month:%Y-%m}"] = {"month": f"{month:%Y-%m}", "listed": 0, "struck": 0}
        month = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    for month, kind, number in moved:
        if f"{month:%Y-%m}" in found:
            found[f"{month:%Y-%m}"][kind] += number
    return list(found.values())


def _back(day: date, months: int) -> date:
    """The first of the month so many months earlier."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _end_of_year(day: date, today: date) -> date:
    return min(date(day.year, 12, 31), today)


def since_then(asked: Question, found: Page, results: list[dict[str, Any]], named: int) -> None:
    """Each row of a past day says what became of it: `now` is {kind: same | struck | changed, day, columns, to}."""
    for row, result in zip(found.rows, results, strict=True):
        result["now"] = _now(asked, row, found, named)


def _now(asked: Question, row: Any, found: Page, named: int) -> Any:
    known, parts = found.said, found.later.get(row.key, [])
    here = known[row.key, row.from_day]
    stay = [part for part in parts if part.since == row.since]
    ended = next((part for part in stay if part.ends), None)
    if ended:
        again = any(part.since > row.since for part in parts)
        return {"kind": "struck", "day": ended.until_day.isoformat(), "columns": [], "again": again}
    for part in stay[1:]:
        columns = differing(asked.listing, here, known[part.key, part.from_day])
        if columns:
            teller = Teller(asked.listing, asked.profile, [known[part.key, part.from_day]], asked.readers, named)
            there = known[part.key, part.from_day]
            told = {column: teller.value(column, there, part.from_day) for column in columns}
            return {"kind": "changed", "day": part.from_day.isoformat(), "columns": list(columns), "to": told}
    return {"kind": "same", "day": None, "columns": []}


def signature(asked: Question) -> dict[str, str]:
    """What tells whether a list of a past day reads otherwise than it did: rows, the city's words, names of offices."""
    stamp = fresh()
    rows = str(stamp.drawn)
    if asked.listing.id != "open_plan":
        rows = _signed(asked.rows.rule, asked.readers, asked.day, stamp)
    said = "|".join([rows, asked.profile.digest, str(asked.listing), ",".join(asked.readers), names.digest(asked.day)])
    return {"at": hashlib.sha256(said.encode()).hexdigest()[:32], "stamp": str(stamp.drawn)}


@lru_cache(maxsize=256)
def _signed(rule: str, readers: tuple[str, ...], day: date, stamp: Stamp) -> str:  # noqa: ARG001
    return listings.signature(rule, readers, day)
