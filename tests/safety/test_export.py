"""Exports carry every value, and no cell that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from ckanext.govopen import export

LIVE = [
    "=1+1",
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝HYPERLINK(1)",
    '=HYPERLINK("http://x","看")',
]
DEAD = ["公共数据", "-", "-5.2", "+86", "3%", "a=b", "", "3-1", "——"]


def read_csv(rows):
    return list(csv.reader(io.StringIO(export.csv_bytes(["名称"], rows).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", LIVE)
def test_live_text_is_stored_but_not_run(text):
    assert read_csv([[text]])[1] == [f"'{text}"]
    with export.xlsx_file(["名称"], [[text]]) as file:
        cell = load_workbook(file).active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("text", DEAD)
def test_other_text_is_left_alone(text):
    assert read_csv([[text]])[1] == [text]


def test_a_live_column_name_is_escaped_too():
    head = export.csv_bytes(["=1+1"], []).decode("utf-8-sig")
    assert head.startswith("'=1+1")


def test_values_keep_their_kind():
    row = [7, 1.5, True, None, date(2026, 3, 1), ["甲", "乙"], "91450800MA5KABCD1X", 12345678901234567890]
    with export.xlsx_file(list("abcdefgh"), [row], sheet="清单/2026") as file:
        cells = [cell.value for cell in load_workbook(file).active[2]]
    assert cells == [7, 1.5, "True", None, "2026-03-01", "甲、乙", "91450800MA5KABCD1X", "12345678901234567890"]
    assert export.csv_bytes(["a"], []).startswith(b"\xef\xbb\xbf")


def test_a_sheet_refuses_more_rows_than_it_holds(monkeypatch):
    monkeypatch.setattr(export, "_ROWS", 2)
    with pytest.raises(ValueError, match="more rows"):
        export.xlsx_file(["a"], [[1], [2], [3]])


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.csv", 'attachment; filename="a.csv"'),
        (
            "公共数据 目录.csv",
            "filename=\"download.csv\"; filename*=UTF-8''%E5%85%AC%E5%85%B1%E6%95%B0%E6%8D%AE%20%E7%9B%AE%E5%BD%95.csv",
        ),
        ('a"\r\nSet-Cookie: x', "a___Set-Cookie%3A%20x"),
        ("../../etc/passwd", "filename*=UTF-8''.._.._etc_passwd"),
    ],
)
def test_file_names_survive_and_cannot_break_the_header(name, header):
    found = export.disposition(name)
    assert found.isascii()
    assert not set("\r\n") & set(found)
    assert found.endswith(header)
