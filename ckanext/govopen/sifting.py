"""Rows of a table found by words and put in order by a column: pure, for tables that fit a page's memory."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST = 100
DIGITS = re.compile(r"(\d+)")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks of a table: words to find (in one column or anywhere), a column to sort by; from 0."""

    find: str = ""
    within: int | None = None
    sort: int | None = None
    down: bool = False

    def __bool__(self) -> bool:
        return bool(self.find) or self.sort is not None


def read(said: Mapping[str, str]) -> Wish:
    """A wish as an address has it: `find`, `in` and `sort` (columns from 1), `dir=desc`. Nonsense is no wish."""
    return Wish(
        said.get("find", "").strip()[:LONGEST], _column(said, "in"), _column(said, "sort"), said.get("dir") == "desc"
    )


def _column(said: Mapping[str, str], name: str) -> int | None:
    text = said.get(name, "")
    return int(text) - 1 if re.fullmatch(r"[1-9][0-9]{0,3}", text) else None


def sift(rows: Sequence[Row], wish: Wish) -> list[Row]:
    """The rows that a wish asks for, in its order; where it names a column that is not there, in the file's."""
    wanted = fold(wish.find)
    found = [row for row in rows if not wanted or _holds(row, wanted, wish.within)]
    at = wish.sort
    if at is None or not any(at < len(row) for row in rows):
        return found
    cells = [_cell(row, at) for row in found]
    key = _by_number if all(_number(cell) is not None for cell in cells if cell) else _by_sound
    filled = sorted((row for row in found if _cell(row, at)), key=_at(key, at), reverse=wish.down)
    return [*filled, *(row for row in found if not _cell(row, at))]  # what says nothing stands last, either way


def fold(text: str) -> str:
    """Full and half width, capital and small are the same."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _holds(row: Row, wanted: str, within: int | None) -> bool:
    cells = row if within is None else row[within : within + 1]
    return any(wanted in fold(cell) for cell in cells)


def _cell(row: Row, at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _at(key: Callable[[str], Any], at: int) -> Callable[[Row], Any]:
    return lambda row: key(_cell(row, at))


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "").removesuffix("%"))
    except ValueError:
        return None


def _by_number(cell: str) -> float:
    found = _number(cell)
    return found if found is not None and found == found else float("-inf")  # noqa: PLR0124  a NaN has no place


def _by_sound(cell: str) -> list[bytes | int]:
    """GB 2312 has its common characters in the order of pinyin; 3号线 stands before 10号线."""
    parts = DIGITS.split(fold(cell))
    return [int(part) if n % 2 else part.encode("gb18030", "replace") for n, part in enumerate(parts)]
