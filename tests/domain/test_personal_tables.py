"""What looks personal in the columns of a table and in the texts of an entry; every number here is made up."""

from __future__ import annotations

import pytest

from ckanext.govopen.domain import personal, personal_checks
from ckanext.govopen.domain.personal import Finding

PHONES = [f"138001381{n:02d}" for n in range(20)]
ID = "11010519491231002X"


def cards(count: int) -> list[str]:
    """Numbers of an issuer's range whose check digit fits."""
    bodies = (f"62220212345{n:07d}" for n in range(1000, 1000 + count))
    return [next(f"{body}{n}" for n in range(10) if personal_checks.luhn(f"{body}{n}")) for body in bodies]


def serials(count: int) -> list[str]:
    """The same with a check digit that does not fit."""
    return [card[:-1] + str((int(card[-1]) + 1) % 10) for card in cards(count)]


def column(name: str, cells: list[object]) -> tuple[Finding, ...]:
    return personal.in_table([name], [[cell] for cell in cells])


def test_a_column_is_counted_with_three_samples():
    (found,) = column("联系电话", [*PHONES[:5], "", None, "无"])
    assert found == Finding("phone", "联系电话", 5, 8, ("138****8100", "138****8101", "138****8102"))


def test_the_same_sample_is_shown_once():
    (found,) = column("联系电话", [PHONES[0], PHONES[0], PHONES[1]])
    assert (found.hits, found.samples) == (3, ("138****8100", "138****8101"))


def test_two_kinds_in_a_column():
    assert [one.kind for one in column("备注", [PHONES[0], f"{ID}，{PHONES[1]}"])] == ["phone", "id_number"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("备注", True), ("手机", True), ("手机编号", True), ("tel_code", True), ("联系人", True), ("编号", False),
        ("Serial", False), ("order", False), ("xorder", False), ("设备代码", False), ("单位电话", False),
        ("服务热线", False), ("服务", False), ("user_id", False), ("valid", True), ("telephone code", True),
        ("TEL id", True), ("投诉人电话", True), ("被投诉人电话", True), ("咨询人手机", True), ("服务对象手机", True),
        ("公司员工手机", True), ("单位负责人手机", True), ("企业法定代表人手机", True), ("监督员手机", True),
        ("机构负责人电话", True), ("咨询电话", False), ("投诉电话", False), ("会员单位电话", False),
        ("单位联系人电话", False), ("人力资源服务机构电话", False), ("监督委员会电话", False), ("投诉人单位电话", False),
        ("企业 / 手机", True), ("手机 / 企业", False),
    ],
)  # fmt: skip
def test_codes_and_telephones_of_offices(name, told):
    """Eleven digits in a column of codes are no telephone, and an office's is no secret; a telephone by name is one."""
    assert bool(column(name, list(PHONES))) is told


@pytest.mark.parametrize("name", ["编号", "服务热线", "备注"])
def test_identity_numbers_are_told_whatever_the_column_is_called(name):
    assert [one.kind for one in column(name, [ID])] == ["id_number"]


@pytest.mark.parametrize(
    ("name", "fitting", "others", "told"),
    [
        ("备注", 1, 0, True), ("备注", 1, 3, True), ("备注", 1, 4, False), ("备注", 2, 3, True), ("备注", 2, 4, False),
        ("备注", 4, 6, True), ("备注", 3, 7, False), ("备注", 20, 0, True),
        ("编号", 1, 0, False), ("编号", 4, 0, False), ("编号", 5, 0, True), ("编号", 2, 3, True), ("编号", 2, 8, False),
    ],
)  # fmt: skip
def test_cards_among_numbers_that_look_like_cards(name, fitting, others, told):
    """Fewer than five are believed unless the column holds codes; of more, two fifths must fit."""
    found = column(name, [*cards(fitting), *serials(others)])
    assert [(one.kind, one.hits) for one in found] == ([("bank_card", fitting)] if told else [])


def test_numbers_of_no_issuer_are_not_counted_among_cards():
    assert column("备注", [*cards(1), *(f"1{n:017d}" for n in range(30))])


def test_cards_in_full_width_are_counted_too():
    wide = [one.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}) for one in serials(4)]
    assert column("备注", [*cards(1), *wide]) == ()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (13800138123.0, True), (13800138123, True), (13800138123.5, False), (True, False), (1.0e20, False),
        ("x" * 1989 + "-13800138123", False), ("x" * 1988 + "-13800138123", True),
    ],
)  # fmt: skip
def test_cells_as_spreadsheets_and_long_texts_have_them(cell, told):
    """Whole numbers kept as floats are read as they are; of a text the first 2000 characters."""
    assert bool(column("备注", [cell])) is told


