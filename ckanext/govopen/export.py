"""Tables that leave the portal as files: CSV and XLSX that no spreadsheet program takes for a program.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break is run as a formula by Excel, WPS and LibreOffice
(OWASP, CSV injection). Text like that gets an apostrophe in CSV and the quote-prefix style in XLSX;
numbers stay numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import tempfile
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The full-width forms are folded to ASCII by some East Asian spreadsheet settings before they are read.
_LIVE = re.compile(r"[=+\-@\t\r\n|%＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d+)?%?")
_CELL = 32_767  # characters in one cell of a workbook
_ROWS = 1_048_575  # rows under the header of one sheet


def is_live(text: str) -> bool:
    """Whether a spreadsheet program might run this text."""
    start = text.lstrip(" \u3000\ufeff")
    return len(start) > 1 and bool(_LIVE.match(start)) and not _NUMBER.fullmatch(text)


def plain(value: Any) -> str:
    """A value as the text of a cell: dates in ISO form, lists joined by 、, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(plain(item) for item in value)
    return str(value)


def harmless(value: Any) -> Any:
    """A value as a CSV cell: live text behind an apostrophe."""
    if isinstance(value, bool | int | float):
        return value
    text = plain(value)
    return f"'{text}" if is_live(text) else text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file piece by piece, UTF-8 with the mark (BOM) by which Excel knows it.

    Columns are the header's words, rows the values in the same order.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield codecs.BOM_UTF8
    writer.writerow([harmless(cell) for cell in columns])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A whole CSV file, for small tables."""
    return b"".join(csv_lines(columns, rows))


def xlsx_file(columns: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "Sheet1") -> IO[bytes]:
    """A workbook of one sheet with a frozen, bold header, opened at its beginning; the caller closes it.

    Rows are written as they come, so memory stays flat. Raises ValueError when they exceed one sheet.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet)[:31] or "Sheet1")
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6"})
    quoted = book.add_format({"quote_prefix": True})
    for at, name in enumerate(columns):
        page.write_string(0, at, plain(name), head)
    page.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        if line > _ROWS:
            book.close()
            raise ValueError("more rows than one sheet holds: ask for CSV, or for fewer rows")
        for at, value in enumerate(row):
            _write(page, line, at, value, quoted)
    book.close()
    file.seek(0)
    return file


def _write(page: Any, line: int, at: int, value: Any, quoted: Any) -> None:
    """One cell: numbers as numbers while Excel keeps every digit, anything else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**15:
        page.write_number(line, at, value)
        return
    text = plain(value)
    if len(text) > _CELL:
        text = text[: _CELL - 1] + "…"
    if text:
        page.write_string(line, at, text, quoted if is_live(text) else None)


def disposition(filename: str, *, inline: bool = False) -> str:
    """The Content-Disposition header of a file whose name may be Chinese (RFC 6266, RFC 8187).

    Old clients get an ASCII stand-in; path separators and control characters never leave.
    """
    name = re.sub(r'[\x00-\x1f\x7f/\\"]', "_", filename).strip() or "download"
    stem, dot, ending = name.rpartition(".")
    ascii_ending = ending if dot and ending.isascii() and ending.isalnum() else ""
    fallback = re.sub(r"[^A-Za-z0-9._-]+", "_", stem if dot else name).strip("._-") or "download"
    fallback = f"{fallback}.{ascii_ending}" if ascii_ending else fallback
    kind = "inline" if inline else "attachment"
    if name == fallback:
        return f'{kind}; filename="{fallback}"'
    return f"{kind}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"
