"""Whatever is said, whenever, of whatever case: an answer, never an exception; and what is nonsense is refused."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from support.cast import FULL, PEOPLE, PROFILES, file, play, t

from ckanext.govopen.domain.case import Case
from ckanext.govopen.domain.machine import Refusal, allowed, decide, refused
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