def test_whole_numbers_are_written_out():
    assert personal._text(6.0) == "6"
    assert personal._text(6.5) == "6.5"
    assert personal._text(1e20) == "1e+20"
    assert personal._text(float(10**19)) == "1" + "0" * 19
    assert personal._text(-3.0) == "-3"


PEOPLE = [("王小明", "中山路12号"), ("李四", "解放路3号"), ("张三丰", "桃花村三组"), ("赵六", "中山路9号")]


def test_names_beside_addresses():
    (found,) = personal.in_table(["户主姓名", "住址"], PEOPLE)
    assert found == Finding("name_address", "户主姓名", 4, 4, ("王**", "李*", "张**"))


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (["户主姓名", "住址"], ["王小明", "中山路12号"], True),
        (["户主姓名", "住址"], ["王小明", "中山路"], False),
        (["户主姓名", "住址"], ["中山路", "中山路12号"], False),
        (["名称", "住址"], ["王小明", "中山路12号"], False),
        (["户主姓名", "单位地址"], ["王小明", "中山路12号"], False),
        (["单位联系人", "住址"], ["王小明", "中山路12号"], False),
        (["单位联系人", "备注"], ["王小明", "中山路12号"], False),
        (["Name", "addr"], ["王小明", "中山路12号"], True),
        (["surname", "addr"], ["王小明", "中山路12号"], False),
        (["会员", "住址"], ["王小明", "中山路12号"], True),
        (["投诉人姓名", "投诉人地址"], ["王小明", "中山路12号"], True),
        (["服务对象姓名", "住址"], ["王小明", "中山路12号"], True),
        (["投诉人", "单位地址"], ["王小明", "中山路12号"], False),
        (["姓名", "住址"], ["其其格", "中山路12号"], True),
        (["姓名", "住址"], ["合计", "中山路12号"], False),
        (["姓名", "住址"], ["那达慕文化协会", "中山路12号"], False),
        (["申请人", "住址"], ["其其格", "中山路12号"], False),
        (["XM", "DZ"], ["娜仁花", "中山路12号"], True),
        (["full_name", "addr"], ["乌云其其格", "中山路12号"], True),
        (["owner", "addr"], ["阿依古丽", "中山路12号"], True),
        (["name", "addr"], ["斯琴高娃", "中山路12号"], True),
        (["name", "addr"], ["那湖公园", "中山路12号"], False),
        (["park_name", "addr"], ["其其格", "中山路12号"], False),
    ],
)
def test_either_alone_says_little(header, row, told):
    assert [one.kind for one in personal.in_table(header, [row])] == (["name_address"] if told else [])


def test_parks_and_shops_are_not_names_though_some_sound_so():
    """Where the column may be of things (name), one place among few names makes all of them doubtful."""
    rows = [("巴特尔", "中山路1号"), ("其其格", "中山路2号"), ("那湖公园", "中山路3号")]
    assert personal.in_table(["name", "addr"], rows) == ()
    assert [one.hits for one in personal.in_table(["姓名", "addr"], rows)] == [2]
    assert personal.in_table(["name", "addr"], [*rows[2:], *rows[2:], ("白龙寺", "中山路5号")]) == ()
    assert [one.hits for one in personal.in_table(["name", "addr"], [*rows[2:], ("王小明", "中山路5号")])] == [1]
    assert [one.hits for one in personal.in_table(["name", "addr"], [*rows, *[("娜仁花", "中山路4号")] * 4])] == [6]


def test_the_first_name_of_a_row_is_told():
    (found,) = personal.in_table(["户主姓名", "家长", "住址"], [("王小明", "李四", "中山路12号")])
    assert (found.field, found.samples) == ("户主姓名", ("王**",))


def test_rows_shorter_and_longer_than_the_header():
    found = personal.in_table(["户主姓名", "住址"], [("王小明",), ("李四", "解放路3号", "多")])
    assert found == (Finding("name_address", "户主姓名", 1, 2, ("李*",)),)


def test_a_text_of_the_entry():
    text = f"{PHONES[0]} {PHONES[1]} {PHONES[0]} {PHONES[2]} {PHONES[3]}，{ID}"
    assert personal.in_field("notes", text) == (
        Finding("phone", "notes", 5, 1, ("138****8100", "138****8101", "138****8102")),
        Finding("id_number", "notes", 1, 1, ("110105********2X",)),
    )
    assert personal.in_field("notes", "无") == ()
