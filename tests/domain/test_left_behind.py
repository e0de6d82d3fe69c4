"""What events leave behind, to the letter: their names and what is said in them, since pages and mails read both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from support.cast import FULL, PEOPLE, PROFILES, announced_to, code, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.clock import Clock, Leg, explain, reckon
from ckanext.govopen.domain.form import Problem
from ckanext.govopen.domain.machine import Refusal, decide, label, moment, objection_until, outcomes
from ckanext.govopen.domain.moment import SYSTEM, Actor
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
BASE = PROFILES["base"]


def act(name, case, who, command, said, at=FILED):
    actor = PEOPLE[who] if isinstance(who, str) else who
    return decide(PROFILES[name], FULL, case, command, said, actor, t(at))


def given(**said):
    """A grant by the authority of guigang, open to change."""
    moves = [(FILED, "clerk", "accept", {}), (FILED, "clerk", "grant", said)]
    return play("guigang", "open_application", FILED, moves, facts=ON_REQUEST, said={"items": ["i1", "i2"]})[0]


def test_a_grant_is_amended_and_revoked_by_name():
    case = given()
    amend = {"grant": "c1/1", "reason": "x"}
    assert code(
        act("guigang", case, "clerk", "amend", {**amend, "basis": ["guigang/38"], "conditions": "限内部使用"})
    ) == ["amended"]
    revoke = {"grant": "c1/1", "reason": "x", "basis": ["guigang/38"]}
    assert code(act("guigang", case, "clerk", "revoke", revoke)) == ["revoked"]
    assert act("guigang", case, "clerk", "amend", amend).problems == (Problem("items", "same"),)
    more = act("guigang", case, "clerk", "amend", {**amend, "items": ["i1", "i3"]})
    assert more.problems == (Problem("items", "not_applied_for"),)


def test_a_part_is_widened_to_all_that_was_asked_for():
    case = given(items=["i1"])
    [before] = case.live_grants
    assert before.items == ("i1",)
    result = act("guigang", case, "clerk", "amend", {"grant": "c1/1", "reason": "x", "items": ["i1", "i2"]})
    assert [grant.items for grant in fold(case, result).live_grants] == [("i1", "i2")]


def test_an_ended_case_is_passed_on_no_more():
    refusal = act("guigang", given(), "clerk", "transfer", {"to": "deptC", "reason": "x"})
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_now"


def test_what_a_department_filed_itself_is_not_its_to_pass_on():
    case, _ = play("base", "catalogue_review", FILED, [])
    colleague = Actor("keeper9", "deptB", frozenset({"provider"}))
    assert act("base", case, colleague, "transfer", {"to": "deptC", "reason": "x"}).code == "not_yours"
    assert code(act("base", case, "clerk", "transfer", {"to": "deptC", "reason": "x"})) == ["transferred"]


@pytest.mark.parametrize("days", [1, 2, 9_999])
def test_the_number_that_a_notice_sets_is_the_limit(days):
    case, _ = play("base", "rectification", FILED, [], said={"deadline_days": days})
    assert case.clocks["fulfil"].days == days


@pytest.mark.parametrize("fact", [0, -3, 10_000, True, "5"])
def test_a_number_that_is_none_leaves_the_rule(fact):
    procedure = BASE.procedures["rectification"]
    step = procedure.routes[0].steps[0]
    profile = replace(
        BASE,
        procedures={
            **BASE.procedures,
            "rectification": replace(
                procedure,
                routes=(replace(procedure.routes[0], steps=(replace(step, limit=replace(step.limit, fact="set")),)),),
            ),
        },
    )
    case, _ = play("base", "rectification", FILED, [], facts={"set": fact}, profile=profile)
    assert case.clocks["fulfil"].days == 10


def test_what_is_said_of_a_step_that_was_gone_on_without():
    """Late, then lapsed: the case goes on to the check."""
    case, _ = play("base", "rectification", FILED, [], said={"deadline_days": 5})
    late, lapsed = tick(BASE, FULL, case, t("2025-09-29"))
    assert (late.name, late.said) == ("became_overdue", {"clock": "fulfil", "since": "2025-09-29"})
    assert (lapsed.name, lapsed.said, lapsed.step) == ("lapsed", {"clock": "fulfil"}, "check")
    after = fold(case, (late, lapsed))
    assert (after.state, after.clocks["fulfil"].done, after.clocks["fulfil"].overdue) == (
        "open",
        False,
        date(2025, 9, 29),
    )
    assert after.clocks["check"].running


def test_what_is_said_of_a_grant_that_expired():
    case = given(until="2026-03-31")
    [event] = tick(PROFILES["guigang"], FULL, case, t("2026-04-02"))
    assert (event.name, event.said) == ("grant_expired", {"grant": "c1/1"})
    assert [grant.ended for grant in event.grants] == [date(2026, 3, 31)]
    assert str(event.at.date()) == "2026-04-01"


def test_what_is_said_of_a_due_date_that_moved():
    case, _ = play(
        "tengzhou", "rectification", "2025-12-29", [], said={"deadline_days": 3}, calendar=announced_to(2025)
    )
    was = case.clocks["fulfil"].due
    [event] = tick(PROFILES["tengzhou"], FULL, case, t("2025-12-29"))
    now = FULL.add(date(2025, 12, 29), case.clocks["fulfil"].days)
    assert event.name == "due_changed"
    assert event.said == {"clock": "fulfil", "was": str(was), "is": str(now), "settled": True}


def test_the_word_on_a_button():
    """The city's own for an outcome, else the verb's; the act's for other commands; the name for what is unknown."""
    case, _ = play("base", "correction", FILED, [])
    now = moment(BASE, FULL, case, PEOPLE["keeper"], t(FILED))
    assert [label(now, name).zh for name in ("dismiss", "withdraw", "correct", "nonsense")] == [
        "已释明",
        "撤回",
        "更正决定",
        "nonsense",
    ]
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    now = moment(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))
    assert [label(now, name).en for name in outcomes(now)] == ["Accept", "Decline"]


