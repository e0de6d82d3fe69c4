"""The yearly open plan, line by line, against the open list as it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import PROFILES, D, play

from ckanext.govopen.domain.lists import Record, Standing, plan

START = date(2025, 1, 1)
OPEN = PROFILES["guigang"].lists["open"]


def standing(key, day, tier):
    values = {"open_tier": tier, "share_tier": "conditional", "title": key}
    return Standing(key, day, True, values, case=f"c{day}")


def record(*standings):
    return Record.of(standings)


@pytest.mark.parametrize(("opened", "state"), [(date(2025, 6, 1), "done"), (date(2026, 2, 1), "done_late")])
def test_a_kept_line_of_the_plan(opened, state):
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a", "b"]})
    lines = plan(OPEN, [case], record(standing("a", opened, "on_request")), date(2026, 3, 1))
    assert [(line.entry, line.state, line.done_on) for line in lines] == [("a", state, opened), ("b", "late", None)]
    withdrawn, _ = play(
        "huizhou", "open_plan", "2025-02-10", [("2025-02-11", "asker", "withdraw", {})], said={"year": 2025}
    )
    assert plan(OPEN, [withdrawn], record(), date(2026, 3, 1)) == ()


def test_a_plan_is_told_as_it_stood_on_the_day():
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a"]})
    entries = record(
        standing("a", date(2025, 3, 1), "not_open"),
        standing("a", date(2025, 6, 1), "on_request"),
        standing("a", date(2025, 8, 1), "not_open"),
        standing("a", date(2025, 9, 1), "unconditional"),
    )
    ask = lambda day: [(line.state, line.done_on) for line in plan(OPEN, [case], entries, day)]  # noqa: E731
    assert ask(date(2025, 5, 31)) == [("promised", None)]
    assert ask(date(2025, 6, 1)) == [("done", date(2025, 6, 1))]
    assert ask(date(2025, 8, 15)) == [("done", date(2025, 6, 1))], "kept, also where it was withdrawn later"
    [line] = plan(OPEN, [case], entries, date(2025, 6, 1))
    assert (line.entry, line.provider, line.year, line.due) == ("a", "deptB", 2025, date(2025, 12, 31))


def test_a_plan_without_a_year_that_exists_promises_nothing():
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a"]})
    for year in (0, 1948, 2200, "2025", None):
        event = replace(case.history[0], said={**case.history[0].said, "year": year})
        assert plan(OPEN, [replace(case, history=(event,))], record(), START) == ()


def test_a_plan_is_of_the_department_that_it_was_filed_for():
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a"]}, provider="")
    assert (case.provider, case.party) == ("", "deptA")
    assert [line.provider for line in plan(OPEN, [case], record(), START)] == ["deptA"]


def test_a_promise_is_kept_on_the_last_day_of_its_year_and_late_on_the_next():
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a"]})
    for opened, state in ((date(2025, 12, 31), "done"), (date(2026, 1, 1), "done_late")):
        [line] = plan(OPEN, [case], record(standing("a", opened, "unconditional")), opened)
        assert (line.state, line.done_on) == (state, opened)
    assert [
        one.state for day in (31, 32) for one in plan(OPEN, [case], record(), date(2025, 12, 1) + (day - 1) * D)
    ] == [
        "promised",
        "late",
    ]
