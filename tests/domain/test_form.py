"""Forms: every kind of answer, what it takes and what it says of what it does not take."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ckanext.govopen.domain.form import (
    LARGEST,
    LONGEST,
    MOST,
    NOTHING,
    Cite,
    Field,
    Problem,
    Text,
    as_date,
    check,
    cites_of,
    strings,
)

TODAY = date(2025, 9, 22)
LAWS = ("guigang/53", "dsl/55")
TWO = ("a", "b")


def one(kind, answer, **more):
    """The cleaned answer to one question of a kind, or its problem's code and limit."""
    field = Field("x", kind, options=LAWS if kind == "articles" else TWO, **more)
    clean, problems = check([field], {"x": answer}, TODAY)
    assert bool(clean) != bool(problems)
    return clean["x"] if clean else (problems[0].field, problems[0].code, problems[0].limit)


def wrong(code, limit=""):
    return ("x", code, limit)


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("text", " 用途 ", "用途"),
        ("text", "x" * LONGEST, "x" * LONGEST),
        ("text", "x" * (LONGEST + 1), wrong("too_long", str(LONGEST))),
        ("text", "a\nb", "a\nb"),
        ("text", "\n\t", wrong("not_text")),
        ("text", "a\x00", wrong("not_text")),
        ("text", "a\ud800", wrong("not_text")),
        ("text", "\udfffb", wrong("not_text")),
        ("text", "a\ue000", "a\ue000"),
        ("text", 5, wrong("not_text")),
        ("number", 1, 1),
        ("number", LARGEST, LARGEST),
        ("number", 0, wrong("not_number")),
        ("number", LARGEST + 1, wrong("not_number")),
        ("number", True, wrong("not_number")),
        ("number", "5", wrong("not_number")),
        ("year", 1949, 1949),
        ("year", 2199, 2199),
        ("year", 1948, wrong("not_year")),
        ("year", 2200, wrong("not_year")),
        ("flag", False, False),
        ("flag", True, True),
        ("flag", 1, wrong("not_flag")),
        ("date", "2025-02-28", "2025-02-28"),
        ("date", date(2025, 2, 28), "2025-02-28"),
        ("date", datetime(2025, 2, 28), wrong("not_date")),  # noqa: DTZ001
        ("date", "2025-02-30", wrong("not_date")),
        ("date", "1948-12-31", wrong("not_date")),
        ("date", "1949-01-01", "1949-01-01"),
        ("date", "٢٠٢٥-٠٢-٢٨", wrong("not_date")),
        ("coming", "2025-09-22", "2025-09-22"),
        ("coming", "2025-09-21", wrong("not_coming", "2025-09-22")),
        ("past", "2025-09-22", "2025-09-22"),
        ("past", "2025-09-23", wrong("not_past", "2025-09-22")),
        ("choice", "a", "a"),
        ("choice", "c", wrong("not_choice")),
        ("choice", ["a"], wrong("not_choice")),
        ("choices", ["a"], ("a",)),
        ("choices", ["b", "a"], ("b", "a")),
        ("choices", ["a", "c"], wrong("not_choices")),
        ("choices", "a", wrong("not_choices")),
        ("many", ["x", " y ", "x"], ("x", "y")),
        ("many", ("x",), ("x",)),
        ("many", ["x", ""], wrong("not_many")),
        ("many", ["x", None], wrong("not_many")),
        ("many", "x", wrong("not_many")),
        ("many", [str(n) for n in range(MOST)], tuple(str(n) for n in range(MOST))),
        ("many", [str(n) for n in range(MOST + 1)], wrong("not_many")),
        ("many", ["x", "y" * (LONGEST + 1)], wrong("too_long", str(LONGEST))),
        ("files", ["f1"], ("f1",)),
        ("articles", ["guigang/37", "dsl/55"], ("guigang/37", "dsl/55")),
        ("articles", ["guigang/37.2"], ("guigang/37.2",)),
        ("articles", ["guigang/41.1.5"], ("guigang/41.1.5",)),
        ("articles", ["guigang/53"], ("guigang/53",)),
        ("articles", ["guigang/54"], wrong("not_articles")),
        ("articles", ["guigang/037"], wrong("not_articles")),
        ("articles", ["guigang/37.1.2.3"], wrong("not_articles")),
        ("articles", ["guigang"], wrong("not_articles")),
        ("articles", ["pipl/1"], wrong("not_articles")),
        ("articles", ["guigang/37", "pipl/1"], wrong("not_articles")),
    ],
)
def test_what_a_kind_takes(kind, answer, expected):
    assert one(kind, answer) == expected


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_what_is_left_empty_is_missing_where_it_is_asked(nothing):
    fields = [Field("x"), Field("y", required=False)]
    assert check(fields, {"x": nothing, "y": nothing}, TODAY) == ({}, (Problem("x", "missing"),))
    assert check(fields, {}, TODAY) == ({}, (Problem("x", "missing"),))


def test_everything_wrong_is_told_and_what_is_sound_is_kept():
    fields = [Field("a"), Field("b", "number"), Field("c", "flag")]
    clean, problems = check(fields, {"b": "5", "c": False, 7: "x", "d": ""}, TODAY)
    assert clean == {"c": False}
    assert set(problems) == {
        Problem("7", "unknown"), Problem("d", "unknown"), Problem("a", "missing"), Problem("b", "not_number"),
    }  # fmt: skip


def test_a_field_is_asked_and_private_unless_it_says_otherwise():
    field = Field("x")
    assert (field.kind, field.required, field.public, field.options, field.cites) == ("text", True, False, (), ())
    assert (field.label, field.help, field.labels, field.after) == (NOTHING, NOTHING, (), "")
    assert NOTHING == ("", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-06-30", date(2026, 6, 30)), ("20260630", None), ("2026-W01-1", None), ("2026-06-31", None), (5, None)],
)
def test_a_date_is_written_one_way(text, day):
    assert as_date(text) == day


def test_lists_from_json():
    assert strings(["a", 5, None, "b"]) == ("a", "b")
    assert strings(("a",)) == ("a",)
    assert strings("ab") == strings(None) == strings({"a": 1}) == ()
    assert cites_of(["guigang/37.2", "dsl/1"]) == (Cite("guigang", "37.2"), Cite("dsl", "1"))


def test_a_word_reads_as_chinese():
    assert str(Text("贵港", "Guigang")) == f"{Text('贵港', 'Guigang')}" == "贵港"


def test_dates_of_one_form_keep_their_order():
    fields = [Field("a", "date"), Field("b", "date", required=False, after="a")]
    ask = lambda **said: check(fields, said, TODAY)[1]  # noqa: E731
    assert ask(a="2025-10-02", b="2025-10-01") == (Problem("b", "too_early", "2025-10-02"),)
    assert ask(a="2025-10-02", b="2025-10-02") == ask(a="2025-10-02") == ()
    assert ask(b="2025-10-01") == (Problem("a", "missing"),)


def test_how_much_an_answer_may_be():
    """Written down once more, so that a change is a decision."""
    assert (LONGEST, LARGEST, MOST) == (10_000, 9_999, 500)
