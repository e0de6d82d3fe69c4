"""Workbooks of Excel 97-2003, which is what most departments still keep."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Literal

import xlrd
from xlrd.biffh import XLRDError

from ckanext.govopen.importing import merged
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.table import Row, Table, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckanext.govopen.importing.limits import Limits


def open_xls(path: Path, limits: Limits, sheet: str = "") -> Table:
    """A workbook's sheet: the one named, else the first with more than one row."""
    book = _book(path)
    names = tuple(book.sheet_names())
    if sheet and sheet not in names:
        raise FileRefused("sheet_missing", sheet=sheet, sheets="、".join(names))
    full = [name for name in names if book.sheet_by_name(name).nrows > 1]
    chosen = sheet or (full or names)[0]
    page = book.sheet_by_name(chosen)
    areas = [merged.Area(top + 1, left, bottom, right - 1) for top, bottom, left, right in page.merged_cells]

    def rows() -> Iterator[Row]:
        return merged.fill(_rows(page, book.datemode, limits), areas)

    return Table("xls", rows, sheet=chosen, sheets=names)


def _book(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # formatting_info is what tells merged cells; some writers leave it broken, then rows alone must do.
            try:
                return xlrd.open_workbook(str(path), formatting_info=True, logfile=_Quiet())
            except (IndexError, AssertionError, NotImplementedError, KeyError):
                return xlrd.open_workbook(str(path), logfile=_Quiet())
        except XLRDError as error:
            code = "password" if "encrypt" in str(error).lower() else "broken"
            raise FileRefused(code) from error
        except Exception as error:  # xlrd meets broken records with whatever Python raises
            raise FileRefused("broken") from error


class _Quiet:
    """xlrd writes its doubts about a file to standard output otherwise."""

    def write(self, _text: str) -> None:
        return

    def flush(self) -> None:
        return


def _rows(page: Any, datemode: Literal[0, 1], limits: Limits) -> Iterator[Row]:
    for index in range(page.nrows):
        cells = [_text(cell, datemode)[: limits.cell] for cell in page.row(index)[: limits.columns]]
        while cells and not cells[-1]:
            cells.pop()
        yield Row(index + 1, tuple(cells))


def _text(cell: Any, datemode: Literal[0, 1]) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return text(xlrd.xldate_as_datetime(cell.value, datemode))
        except (ValueError, OverflowError):
            return text(cell.value)
    return text(cell.value)
