"""The yearly open plan, line by line, against the open list as it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import PROFILES, D, code, play

from ckanext.govopen.domain.lists import Record, Standing, plan
from ckanext.govopen.domain.visibility import history

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


@pytest.mark.duty("huizhou-14a")
def test_huizhous_plan_is_filed_passed_up_and_public():
    """Article 14: from the year's priorities, filed with the authority, which passes it up; the list is everybody's."""
    profile = PROFILES["huizhou"]
    said = {"year": 2025, "entries": ["a", "b"], "priorities": ["a"]}
    moves = [
        ("2025-02-11", "asker", "record", {}),
        ("2025-02-11", "clerk", "record", {}),
        ("2025-02-12", "asker", "record", {}),
        ("2025-02-13", "clerk", "record", {}),
    ]
    case, results = play("huizhou", "open_plan", "2025-02-10", moves, said=said)
    assert [code(result) for result in results] == ["not_yours", ["recorded"], "not_yours", ["recorded"]]
    assert (case.state, case.outcome, list(case.clocks)) == ("ended", "recorded", ["record", "passed_up"])
    steps = profile.procedures["open_plan"].routes[0].steps
    assert {cite.article for step in steps for cite in step.cites} == {"14"}
    lines = plan(OPEN, [case], record(), date(2025, 3, 1))
    assert [(line.entry, line.state) for line in lines] == [("a", "promised"), ("b", "promised")]
    assert profile.lists["open_plan"].audience == "public"
    [(_, shown)] = [one for one in history(case, frozenset(), form=profile.procedures["open_plan"].form) if one[1]]
    assert shown == {"year": 2025, "entries": ("a", "b"), "priorities": ("a",)}, "a stranger reads it"


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
