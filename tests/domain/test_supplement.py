"""Return for supplement: once, everything at a time, only at intake; it pauses what runs."""

from __future__ import annotations

import pytest
from support.cast import code, play

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
ACCEPT = (FILED, "clerk", "accept", {})
RETURN = {"defects": ["purpose", "identity"]}


def test_returned_once_only():
    moves = [
        (FILED, "clerk", "return", RETURN),
        (FILED, "citizen", "supplement", {"answer": "x"}),
        (FILED, "clerk", "return", RETURN),
    ]
    assert code(play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)[1][2]) == "once_only"


def test_returned_at_intake_only():
    """Acceptance is behind it: nothing stops the clock any more."""
    _, results = play(
        "guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "return", RETURN)], facts=ON_REQUEST
    )
    assert code(results[1]) == "not_now"


@pytest.mark.parametrize(("day", "expected"), [("2025-09-28", ["returned"]), ("2025-09-29", "too_late")])
def test_without_an_intake_step_within_five_working_days_of_receipt(day, expected):
    _, results = play("huizhou", "subject_objection", FILED, [(day, "keeper", "return", RETURN)])
    assert code(results[0]) == expected


def test_an_order_of_the_authority_is_not_returned():
    _, results = play("tengzhou", "rectification", FILED, [(FILED, "keeper", "return", RETURN)])
    assert code(results[0]) == "not_now"


def test_return_pauses_and_only_the_applicant_can_answer():
    case, results = play(
        "guigang",
        "open_application",
        FILED,
        [
            (FILED, "clerk", "return", RETURN),
            (FILED, "clerk", "accept", {}),
            (FILED, "clerk", "supplement", {"answer": "x"}),
            (FILED, "citizen", "supplement", {}),
            (FILED, "citizen", "supplement", {"answer": "x"}),
            (FILED, "citizen", "supplement", {"answer": "again"}),
        ],
        facts=ON_REQUEST,
    )
    assert [code(result) for result in results[1:]] == ["not_now", "not_yours", "invalid", ["supplemented"], "not_now"]
    assert case.state == "open"


def test_returned_after_acceptance_by_the_authority_of_a_providers_step():
    """The authority may return what lies with the provider at intake (no intake step, within five days)."""
    _, results = play("huizhou", "subject_objection", FILED, [(FILED, "clerk", "return", RETURN)])
    assert code(results[0]) == ["returned"]


def test_a_supplement_resumes_only_what_was_paused():
    """The clock on filing itself had stopped; it stays as it was."""
    moves = [("2025-09-23", "clerk", "return", RETURN), ("2025-09-24", "asker", "supplement", {"answer": "x"})]
    before, _ = play("guigang", "officer_change", FILED, [], said={"changed_on": "2025-09-10"})
    case, _ = play("guigang", "officer_change", FILED, moves, said={"changed_on": "2025-09-10"})
    assert case.clocks["submit"] == before.clocks["submit"]
    assert case.clocks["record"].running
