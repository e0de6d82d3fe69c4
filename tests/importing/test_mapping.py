"""Columns and words: known ones are taken, doubtful ones asked about, none is taken for open."""

from __future__ import annotations

import pytest

from ckanext.govopen.importing import columns, words
from ckanext.govopen.importing.answers import AnswerRefused, read
from ckanext.govopen.importing.header import Header
from ckanext.govopen.importing.plan import Planner, only, tags
from ckanext.govopen.importing.table import Row

DEPARTMENTS = {"交通局": "org-1", "卫健委": "org-2"}


def guess(*names, samples=()):
    found = columns.guess(Header((1,), tuple((name,) for name in names)), samples)
    return {item.name: item.field for item in found}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("信息资源名称", "title"), ("名 称：", "title"), ("＊数据集名称（必填）", "title"), ("資料集名稱", "title"),
        ("信息资源提供方", "department"), ("信息资源代码", "resource_code"), ("摘要信息", "notes"),
        ("共享类型", "share_tier"), ("共享方式", "share_mode"), ("共享条件", "share_conditions"),
        ("开放属性", "open_tier"), ("开放条件", "open_conditions"), ("开放条件：", "open_conditions"),
        ("是否向社会开放", "open_tier"), ("更新频度", "update_cycle"), ("主题分类", "theme"), ("is_open", "open_tier"),
        ("最后更新时间", ""), ("序号", ""), ("没见过的列", ""),
    ],
)  # fmt: skip
def test_names_of_columns(name, field):
    """The way and the conditions of sharing are not the tier, as the public list of names has it."""
    assert guess(name)[name] == field


def test_a_name_that_may_mean_two_things_is_settled_by_its_values():
    assert guess("开放方式", samples=[["无条件开放", "依申请开放"]])["开放方式"] == "open_tier"
    assert guess("开放方式", samples=[["文件下载", "数据接口"]])["开放方式"] == "open_mode"
    assert guess("共享方式", samples=[["无条件共享", "不予共享"]])["共享方式"] == "share_tier"


def test_an_unknown_name_is_guessed_by_its_values_with_the_reason():
    [found] = columns.guess(Header((1,), (("列7",),)), [["每年", "每月", "不定期"]])
    assert (found.field, found.reason) == ("update_cycle", "values")


def test_two_columns_never_fill_one_field():
    found = columns.guess(Header((1,), (("名称",), ("数据集名称",))), [])
    assert [(item.field, item.reason) for item in found] == [("title", "synonym"), ("", "taken")]


def test_a_mapping_by_letter_or_name():
    found = columns.chosen(Header((1,), (("甲",), ("乙",))), [], {"A": "title", "乙": "department"})
    assert [item.field for item in found] == ["title", "department"]


@pytest.mark.parametrize("word", ["无条件开放", "無條件開放", "完全开放", " 无条件开放 "])
def test_plain_words_for_open(word):
    assert words.tier("open_tier", word) == "unconditional"


@pytest.mark.parametrize(
    "word",
    [
        "登录开放",
        "可开放",
        "开放网站",
        "无条件开发",
        "是",
        "1",
        "开放条件",
        "实名制开放",
        "L1",
        "浙江省数据开放平台开放",
        "公开",
        "开放",
    ],
)
def test_doubtful_words_are_never_taken_for_open(word):
    assert words.tier("open_tier", word) is None


@pytest.mark.parametrize("digit", ["1", "6", "9"])
def test_bare_digits_are_no_cycle(digit):
    """6 means yearly in one list of codes and half-yearly in another."""
    assert words.code("update_cycle", digit) is None


def test_cycles_with_remarks():
    assert words.code("update_cycle", "每年(更新说明:暂无新业务数据产生)") == "yearly"
    assert words.code("update_cycle", "每 季 度") == "quarterly"
    assert only("['教育文化']") == "教育文化"
    assert only("['a', 'b']") == "['a', 'b']"


@pytest.mark.parametrize(
    ("word", "cycle"),
    [
        ("按年", "yearly"), ("按月", "monthly"), ("按季度", "quarterly"), ("按周", "weekly"), ("按日", "daily"),
        ("每天", "daily"), ("一次性", "never"),
    ],
)  # fmt: skip
def test_everyday_words_for_cycles(word, cycle):
    assert words.code("update_cycle", word) == cycle


def test_tags_are_made_fit():
    assert tags("文化、卫生、体育") == (["文化", "卫生", "体育"], [])
    kept, dropped = tags("企业（个体）,水,（）")
    assert kept == ["企业 个体", "水"]
    assert dropped == ["企业（个体）", "（）"]


