"""Files of every kind are read as the person sees them, and hostile ones are not read at all."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.chart import BarChart

from ckanext.govopen.importing import columns, header, sheet, survey
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.limits import Limits
from ckanext.govopen.importing.reading import open_table
from ckanext.govopen.importing.table import address, letter, text

from . import sheets

ROWS = [sheets.HEAD, sheets.row("公交站点"), sheets.row("出租汽车企业名录", cycle="每月")]
TRADITIONAL = [["資料集名稱", "提供機關", "更新頻率", "開放類型"], ["公車站位資訊", "交通局", "每日", "無條件開放"]]


def cells(path, **options):
    return [row.cells for row in open_table(path, **options).rows() if not row.empty]


def fields(path):
    table = open_table(path)
    found = header.find(table)
    return {item.field: item.name for item in columns.guess(found, survey.samples(table, found)) if item.field}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_of_departments(tmp_path, encoding, delimiter):
    path = sheets.csv_file(tmp_path / "a.csv", ROWS, encoding, delimiter)
    assert cells(path) == [tuple(line) for line in ROWS]


def test_big5_is_told_from_gb18030(tmp_path):
    path = sheets.csv_file(tmp_path / "a.csv", TRADITIONAL, "big5")
    assert cells(path)[1][0] == "公車站位資訊"
    assert fields(path).keys() == {"title", "department", "update_cycle", "open_tier"}


def test_gzip(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("名称,部门\n甲,乙\n".encode()))
    assert cells(path) == [("名称", "部门"), ("甲", "乙")]


def test_the_bytes_tell_the_kind_not_the_name(tmp_path):
    path = sheets.xlsx_file(tmp_path / "really.xlsx", ROWS).rename(tmp_path / "called.csv")
    assert open_table(path).kind == "xlsx"
    path = sheets.xls_file(tmp_path / "really.xls", ROWS).rename(tmp_path / "called.xlsx")
    assert open_table(path).kind == "xls"


@pytest.mark.parametrize("write", [sheets.xlsx_file, sheets.xls_file])
def test_workbooks(tmp_path, write):
    assert cells(write(tmp_path / "a", ROWS)) == [tuple(line) for line in ROWS]


UGLY = [
    ["云岭市公共数据资源目录", None, None, None, None],
    ["填报单位：云岭市交通运输局", None, None, "填报日期：2026年3月", None],
    ["数据资源名称", "共享属性", None, "开放属性", None],
    [None, "共享类型", "共享条件", "开放类型", "开放条件"],
    ["公交站点", "有条件共享", "仅限应急", "不予开放", None],
    [None, None, None, None, None],
    ["数据资源名称", "共享类型", "共享条件", "开放类型", "开放条件"],
    ["公交线路", "无条件共享", None, "无条件开放", None],
]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_titles_merged_cells_and_two_header_rows(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        sheets.xlsx_file(path, UGLY, ["A1:E1", "A2:C2", "A3:A4", "B3:C3", "D3:E3"])
    else:
        sheets.xls_file(path, UGLY, [(0, 0, 0, 4), (1, 1, 0, 2), (2, 3, 0, 0), (2, 2, 1, 2), (2, 2, 3, 4)])
    table = open_table(path)
    found = header.find(table)
    assert found.rows == (3, 4)
    assert fields(path) == {
        "title": "数据资源名称",
        "share_tier": "共享属性 / 共享类型",
        "share_conditions": "共享属性 / 共享条件",
        "open_tier": "开放属性 / 开放类型",
        "open_conditions": "开放属性 / 开放条件",
    }
    tally = survey.Survey()
    body = list(survey.body(table, found, tally))
    assert [(row.number, row.cells[0]) for row in body] == [(5, "公交站点"), (8, "公交线路")]
    assert (tally.above, tally.blank, tally.repeated) == (2, 1, 1)


def test_a_merged_department_counts_for_all_its_rows(tmp_path):
    rows = [["提供部门", "数据集名称"], ["交通局", "甲"], [None, "乙"], ["卫健委", "丙"]]
    path = sheets.xlsx_file(tmp_path / "a.xlsx", rows, ["A2:A3"])
    assert cells(path)[1:] == [("交通局", "甲"), ("交通局", "乙"), ("卫健委", "丙")]


def test_values_as_the_person_sees_them():
    assert [text(value) for value in (3.0, 2.5, True, None, date(2026, 3, 1), "\u3000甲\u200b\x07 ")] == [
        "3", "2.5", "是", "", "2026-03-01", "甲",
    ]  # fmt: skip
    assert (letter(0), letter(26), address(2, 7)) == ("A", "AA", "C7")


def test_a_formula_is_not_run_but_its_saved_result_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["数据集名称", "提供部门"])
    book.active.append(['=CONCATENATE("a","b")', '=HYPERLINK("http://evil.example","x")'])
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [("数据集名称", "提供部门")]  # nothing was saved as result


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "other_kind"),
        (b"\x89PNG\r\n", "other_kind"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "other_kind"),
        (b"abc\0def", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken"),
        (b"PK\x03\x04garbage", "broken"),
        (b"\x1f\x8bnot gzip", "broken"),
        (b"\xff\xff\xfe\x80\x81\xff", "encoding"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_its_reason(tmp_path, content, code):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        list(open_table(path).rows())
    assert refused.value.code == code


def test_bombs_are_refused_before_they_unpack(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(FileRefused, match="unpacked"):
        open_table(path)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1_000_000))
    with pytest.raises(FileRefused, match="unpacked"):
        open_table(path, limits=Limits(unpacked=1_000_000))
    with pytest.raises(FileRefused, match="too_large"):
        open_table(path, limits=Limits(bytes=100))


def test_a_workbook_with_entities_is_refused(tmp_path):
    good, bad = sheets.xlsx_file(tmp_path / "good.xlsx", ROWS), tmp_path / "bad.xlsx"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for member in source.namelist():
            target.writestr(member, bomb if member.endswith("sharedStrings.xml") else source.read(member))
        if "xl/sharedStrings.xml" not in source.namelist():
            target.writestr("xl/sharedStrings.xml", bomb)
    with pytest.raises(FileRefused, match="entities"):
        open_table(bad)


def test_a_quotation_mark_that_never_closes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('名称,部门\n"甲,乙\n' + "丙,丁\n" * 60_000, "utf-8")
    with pytest.raises(FileRefused, match="row_unreadable"):
        list(open_table(path).rows())


def test_a_sheet_by_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["看第二页"])
    second = book.create_sheet("目录")
    for line in ROWS:
        second.append(line)
    book.create_chartsheet("图", 0).add_chart(BarChart())
    book.save(tmp_path / "a.xlsx")
    assert open_table(tmp_path / "a.xlsx").sheet == "目录"
    assert open_table(tmp_path / "a.xlsx").sheets == ("说明", "目录"), "a chart has no rows"
    assert cells(tmp_path / "a.xlsx", sheet="说明") == [("看第二页",)]
    with pytest.raises(FileRefused, match="sheet_missing"):
        open_table(tmp_path / "a.xlsx", sheet="没有")


INSTRUCTIONS = [["填报说明", ""], ["字段", "怎么填"], ["名称", "不超过一百字"], ["一、请按表填写", ""]]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_the_catalogue_is_found_behind_a_sheet_of_instructions(tmp_path, kind):
    path, pages = tmp_path / f"a.{kind}", {"说明": INSTRUCTIONS, "目录": ROWS, "代码": INSTRUCTIONS}
    sheets.pages(path, pages)
    assert sheet.first(path, open_table(path)).table.sheet == "目录"
    sheets.pages(path, {"说明": INSTRUCTIONS[:1] * 3, "目录": [["甲", "乙"], ["1", "2"]]})
    assert sheet.first(path, open_table(path)).table.sheet == "目录", "where no name is known, the first with names"
    sheets.pages(path, {"说明": [["1"], ["2"]], "目录": [["3"], ["4"]]})
    with pytest.raises(FileRefused, match="no_header"):
        sheet.first(path, open_table(path))


def test_no_row_of_names(tmp_path):
    path = sheets.csv_file(tmp_path / "a.csv", [["1", "2"], ["3", "4"]])
    with pytest.raises(FileRefused, match="no_header"):
        header.find(open_table(path))
