"""Objection: who rules on it, within which window, once for each decision."""

from __future__ import annotations

from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, D, code, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import allowed, decide, follow_up, objection_until, refused, submit

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "涉及商业秘密", "basis": ["guigang/38"]}
ACCEPT = (FILED, "clerk", "accept", {})


def test_an_objection_bars_whoever_decided():
    moves = [ACCEPT, ("2025-09-23", "clerk", "refuse", NO), ("2025-09-24", "citizen", "object", {"reason": "x"})]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    filing = follow_up(PROFILES["guigang"], case, results[2][-1])
    assert (filing.procedure, filing.facts["barred"], filing.parent) == ("objection", ("clerk",), "c1")
    child = fold(*submit(PROFILES["guigang"], FULL, filing, PEOPLE["citizen"], t("2025-09-24")))
    at = t("2025-09-25")
    assert "uphold" not in allowed(PROFILES["guigang"], FULL, child, PEOPLE["clerk"], at)
    assert "uphold" in allowed(PROFILES["guigang"], FULL, child, PEOPLE["clerk2"], at)
    assert follow_up(PROFILES["guigang"], case, case.history[0]) is None


@pytest.mark.duty("guigang-30")
def test_in_guigang_the_government_rules_on_a_refused_share_and_nobody_else():
    moves = [
        ACCEPT,
        (FILED, "keeper", "disagree", {"reason": "x", "basis": ["dsl/1"]}),
        (FILED, "clerk", "refuse", {"reason": "x", "basis": ["dsl/1"]}),
        (FILED, "asker", "object", {"reason": "x"}),
    ]
    case, results = play("guigang", "share_application", FILED, moves, facts=CONDITIONAL)
    filing = follow_up(PROFILES["guigang"], case, results[3][-1])
    child = fold(*submit(PROFILES["guigang"], FULL, filing, PEOPLE["asker"], t(FILED)))
    assert child.party == "deptA"
    assert "uphold" in allowed(PROFILES["guigang"], FULL, child, PEOPLE["mayor"], t(FILED))
    assert "uphold" not in allowed(PROFILES["guigang"], FULL, child, PEOPLE["clerk2"], t(FILED))
    done = decide(PROFILES["guigang"], FULL, child, "uphold", {"finding": "x"}, PEOPLE["mayor"], t("2025-09-24"))
    child = fold(child, done)
    assert (child.state, child.step) == ("open", "fulfil"), "the authority carries it out"


@pytest.mark.parametrize(("day", "expected"), [("2025-12-22", ["objected"]), ("2025-12-23", "too_late")])
def test_the_window_of_an_objection(day, expected):
    """Sixty working days from the decision of 2025-09-23, National Day's make-up days counted."""
    moves = [ACCEPT, ("2025-09-23", "clerk", "refuse", NO)]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    last = objection_until(PROFILES["guigang"], FULL, case)
    assert last == FULL.add(date(2025, 9, 23), 60)
    shift = {"2025-12-22": last, "2025-12-23": last + D}[day]
    result = decide(PROFILES["guigang"], FULL, case, "object", {"reason": "x"}, PEOPLE["citizen"], t(f"{shift} 12:00"))
    assert code(result) == expected


def test_one_objection_for_each_decision():
    moves = [
        ACCEPT,
        ("2025-09-23", "clerk", "refuse", NO),
        ("2025-09-24", "citizen", "object", {"reason": "x"}),
        ("2025-09-24", "citizen", "object", {"reason": "x"}),
        ("2025-09-25", "clerk", "correct", {"outcome": "refuse", "why": "x", **NO}),
        ("2025-09-26", "citizen", "object", {"reason": "x"}),
    ]
    _, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert [code(result) for result in results[2:]] == [["objected"], "once_only", ["corrected"], ["objected"]]


def test_nothing_to_object_to_where_all_was_given():
    case, _ = play("guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "grant", {})], facts=ON_REQUEST)
    assert "object" not in allowed(PROFILES["guigang"], FULL, case, PEOPLE["citizen"], t(FILED))
    assert refused(PROFILES["guigang"], FULL, case, "object", PEOPLE["citizen"], t(FILED)).code == "not_now"