def plan(row, defaults=None, fields=("title", "department", "share_tier", "open_tier", "update_cycle"), home=""):
    planner = Planner({name: at for at, name in enumerate(fields)}, read(defaults or {}), DEPARTMENTS.get, home)
    return next(planner.plan([Row(2, tuple(row))]))


def codes(planned):
    return {(item.code, item.field) for item in planned.problems}


def test_a_row_that_says_everything():
    planned = plan(["甲", "交通局", "无条件共享", "无条件开放", "每月"])
    assert not planned.problems
    assert planned.entry == {
        "title": "甲", "owner_org": "org-1", "share_tier": "unconditional", "open_tier": "unconditional",
        "update_cycle": "monthly",
    }  # fmt: skip


def test_an_unknown_tier_refuses_the_row_until_somebody_answers():
    row = ["甲", "交通局", "无条件共享", "登录开放", ""]
    assert codes(plan(row)) == {("tier_unknown", "open_tier")}
    assert plan(row).problems[0].cell == "D2"
    answered = plan(row, {"values": {"open_tier": {"登录开放": "on_request"}}})
    assert not answered.problems
    assert answered.entry["open_tier"] == "on_request"


def test_a_missing_tier_is_asked_for_and_never_guessed():
    row = ["甲", "交通局", "", "", ""]
    assert codes(plan(row)) == {("tier_missing", "open_tier"), ("tier_missing", "share_tier")}
    assert plan(row, {"open_tier": "", "share_tier": "conditional"}).entry["open_tier"] == ""


def test_what_everybody_has_departments_have_too():
    assert plan(["甲", "交通局", "", "无条件开放", ""]).entry["share_tier"] == "unconditional"


def test_an_unknown_cycle_leaves_the_field_empty_and_says_so():
    planned = plan(["甲", "交通局", "无条件共享", "无条件开放", "其他"])
    assert "update_cycle" not in planned.entry
    assert [(note.code, note.cell) for note in planned.notes] == [("left_empty", "E2")]


def test_departments():
    row = ["甲", "某某局", "无条件共享", "无条件开放", ""]
    assert codes(plan(row)) == {("department_unknown", "department")}
    assert plan(row, {"departments": "default"}, home="org-9").entry["owner_org"] == "org-9"
    assert plan(row, {"values": {"department": {"某某局": "卫健委"}}}).entry["owner_org"] == "org-2"
    assert plan(["甲", "", "无条件共享", "无条件开放", ""], home="org-9").entry["owner_org"] == "org-9"
    assert codes(plan(["甲", "", "无条件共享", "无条件开放", ""])) == {("department_missing", "department")}


def test_a_basis_is_given_where_the_tier_asks_for_one_alone():
    defaults = {"open_basis": "《中华人民共和国统计法》第二十八条"}
    assert "open_basis" in plan(["甲", "交通局", "有条件共享", "不予开放", ""], defaults).entry
    assert "open_basis" not in plan(["甲", "交通局", "无条件共享", "无条件开放", ""], defaults).entry


def test_words_nobody_knows_cannot_be_answered_as_open_together():
    with pytest.raises(AnswerRefused, match="never_open"):
        read({"values": {"open_tier": {"*": "unconditional"}}})
    with pytest.raises(AnswerRefused, match="no_tier"):
        read({"open_tier": "public"})
    with pytest.raises(AnswerRefused, match="no_field"):
        read({"state": "active"})


def test_items_one_a_row_join_their_entry():
    fields = ("title", "department", "share_tier", "open_tier", "item_name", "item_type")
    planner = Planner({name: at for at, name in enumerate(fields)}, read({}), DEPARTMENTS.get)
    same = ("甲", "交通局", "无条件共享", "无条件开放")
    rows = [
        Row(2, (*same, "站名", "C")),
        Row(3, (*same, "经度", "数值型")),
        Row(4, ("", "", "", "", "纬度", "怪")),
        Row(5, ("乙", *same[1:], "站名", "")),
    ]
    first, second = planner.plan(rows)
    assert (first.number, first.lines, second.number) == (2, 3, 5)
    assert first.entry["items"] == [
        {"name": "站名", "type": "text"},
        {"name": "经度", "type": "number"},
        {"name": "纬度"},
    ]


def test_items_in_one_cell():
    planner = Planner(
        {"title": 0, "item_name": 1}, read({"open_tier": "", "share_tier": "not_shared"}), DEPARTMENTS.get, "o"
    )
    [planned] = planner.plan([Row(2, ("甲", "姓名、性别；年龄"))])
    assert [item["name"] for item in planned.entry["items"]] == ["姓名", "性别", "年龄"]
