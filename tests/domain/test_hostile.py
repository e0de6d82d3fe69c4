"""Whatever is said, whenever, of whatever case: an answer, never an exception; and what is nonsense is refused."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from support.cast import FULL, PEOPLE, PROFILES, announced_to, file, play, t

from ckanext.govopen.domain.case import Case, fold
from ckanext.govopen.domain.form import Problem
from ckanext.govopen.domain.machine import Filing, Refusal, allowed, decide, refused, submit
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}


FAR = datetime.max.replace(tzinfo=timezone.utc)


def test_far_instants_other_rules_and_unopened_cases_are_answered():
    case, _ = play("tengzhou", "complaint", FILED, [])
    empty = Case("c", PROFILES["tengzhou"].digest, "complaint", 0, "citizen", "", {})
    for at in (FAR, datetime.min.replace(tzinfo=timezone.utc)):
        assert allowed(PROFILES["tengzhou"], FULL, case, PEOPLE["clerk"], at) == {}
        assert refused(PROFILES["tengzhou"], FULL, case, "accept", PEOPLE["clerk"], at).code == "out_of_time"
        assert tick(PROFILES["tengzhou"], FULL, case, at) == ()
    assert allowed(PROFILES["huizhou"], FULL, case, PEOPLE["clerk"], t(FILED)) == {}
    assert refused(PROFILES["huizhou"], FULL, case, "accept", PEOPLE["clerk"], t(FILED)).code == "pinned"
    assert tick(PROFILES["huizhou"], FULL, case, t("2026-09-22")) == ()
    assert decide(PROFILES["tengzhou"], FULL, empty, "accept", {}, PEOPLE["clerk"], t(FILED)).code == "unknown"
    assert allowed(PROFILES["tengzhou"], FULL, empty, PEOPLE["clerk"], t(FILED)) == {}


@pytest.mark.parametrize("name", [["a"], {}, None, 5, True])
def test_a_command_that_is_no_name_is_unknown(name):
    profile = PROFILES["tengzhou"]
    case, _ = play("tengzhou", "complaint", FILED, [])
    assert decide(profile, FULL, case, name, {}, PEOPLE["clerk"], t(FILED)).code == "unknown"
    assert refused(profile, FULL, case, name, PEOPLE["clerk"], t(FILED)).code == "unknown"


@pytest.mark.parametrize("odd", [None, [], ["reason"], "reason", 5])
def test_answers_and_facts_that_are_no_object_are_named(odd):
    profile = PROFILES["tengzhou"]
    case, _ = play("tengzhou", "complaint", FILED, [])
    for command in ("accept", "decline", "remark"):
        refusal = decide(profile, FULL, case, command, odd, PEOPLE["clerk"], t(FILED))
        assert (refusal.code, refusal.problems) == ("invalid", (Problem("answers", "not_object"),))
    for filing, field in [
        (Filing("c", "complaint", odd, {}, "deptB"), "answers"),
        (Filing("c", "complaint", {"facts": "x"}, odd, "deptB"), "facts"),
    ]:
        refusal = submit(profile, FULL, filing, PEOPLE["citizen"], t(FILED))
        assert (refusal.code, refusal.problems) == ("invalid", (Problem(field, "not_object"),))


@pytest.mark.parametrize("procedure", [["a"], {}, None, 5])
def test_a_procedure_that_is_no_name_is_unknown(procedure):
    filing = Filing("c", procedure, {}, {}, "deptB")
    assert submit(PROFILES["tengzhou"], FULL, filing, PEOPLE["citizen"], t(FILED)).code == "unknown"


def test_a_tick_without_a_zone_is_in_china():
    """Due on 24 October: in the evening of that day, on whatever host, nothing is late; the next day it is."""
    profile = PROFILES["huizhou"]
    case, _ = play("huizhou", "correction", "2025-10-11 10:00", [])
    assert str(case.clocks["check"].due) == "2025-10-24"
    assert tick(profile, FULL, case, datetime(2025, 10, 24, 20)) == ()  # noqa: DTZ001
    [late] = tick(profile, FULL, case, datetime(2025, 10, 25, 1))  # noqa: DTZ001
    assert (late.name, late.at) == ("became_overdue", t("2025-10-25 00:00"))


def test_a_notice_told_by_a_tick_without_a_zone_leaves_a_case_that_goes_on():
    before = announced_to(2025)
    profile = PROFILES["huizhou"]
    case, _ = play("huizhou", "correction", "2025-12-18", [], calendar=before)
    told = tick(profile, FULL, case, datetime(2025, 12, 20, 9))  # noqa: DTZ001
    assert [(event.name, event.at) for event in told] == [("due_changed", t("2025-12-20"))]
    done = decide(profile, FULL, fold(case, told), "dismiss", {"finding": "x"}, PEOPLE["keeper"], t("2025-12-22"))
    assert [event.name for event in done] == ["dismissed"]


@pytest.mark.parametrize("days", [10**7, 10_000, -1, 0])
def test_a_departments_limit_beyond_reason_falls_to_the_house_number(days):
    case, _ = play("hulunbuir", "correction", FILED, [], facts={"correction_days": days}, who="asker", party="deptA")
    assert case.clocks["check"].days == 10


@pytest.mark.parametrize("year", [9999, 1, 0, "2026", True])
def test_a_plan_is_for_a_year_that_exists(year):
    refusal = file("huizhou", "open_plan", t(FILED), said={"year": year})
    assert {(p.field, p.code) for p in refusal.problems} == {("year", "not_year")}


@pytest.mark.parametrize("text", ["\ud800", "\u200b", "\u200b \ufeff", "a\x00b", " ", "\n"])
def test_a_reason_can_be_seen_and_stored(text):
    moves = [(FILED, "clerk", "accept", {}), (FILED, "clerk", "refuse", {"reason": text, "basis": ["guigang/38"]})]
    _, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert {(p.field, p.code) for p in results[1].problems} == {("reason", "not_text")}


@pytest.mark.parametrize(
    ("start", "end", "problems"),
    [
        ("2025-10-01", "2025-09-30", {("until_on", "too_early", "2025-10-01")}),
        ("2025-10-01", "2025-10-01", None),
        ("2025-10-01", "2025-10-02", None),
        ("2025-10-01", None, None),
        ("soon", "2025-09-30", {("from_on", "not_date", "")}),
    ],
)
def test_an_interruption_does_not_end_before_it_begins(start, end, problems):
    filed = file("guigang", "service_notice", t(FILED), said={"from_on": start, "until_on": end})
    if problems is None:
        assert not isinstance(filed, Refusal)
    else:
        assert {(p.field, p.code, p.limit) for p in filed.problems} == problems
