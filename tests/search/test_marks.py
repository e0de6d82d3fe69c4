"""Hits marked, in whatever spelling, and never a way in for markup."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from ckanext.govopen.search import marks


def shown(text: str, *words: str) -> str:
    return str(marks.marked(text, marks.spans(text, words)))


def test_traditional_and_full_width_are_marked_as_written() -> None:
    assert shown("公共停車場ＧＤＰ", "停车", "gdp") == "公共<mark>停車</mark>場<mark>ＧＤＰ</mark>"


def test_a_run_is_marked_in_its_pairs() -> None:
    assert shown("公交和线路", "公交线路") == "<mark>公交</mark>和<mark>线路</mark>"


def test_latin_only_at_the_beginning_of_a_word() -> None:
    assert shown("bus business abus", "bus") == "<mark>bus</mark> <mark>bus</mark>iness abus"


def test_markup_of_the_text_is_text() -> None:
    assert shown("<script>停车</script>&", "停车") == "&lt;script&gt;<mark>停车</mark>&lt;/script&gt;&amp;"


def test_similar_sound() -> None:
    assert marks.spans_by_sound("住房公積金提取", ["工积金"]) == [(2, 5)]


def test_excerpt_goes_to_the_hit() -> None:
    text = "甲" * 300 + "停车" + "乙" * 300
    found = str(marks.excerpt(text, marks.spans(text, ["停车"]), 100))
    assert "<mark>停车</mark>" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(re.sub("<[^>]*>", "", found)) <= 102


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4), st.integers(1, 80))
def test_the_text_stays_whole(text: str, words: list[str], length: int) -> None:
    places = marks.spans(text, words)
    assert str(marks.marked(text, places)).replace("<mark>", "").replace("</mark>", "") == str(escape(text))
    assert len(re.sub(r"</?mark>", "", str(marks.excerpt(text, places, length)))) <= len(str(escape(text))) + 2
