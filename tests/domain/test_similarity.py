"""How alike two entries are: the measures, their weights and the words that say nothing."""

from __future__ import annotations

import pytest

from ckanext.govopen.domain import similarity
from ckanext.govopen.domain.similarity import Likeness, likeness

# What half of all tables have, written down once more.
COMMON = [
    "序号",
    "编号",
    "id",
    "备注",
    "更新时间",
    "创建时间",
    "名称",
    "时间",
    "日期",
    "单位",
    "类型",
    "状态",
    "地址",
    "联系电话",
    "经度",
    "纬度",
]


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("贵港市道路运输企业信息", "道路运输企业"),
        ("广西壮族自治区贵港市港北区道路运输企业名单", "道路运输企业"),
        ("道路运输企业", "道路运输企业"),
        ("2024年度道路运输企业目录", "道路运输企业"),
        ("道路运输企业2024年清单", "道路运输企业"),
        ("1999道路运输企业", "道路运输企业"),
        ("1899道路运输企业", "1899道路运输企业"),
        ("道路 运输（企业）_信息", "道路运输企业"),
        ("ＡＢＣ企业公开表", "abc企业"),
        ("公共服务信息公开", "公共"),
        ("企业信息一览", "企业信息一览"),
        ("信息", "信息"),
        ("贵港市", "贵港市"),
        ("", ""),
    ],
)
def test_what_a_title_says(title, says):
    assert similarity.plain(title) == says


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("道路运输企业", "贵港市道路运输企业信息", 1.0),
        ("道路运输", "道路交通", 1 / 3),
        ("道路运输", "水路运输", 2 / 3),
        ("道路", "学校", 0.0),
        ("路", "路", 1.0),
        ("路", "桥", 0.0),
        ("路", "道路", 0.0),
        ("", "", 0.0),
        ("道路", "", 0.0),
        ("", "道路", 0.0),
    ],
)
def test_titles_by_pairs_of_characters(one, other, alike):
    assert similarity.titles(one, other) == pytest.approx(alike)


@pytest.mark.parametrize("word", COMMON)
def test_items_that_half_of_all_tables_have(word):
    assert similarity.names([word]) == frozenset()
    assert similarity.names([word + "甲"]) == {word + "甲"}


def test_names_of_items_are_folded():
    assert similarity.names(["许可 证号", "许可证（号）", "ＩＤ", "Owner_Name", "", "—"]) == {"许可证号", "ownername"}


A, B, C, D, E, F, G, H = ["车牌号", "车主姓名", "核定载重", "营运线路", "许可证号", "发证机关", "有效期止", "经营范围"]


@pytest.mark.parametrize(
    ("mine", "theirs", "items", "score"),
    [
        ([A], [A], 0.25, 0.25),
        ([A, B], [A, B], 0.5, 0.5),
        ([A, B, C, D], [A, B, C, D], 1.0, 1.0),
        ([A, B, C, D, E], [A, B, C, D, E], 1.0, 1.0),
        ([A, B, C, D], [A, B, C, D, E, F, G, H], 0.8, 0.8),
        ([A, B, C, D, E], [A, B, C, D, F], 2 / 3, 2 / 3),
        ([A, B, C, D, E, F, G], [A, B, C, D, H], 0.64, 0.64),
        ([A, B], [C, D], 0.0, 0.0),
        ([], [A], 0.0, 0.0),
        ([A, "备注"], ["备注"], 0.0, 0.0),
    ],
)
def test_by_items(mine, theirs, items, score):
    """Few items prove little; nearly all of the smaller table's inside the other is nearly the same table."""
    found = likeness("道路运输", mine, "", "学校", theirs)
    assert (found.items, found.score) == (round(items, 3), round(score, 3))
    assert found.title == 0.0
    assert found.shared == tuple(sorted(set(mine) & set(theirs) - {"备注"}))


@pytest.mark.parametrize(
    ("title", "mine", "theirs", "score"),
    [
        ("道路运输", [], [], 1.0),
        ("道路运输", [A], [], 1.0),
        ("道路运输", [], [A], 1.0),
        ("道路运输", [A], [B], 0.85),
        ("道路运输", [A], [A], 1.0),
        ("水路运输", [], [], 0.567),
        ("水路运输", [A, B, C, D], [A, B, C, D], 1.0),
        ("水路运输", [A, B, C], [A, B, C], 0.75),
        ("水路运输", [A, B], [A, B], 0.592),
        ("水路运输", [A], [B], 0.567),
    ],
)
def test_by_title_and_items(title, mine, theirs, score):
    """The same title over other items is not wholly the same; a title alone says most of what it says."""
    found = likeness("道路运输", mine, "", title, theirs)
    assert found.score == pytest.approx(score, abs=0.0006)
    assert found.same_title is (title == "道路运输")
    assert found.title == (1.0 if found.same_title else 0.667)


@pytest.mark.parametrize(
    ("code", "other", "same"), [("a/1", "a/1", True), ("a/1", "a/2", False), ("", "", False), ("a/1", "", False)]
)
def test_by_code(code, other, same):
    found = likeness("道路运输", [], code, "学校", [], other)
    assert found == Likeness(float(same), 0.0, 0.0, (), False, same)


def test_no_code_given():
    assert not likeness("道路", [], "a/1", "学校", []).same_code
    assert Likeness(0.5, 0.5, 0.5) == Likeness(0.5, 0.5, 0.5, (), False, False)


def test_what_is_shown_and_what_is_answered_for():
    """Two thirds of a title bring two entries before a person; the same title is to be answered for."""
    assert likeness("道路运输", [], "", "水路运输", []).score >= similarity.SHOWN
    assert likeness("道路运输", [A], "", "道路运输", [B]).score >= similarity.STRONG
    assert likeness("道路运输", [A, B], "", "水路运输", [A, B]).score < similarity.STRONG
    assert (similarity.SHOWN, similarity.STRONG) == (0.5, 0.8)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("越城区公立小学片区划分信息", "公立小学片区划分"),
        ("杭州农贸市场信息", "杭州农贸市场"),
        ("余杭区环境功能区划信息", "环境功能区划"),
        ("贵港市港北区公厕信息", "公厕"),
        ("盐都区行政许可事项可开放", "行政许可事项"),
    ],
)
def test_a_place_ends_where_it_ends(title: str, left: str) -> None:
    assert similarity.plain(title) == left


def test_titles_alone_are_shown_later_than_titles_with_items() -> None:
    alone = similarity.likeness("公共停车场历史", (), "", "公共停车场实时", ())
    assert similarity.SHOWN <= alone.score < similarity.TITLES_ALONE
    assert not similarity.worth_showing(alone)
    items = ("泊位号", "泊位状态", "入场时刻")
    assert similarity.worth_showing(similarity.likeness("公共停车场历史", items, "", "公共停车场实时", items))


@pytest.mark.parametrize(
    ("score", "shared", "same_code", "shown"),
    [
        (0.65, (), False, True),  # the bounds themselves are shown
        (0.649, (), False, False),
        (0.5, ("车位数",), False, True),
        (0.499, ("车位数",), False, False),
        (0.5, (), True, True),
        (0.499, (), True, False),
    ],
)
def test_from_where_on_a_likeness_is_shown(score, shared, same_code, shown):
    alike = similarity.Likeness(score, 0.0, 0.0, shared, same_code=same_code)
    assert similarity.worth_showing(alike) is shown
