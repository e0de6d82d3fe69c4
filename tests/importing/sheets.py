"""Spreadsheets as departments have them, built in the test."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

HEAD = ["数据资源名称", "提供部门", "共享类型", "开放类型", "更新周期"]


def row(
    title: str,
    department: str = "云岭市交通运输局",
    share: str = "无条件共享",
    opened: str = "无条件开放",
    cycle: str = "每年",
):
    return [title, department, share, opened, cycle]


def csv_file(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = "\n".join(delimiter.join(str(cell) for cell in line) for line in rows) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for at, line in enumerate(rows, 1):
        for col, value in enumerate(line, 1):
            page.cell(at, col, value)
    for area in merges:
        page.merge_cells(area)
    book.save(path)
    return path


def xls_file(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """`merges`: (first row, last row, first column, last column), from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("目录")
    merged = {(top, left) for top, _, left, _ in merges}
    for at, line in enumerate(rows):
        for col, value in enumerate(line):
            if value is not None and (at, col) not in merged:
                page.write(at, col, value)
    for top, bottom, left, right in merges:
        page.write_merge(top, bottom, left, right, rows[top][left])
    book.save(str(path))
    return path


def pages(path: Path, said: dict[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of several sheets, XLSX or XLS by its ending."""
    book = openpyxl.Workbook() if path.suffix == ".xlsx" else xlwt.Workbook(encoding="utf-8")
    if path.suffix == ".xlsx":
        book.remove(book.active)
    for title, rows in said.items():
        page = book.create_sheet(title) if path.suffix == ".xlsx" else book.add_sheet(title)
        for at, line in enumerate(rows):
            for col, value in enumerate(line):
                page.cell(at + 1, col + 1, value) if path.suffix == ".xlsx" else page.write(at, col, value)
    book.save(path if path.suffix == ".xlsx" else str(path))
    return path


def upload(rows: Sequence[Sequence[Any]], name: str = "目录.csv") -> Any:
    """A file as a form sends it."""
    from werkzeug.datastructures import FileStorage

    text = "\n".join(",".join(str(cell) for cell in line) for line in rows) + "\n"
    return FileStorage(io.BytesIO(text.encode()), filename=name)
