"""Workbooks of Excel 2007 and later. Formulas are never run: a cell says what the program saved as its result."""

from __future__ import annotations

import re
import warnings
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ckanext.govopen.importing import merged
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.table import Row, Table, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckanext.govopen.importing.limits import Limits

_DOCTYPE = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_ENTITY = tuple("<!ENTITY".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")


def open_xlsx(path: Path, limits: Limits, sheet: str = "") -> Table:
    """A workbook's sheet: the one named, else the first with more than one row."""
    guard(path, limits)
    with _book(path) as book:
        names = tuple(page.title for page in book.worksheets)  # a sheet that is a chart has no rows
    if not names:
        raise FileRefused("no_sheet")
    if sheet and sheet not in names:
        raise FileRefused("sheet_missing", sheet=sheet, sheets="、".join(names))
    chosen = sheet or _first_full(path, names)
    areas = _areas(path, names.index(chosen))

    def rows() -> Iterator[Row]:
        return merged.fill(_rows(path, chosen, limits), areas)

    return Table("xlsx", rows, sheet=chosen, sheets=names)


def guard(path: Path, limits: Limits) -> None:
    """Refuses archives that expand beyond reason, hold entities, macros or a password, before anything is parsed."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise FileRefused("members")
            size = sum(member.file_size for member in members)
            if size > limits.unpacked or size > limits.expansion * max(path.stat().st_size, 50_000):
                raise FileRefused("unpacked", limit=limits.unpacked // 1024**2)
            if not any(member.filename.startswith("xl/") for member in members):
                raise FileRefused("other_kind", kind="ZIP")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _no_entities(archive, member)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileRefused("broken") from error


def _no_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """A workbook needs no document type; with one come entity bombs and reads of other files."""
    with archive.open(member) as part:
        head = part.read(4096)
    if any(mark in head for mark in (*_DOCTYPE, *_ENTITY)):
        raise FileRefused("entities")


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    """The workbook, read as a stream. openpyxl would judge a path by its ending, so it gets an open file."""
    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError, AttributeError) as error:
            raise FileRefused("broken") from error
        try:
            yield book
        finally:
            book.close()


def _first_full(path: Path, names: tuple[str, ...]) -> str:
    with _book(path) as book:
        for name in names:
            some = book[name].iter_rows(max_row=40, values_only=True)
            if sum(any(cell is not None for cell in row) for row in some) > 1:
                return name
    return names[0]


def _areas(path: Path, index: int) -> list[merged.Area]:
    """Merged areas stand behind the rows; openpyxl's streaming reader does not tell them."""
    with _book(path) as book:
        page = book.worksheets[index] if index < len(book.worksheets) else None
        part = getattr(page, "_worksheet_path", "").lstrip("/")
    with zipfile.ZipFile(path) as archive:
        if part not in archive.namelist():
            return []
        with archive.open(part) as file:
            refs = _MERGE.findall(_tail(file))
    return [area for ref in refs if (area := merged.parse(ref.decode()))]


def _tail(file: IO[bytes]) -> bytes:
    """What follows the rows of a sheet, at most 8 MB of it."""
    keep = b""
    while block := file.read(1 << 20):
        keep += block
        found = _END.search(keep)
        if found:
            return keep[found.end() :] + file.read(8 << 20)
        keep = keep[-64:]
    return b""


def _rows(path: Path, sheet: str, limits: Limits) -> Iterator[Row]:
    with _book(path) as book:
        try:
            for number, row in enumerate(book[sheet].iter_rows(values_only=True, max_col=limits.columns), 1):
                cells = [text(value)[: limits.cell] for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                yield Row(number, tuple(cells))
        except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
            raise FileRefused("broken") from error
