"""A sheet as the engine sees it: rows of text with their numbers, whatever the file's kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Row(NamedTuple):
    """One line of a sheet: `number` is what the spreadsheet program shows, from 1."""

    number: int
    cells: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of one file. `rows` may be called again: each call reads the file from its beginning."""

    kind: str  # csv, xlsx, xls
    rows: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def text(value: Any) -> str:  # noqa: PLR0911  # one kind of value a line
    """A cell's value as the text a person sees, without outer space: `3`, not `3.0`; dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004  # doubles
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return clean(str(value))


_JUNK = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65279, 8203, 65534, 65535))
_JUNK |= dict.fromkeys(range(55296, 57344))
_JUNK[0x3000] = " "
_JUNK[0xA0] = " "


def clean(value: str) -> str:
    """Text without what no database and no XML takes: control characters, zero-width marks, lone surrogates."""
    return value.translate(_JUNK).replace("\r\n", "\n").replace("\r", "\n").strip()


def letter(column: int) -> str:
    """The name of a column, counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(column: int, row: int) -> str:
    """A cell as the spreadsheet program calls it: `C7`."""
    return f"{letter(column)}{row}"
