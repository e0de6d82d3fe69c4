"""Objection: who rules on it, within which window, once for each decision."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cast import FULL, PEOPLE, PROFILES, D, code, play, t

from ckanext.govopen.domain.case import Grant, fold
from ckanext.govopen.domain.machine import allowed, decide, follow_up, objection_until, refused, submit
from ckanext.govopen.domain.standing import narrows

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


GRANT = {"until": "2026-03-31", "conditions": "注明来源"}
CHANGES = """
revoke                                         | against
amend until=2026-01-31                         | against
amend items=i1                                 | against
amend conditions=不得转授                      | against
amend purpose=科研                             | against
amend until=2026-01-31 items=i1,i2             | against
amend until=2026-06-30                         | for
amend until=2026-06-30 items=i1,i2 purpose=x   | for
"""


@pytest.mark.parametrize("line", CHANGES.strip().splitlines())
def test_a_grant_taken_away_or_narrowed_can_be_objected_to_and_a_wider_one_cannot(line):
    """As a partial grant can: sixty working days from the change, and whoever made it does not rule on it."""
    (command, *said), against = line.split("|")[0].split(), line.endswith("against")
    moves = [ACCEPT, (FILED, "clerk", "grant", GRANT)]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST, said={"items": ["i1", "i2"]})
    assert objection_until(PROFILES["guigang"], FULL, case) is None
    answers = {"grant": "c1/1", "reason": "x", **dict(one.split("=") for one in said)}
    if "items" in answers:
        answers["items"] = answers["items"].split(",")
    bare = decide(PROFILES["guigang"], FULL, case, command, answers, PEOPLE["clerk2"], t("2025-10-09"))
    assert (code(bare) == "invalid") is against, "what takes away rests on an article"
    done = decide(PROFILES["guigang"], FULL, case, command, {**answers, **NO}, PEOPLE["clerk2"], t("2025-10-09"))
    case = fold(case, done)
    until = objection_until(PROFILES["guigang"], FULL, case)
    assert until == (FULL.add(date(2025, 10, 9), 60) if against else None)
    objecting = decide(PROFILES["guigang"], FULL, case, "object", {"reason": "x"}, PEOPLE["citizen"], t("2025-10-10"))
    assert code(objecting) == (["objected"] if against else "not_now")
    if against:
        filing = follow_up(PROFILES["guigang"], fold(case, objecting), objecting[-1])
        assert filing.facts["barred"] == ("clerk", "clerk2")
        again = decide(
            PROFILES["guigang"],
            FULL,
            fold(case, objecting),
            "object",
            {"reason": "x"},
            PEOPLE["citizen"],
            t("2025-10-10"),
        )
        assert code(again) == "once_only"


def test_a_correction_leaves_nothing_to_object_to_in_what_went_before():
    moves = [
        ACCEPT,
        (FILED, "clerk", "grant", GRANT),
        ("2025-09-23", "clerk", "revoke", {"grant": "c1/1", **NO}),
        ("2025-09-24", "clerk", "correct", {"outcome": "grant", "why": "x"}),
    ]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert code(results[3]) == ["corrected"]
    assert objection_until(PROFILES["guigang"], FULL, case) is None
    assert code(
        decide(PROFILES["guigang"], FULL, case, "object", {"reason": "x"}, PEOPLE["citizen"], t("2025-09-25"))
    ) == ("not_now")


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 5))
GRANTS = st.builds(
    Grant, st.just("g"), st.just("h"), st.sets(st.sampled_from("abc")).map(tuple), st.sampled_from("xy"),
    st.sampled_from(["", "c"]), st.just(date(2025, 1, 1)), DAYS, DAYS,
)  # fmt: skip


@given(GRANTS, GRANTS, st.sampled_from("abc"), st.dates(date(2025, 12, 30), date(2026, 1, 7)))
def test_whatever_gave_use_before_and_does_not_after_was_narrowed(before, after, item, day):
    holds = lambda grant: grant.valid(day) and (not grant.items or item in grant.items)  # noqa: E731
    assert not narrows(before, before)
    if holds(before) and not holds(after) and (before.ended is None):
        assert narrows(before, after)


def test_nothing_to_object_to_where_all_was_given():
    case, _ = play("guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "grant", {})], facts=ON_REQUEST)
    assert "object" not in allowed(PROFILES["guigang"], FULL, case, PEOPLE["citizen"], t(FILED))
    assert refused(PROFILES["guigang"], FULL, case, "object", PEOPLE["citizen"], t(FILED)).code == "not_now"