def test_the_one_day_left_after_a_late_supplement():
    """Three days, paused on the last of them: the day of the resumption leaves one more, told as such, unnumbered."""
    clock = Clock("c", "c", ("authority",), 3, (Leg(t("2025-09-15")),)).pause(t("2025-09-18")).resume(t("2025-09-22"))
    clock = reckon(clock, FULL, None)
    assert str(clock.due) == "2025-09-23"
    lines = [(str(line.day.date)[5:], line.number, line.why) for line in explain(clock, FULL, None)]
    assert lines == [
        ("09-15", None, "received"), ("09-16", 1, "counts"), ("09-17", 2, "counts"), ("09-18", 3, "counts"),
        ("09-19", None, "paused"), ("09-20", None, "paused"), ("09-21", None, "paused"), ("09-22", None, "received"),
        ("09-23", None, "grace"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "name", "working"),
    [("2025-09-28", "调休", True), ("2025-09-26", "weekday", True), ("2025-09-27", "weekend", False)],
)
def test_what_a_day_is_called(day, name, working):
    found = FULL.day(date.fromisoformat(day))
    assert (found.name, found.working, found.settled) == (name, working, True)
    holiday = FULL.day(date(2025, 10, 1))
    assert (holiday.name, holiday.working) == (FULL.marks[date(2025, 10, 1)].name, False)
    assert holiday.name != "调休"


def test_nothing_to_object_to_in_a_case_just_filed():
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    assert len(case.history) == 1
    assert objection_until(PROFILES["guigang"], FULL, case) is None


def test_who_acts_where_only_time_has_passed():
    case, _ = play("base", "rectification", FILED, [], said={"deadline_days": 5})
    assert {event.by for event in tick(BASE, FULL, case, t("2025-09-29"))} == {"system"}
    assert Actor("system").id == SYSTEM


@pytest.mark.parametrize(("instant", "day"), [("15:59:59", 22), ("16:00:00", 23)])
def test_the_day_begins_at_midnight_in_china(instant, day):
    """Eight hours before Greenwich, all year."""
    for month in (1, 7):
        at = datetime.fromisoformat(f"2025-{month:02d}-22T{instant}+00:00")
        assert FULL.received(at, None) == date(2025, month, day)
