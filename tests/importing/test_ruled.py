"""Columns for what only some regulations ask of an entry: known where it is asked, not taken over elsewhere."""

from __future__ import annotations

from collections import Counter

import pytest
from ckan.common import config

from ckanext.govopen.importing import columns, words
from ckanext.govopen.importing.answers import AnswerRefused, read
from ckanext.govopen.importing.header import Header
from ckanext.govopen.importing.template import FIELDS

from . import doing, sheets
from .doing import entries, send

HEAD, row = sheets.HEAD, sheets.row


def meaning(name: str) -> str:
    [found] = columns.guess(Header((1,), ((name,),)), [])
    return found.field


@pytest.mark.parametrize(
    ("profile", "known"),
    [
        ("guigang", {"基础数据项或主题数据": "resource_class", "另定共享类型的理由": "share_reason"}),
        ("huizhou", {"数据从哪里取得": "origin"}),
        ("hebei", {"数据所属层级和地区": "level", "基础数据或主题数据": "resource_class", "归集情况": "aggregation"}),
        ("hulunbuir", {"确定开放类型的情形": "open_grounds"}),
        ("tengzhou", {"基础信息项或主题信息资源": "resource_class"}),
    ],
)
def test_a_column_is_known_where_the_regulation_asks(monkeypatch, profile, known):
    monkeypatch.setitem(config, "govopen.profile", profile)
    assert {name: meaning(name) for name in known} == known
    asked = {field for field in FIELDS if words.is_asked(field, words.law.in_force())}
    assert set(known.values()) <= asked
    others = {"origin", "aggregation", "open_grounds", "level"} - set(known.values())
    assert others.isdisjoint(asked)
    assert meaning("归集情况") == ("aggregation" if profile == "hebei" else "")
    assert meaning("数据解读") == "interpretation"


def test_a_word_means_a_value_and_an_unknown_one_nothing(monkeypatch):
    monkeypatch.setitem(config, "govopen.profile", "hulunbuir")
    both = "涉及商业秘密、涉及个人隐私"
    assert words.value("open_grounds", both) == "trade_secret\nprivacy"
    assert words.value("open_grounds", "涉及商业秘密；别的") is None
    assert words.value("aggregation", "尚未归集") is None
    monkeypatch.setitem(config, "govopen.profile", "hebei")
    assert words.value("aggregation", "尚未歸集") == words.value("aggregation", "pending") == "pending"
    assert words.value("aggregation", "尚未归集、已归集（物理汇聚）") is None  # one value alone


def test_an_answer_for_the_file_must_be_one_of_the_regulation(monkeypatch):
    monkeypatch.setitem(config, "govopen.profile", "hebei")
    assert read({"aggregation": "pending"}).fields == {"aggregation": "pending"}
    with pytest.raises(AnswerRefused) as refused:
        read({"aggregation": "sometime"})
    assert refused.value.where == "aggregation"
    monkeypatch.setitem(config, "govopen.profile", "guigang")
    with pytest.raises(AnswerRefused):
        read({"aggregation": "pending"})


def test_what_the_sheet_says_stands_in_the_entries(city, monkeypatch):
    doing.clear()
    monkeypatch.setitem(config, "govopen.profile", "hebei")
    head = [*HEAD, "归集情况", "数据解读"]
    rows = [[*row("甲"), "尚未归集", "按日统计"], [*row("乙"), "说不清", ""], [*row("丙"), "", ""]]
    batch = send(city.provider, [head, *rows], defaults={"aggregation": "physical"})
    assert batch["counts"]["created"] == 3, batch["counts"]
    stored = {one.title: one.extras for one in entries()}
    assert Counter(one.get("aggregation") for one in stored.values()) == {"pending": 1, "physical": 2}
    assert stored["甲"]["interpretation"] == "按日统计"
    [question] = [one for one in batch["questions"] if one["field"] == "aggregation"]
    assert {one["word"] for one in question["words"] if not one["known"]} == {"说不清"}
    again = send(city.provider, [head, *rows], defaults={"aggregation": "physical"})
    assert again["counts"].get("unchanged") == 3, again["counts"]
