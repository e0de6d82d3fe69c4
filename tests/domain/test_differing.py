"""What two states of an entry say differently."""

from __future__ import annotations

import pytest

from ckanext.govopen.domain import differing
from ckanext.govopen.domain.differing import Change, Part, Row, difference, same


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (None, "", True),
        (None, [], True),
        ([], {}, True),
        ((), "", True),
        ("", "甲", False),
        (" 甲\r\n乙\n", "甲\n乙", True),
        ("甲 乙", "甲乙", False),
        ("甲\r乙", "甲\n乙", False),
        (1, "1", True),
        (0, "", False),
        (False, None, False),
        (True, "True", True),
        ({"a": "", "b": 1}, {"b": "1 "}, True),
        ({"a": "1"}, {"b": "1"}, False),
        ({1: "x"}, {"1": "x"}, True),
        (["甲", None], ("甲 ", ""), True),
        (["甲", "乙"], ["乙", "甲"], False),
        (["甲"], "甲", False),
    ],
)
def test_what_says_the_same(one, other, alike):
    assert same(one, other) is alike
    assert same(other, one) is alike


def test_fields_in_order():
    old, new = {"c": 1, "a": 1, "z": 1, "same": "x"}, {"b": 1, "a": 2, "c": 2, "same": "x "}
    assert [one.field for one in difference(old, new, ("b", "a"))] == ["b", "a", "c", "z"]
    assert [one.field for one in difference(old, new)] == ["c", "a", "z", "b"]


def test_set_cleared_changed():
    found = difference({"a": "", "b": "旧", "c": "旧"}, {"a": "新", "c": "新"})
    assert found == (
        Change("a", "set", "", "新"),
        Change("b", "cleared", "旧", None),
        Change("c", "changed", "旧", "新", (Part("gone", "旧"), Part("new", "新"))),
    )


def test_parts_are_of_two_texts_that_both_say_something():
    assert difference({"a": "旧"}, {"a": ""})[0].parts == ()
    assert difference({"a": ""}, {"a": "新"})[0].parts == ()
    assert difference({"a": "1"}, {"a": 2})[0].parts == ()
    assert difference({"a": 1}, {"a": "2"})[0].parts == ()


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("道路运输", "水路运输", "-道 +水 =路运输"),
        ("道路", "道路运输", "=道路 +运输"),
        ("道路运输", "道路", "=道路 -运输"),
        ("甲乙", "甲乙", "=甲乙"),
        ("甲", "乙", "-甲 +乙"),
    ],
)
def test_texts_by_character(old, new, parts):
    signs = {"same": "=", "gone": "-", "new": "+"}
    assert " ".join(signs[part.kind] + part.text for part in differing.texts(old, new)) == parts


def test_long_texts_are_shown_whole():
    common = "甲" * 1999
    assert [part.kind for part in differing.texts(common + "乙", common + "丙")] == ["same", "gone", "new"]
    old, new = common + "乙", common + "丙丁"
    assert list(differing.texts(old, new)) == [Part("gone", old), Part("new", new)]


def test_a_character_seen_often_still_counts():
    """No character is junk: a long text of few characters is told as finely as a short one."""
    old = "甲乙" * 150
    assert list(differing.texts(old, old + "丙")) == [Part("same", old), Part("new", "丙")]
    assert list(differing.texts(old, "丙" + old)) == [Part("new", "丙"), Part("same", old)]


def item(name: str, **said: str) -> dict[str, str]:
    return {"name": name, **said}


A, B, C, D = (item(name) for name in "甲乙丙丁")


def rows(old: object, new: object, field: str = "items") -> tuple[Row, ...]:
    (change,) = difference({field: old}, {field: new})
    assert change.parts == ()
    return change.rows


def told(old: list[dict[str, str]], new: list[dict[str, str]]) -> str:
    return " ".join(f"{row.kind}:{row.name}" for row in rows(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([A, B], [A, B, C], "new:丙"),
        ([A, B], [B], "gone:甲"),
        ([A, B], [C, B], "gone:甲 new:丙"),
        ([A, B], [A, item("乙", type="数字")], "changed:乙"),
        ([A, B, C], [C, A, B], "moved:丙"),
        ([A, B, C, D], [B, C, D, A], "moved:甲"),
        ([A, B, C], [D, A, B, C], "new:丁"),
        ([A, B, C], [C, A, item("乙", type="数字")], "moved:丙 changed:乙"),
        ([A, A], [A], "gone:甲"),
        ([A], [A, A], "new:甲"),
        ([A, A, A], [A, A], "gone:甲"),
    ],
)
def test_things_of_a_list(old, new, said):
    assert told(old, new) == said


def test_what_a_row_holds():
    longer = item("乙", type="数字")
    assert rows([A, B], [longer, C]) == (
        Row("gone", "甲", A, {}),
        Row("changed", "乙", B, longer),
        Row("new", "丙", {}, C),
    )
    assert rows([A, B], [B, A]) == (Row("moved", "乙", B, B),)


def test_files_are_told_apart_by_id():
    one, two = {"id": "1", "name": "表"}, {"id": "2", "name": "表"}
    assert [(row.kind, row.new) for row in rows([one], [one, two], "files")] == [("new", two)]
    assert [(row.kind, row.name) for row in rows([{"id": "1"}], [{"id": "2"}], "files")] == [
        ("gone", "1"),
        ("new", "2"),
    ]
    renamed = {"id": "1", "name": "名单"}
    assert rows([one], [renamed], "files") == (Row("changed", "名单", one, renamed),)


def test_things_without_a_name_and_what_is_no_list():
    assert [row.name for row in rows([{"type": "数字"}], [{"type": "文本"}])] == [""]
    assert rows("text", [A]) == (Row("new", "甲", {}, A),)
    assert rows(["text", A], [A]) == ()
    assert rows((A,), None) == (Row("gone", "甲", A, {}),)


def test_a_list_of_another_field_is_told_as_a_whole():
    (change,) = difference({"groups": [A]}, {"groups": [A, B]})
    assert (change.kind, change.rows, change.parts) == ("changed", (), ())
