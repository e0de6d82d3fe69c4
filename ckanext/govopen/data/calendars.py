"""`schemas/calendars/<layer>/<year>.yaml` → `Calendar`; also reads holiday-cn's JSON, which operators import.

A file says which days are off and which are made up, and which notice says so. A file without a notice holds days
expected by statute (全国年节及纪念日放假办法) or, in a local layer, unconfirmed ones: they are provisional.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ckanext.govopen.data.reading import Map, ProfileError, kind, read
from ckanext.govopen.domain.calendar import ONE, SATURDAY, Calendar, Mark

NATIONAL = "cn"
KEYS = ("layer", "year", "notice", "title", "rest", "work", "amended", "note")
YEARS = range(1949, 2200)
LONGEST = 31  # days of one holiday


@dataclass(frozen=True)
class Year:
    """A year of one layer: its marks and the notice behind them (empty: none yet)."""

    layer: str
    year: int
    notice: str
    title: str
    marks: Mapping[date, Mark] = field(default_factory=dict[date, Mark])
    source: str = ""


def year(text: str, file: str, layer: str = NATIONAL) -> Year:
    """A year from YAML, or from JSON in the format of holiday-cn. Raises ProfileError, naming file and line."""
    where = read(text, file)
    if "papers" in where or "days" in where:
        return _holiday_cn(where, text, layer)
    where.take(*KEYS)
    number = where.whole("year")
    if number not in YEARS:
        raise where.fail(f"year {number} is out of range", "year")
    notice = str(where.get("notice") or "")
    amended = where.section("amended")  # a later notice for the same year (2015, 2019, 2020)
    amended.take("notice", "title", "rest", "work")
    marks = {**_marks(where, notice), **_marks(amended, str(amended.get("notice") or notice))}
    title = str(where.get("title") or "")
    return _sound(where, Year(str(where.get("layer", layer)), number, notice, title, marks, text))


def _marks(where: Map, notice: str) -> dict[date, Mark]:
    marks: dict[date, Mark] = {}
    for key, working in (("rest", False), ("work", True)):
        for day, name in where.section(key).items():
            for one in _span(where.section(key), day):
                if one in marks:
                    raise where.section(key).fail(f"{one} stands twice; keep one", day)
                marks[one] = Mark(working, str(name), notice)
    return marks


def _span(where: Map, key: str) -> Iterable[date]:
    """`"2026-02-15"` or `"2026-02-15/2026-02-23"`, both ends included."""
    first, _, last = key.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise where.fail(f'\'{key}\' is no date; write "2026-02-15" or "2026-02-15/2026-02-23"', key) from error
    if end < start or (end - start).days > LONGEST:
        raise where.fail(f"'{key}' runs backwards or over a month", key)
    return (start + ONE * i for i in range((end - start).days + 1))


def _holiday_cn(where: Map, text: str, layer: str) -> Year:
    papers = where.maps("papers", of=str)
    notice = str(papers[0]) if papers else ""
    marks: dict[date, Mark] = {}
    days: Any = where.get("days")
    if not isinstance(days, list):
        raise where.fail(f"'days' must be a list, got {kind(days)}", "days")
    for item in days:
        day, mark = _item(where, item, notice)
        if day in marks:
            raise where.fail(f"{day} stands twice; keep one", "days")
        marks[day] = mark
    return _sound(where, Year(layer, where.whole("year"), notice, "", marks, text))


def _item(where: Map, item: Any, notice: str) -> tuple[date, Mark]:
    try:
        if not isinstance(item["isOffDay"], bool):
            raise where.fail(f"isOffDay must be true or false, got {item['isOffDay']!r}", "days")
        return date.fromisoformat(item["date"]), Mark(not item["isOffDay"], str(item["name"]), notice)
    except (KeyError, TypeError, ValueError) as error:
        raise where.fail(f"a day needs date, name and isOffDay, got {item!r}", "days") from error


def _sound(where: Map, result: Year) -> Year:
    """A notice for a year names days of it, or of the week before; only weekend days can be made up."""
    for day in result.marks:
        if not (date(result.year - 1, 12, 25) <= day <= date(result.year, 12, 31)):
            raise where.fail(f"{day} lies outside the year {result.year}")
    if result.notice and not result.marks:
        raise where.fail("a notice without a single day; list the days it turns off under `rest:`")
    odd = [day for day, mark in result.marks.items() if mark.working and day.weekday() < SATURDAY]
    if odd:
        raise where.fail(f"{odd[0]} is a weekday already: only a weekend day can be made up")
    return result


def calendar(years: Iterable[Year]) -> Calendar:
    """Years on top of each other: later ones win, a local day off wins over a national make-up day."""
    marks: dict[date, Mark] = {}
    announced: set[int] = set()
    for one in years:
        if one.notice and one.layer == NATIONAL:
            announced.add(one.year)
        for day, mark in one.marks.items():
            if mark.notice or day not in marks or not marks[day].notice or one.layer != NATIONAL:
                marks[day] = mark
    told = json.dumps([[str(d), m.working, m.notice] for d, m in sorted(marks.items())] + [sorted(announced)])
    return Calendar(marks, frozenset(announced), hashlib.sha256(told.encode()).hexdigest()[:16])


__all__ = ["NATIONAL", "ProfileError", "Year", "calendar", "year"]
