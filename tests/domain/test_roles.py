"""Who may file, who may act, and to whom a case can be passed."""

from __future__ import annotations

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t

from ckanext.govopen.domain.machine import Filing, Refusal, allowed, decide, submit
from ckanext.govopen.domain.moment import Actor

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}


def test_only_the_provider_of_this_case():
    moves = [
        (FILED, "keeper2", "uphold", {"finding": "x"}),
        (FILED, "clerk", "uphold", {"finding": "x"}),
        (FILED, "stranger", "remark", {"text": "x"}),
        (FILED, "keeper", "uphold", {"finding": "x"}),
    ]
    _, results = play("huizhou", "subject_objection", FILED, moves)
    assert [code(result) for result in results] == ["not_yours", "not_yours", "not_yours", ["upheld"]]


def test_nobody_decides_on_an_own_application():
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST, who="clerk")
    assert code(decide(PROFILES["guigang"], FULL, case, "accept", {}, PEOPLE["clerk"], t(FILED))) == "not_yours"
    assert "accept" not in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))
    assert "withdraw" in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED)), "but is its applicant"
    assert "accept" in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk2"], t(FILED))


def test_an_officer_who_applies_privately_is_an_applicant_only():
    case, _ = play("huizhou", "subject_objection", FILED, [], who="keeper")
    assert set(allowed(PROFILES["huizhou"], FULL, case, PEOPLE["keeper"], t(FILED))) == {"withdraw", "remark"}


def test_a_department_does_not_apply_for_its_own_data():
    refusal = file("huizhou", "share_application", t(FILED), facts=CONDITIONAL, who="keeper")
    assert refusal.code == "own_data"
    assert not isinstance(file("huizhou", "withdrawal", t(FILED), who="keeper"), Refusal)


@pytest.mark.parametrize(
    ("procedure", "who", "expected"),
    [
        ("share_application", "citizen", "not_yours"),
        ("rectification", "asker", "not_yours"),
        ("nonsense", "citizen", "unknown"),
        ("withdrawal", "mayor", "not_yours"),
    ],
)
def test_who_may_file(procedure, who, expected):
    result = submit(PROFILES["base"], FULL, Filing("c", procedure, {}, {}, "deptB"), PEOPLE[who], t(FILED))
    assert result.code == expected


def test_an_authority_s_notice_is_not_its_own_application():
    """Whoever filed a rectification notice may check what came of it."""
    case, _ = play("tengzhou", "rectification", FILED, [("2025-09-23", "keeper", "fulfil", {"report": "x"})])
    assert code(
        decide(PROFILES["tengzhou"], FULL, case, "uphold", {"finding": "x"}, PEOPLE["clerk"], t("2025-09-24"))
    ) == ["upheld"]


def test_the_system_and_a_stranger_give_no_commands():
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    for actor in (Actor("system"), Actor(""), PEOPLE["stranger"], PEOPLE["mayor"]):
        assert not set(allowed(PROFILES["guigang"], FULL, case, actor, t(FILED))) - {"remark"}
    assert not allowed(PROFILES["guigang"], FULL, case, PEOPLE["stranger"], t(FILED))


def test_a_transfer_goes_to_another_department():
    _, results = play("huizhou", "share_request", FILED, [(FILED, "clerk", "transfer", {"to": "deptB", "reason": "x"})])
    assert results[0].problems[0].code == "same"


def test_limits_that_run_from_submission_go_on_over_a_transfer():
    moves = [("2025-09-24", "keeper", "transfer", {"to": "deptC", "reason": "x"})]
    case, _ = play("huizhou", "share_request", FILED, moves)
    assert list(case.clocks) == ["decide"]
    assert str(case.clocks["decide"].due) == "2025-09-28"
    assert case.provider == "deptC"


@pytest.mark.duty("huizhou-13b")
def test_huizhous_two_days_begin_again_with_the_right_department():
    moves = [("2025-09-23", "keeper", "transfer", {"to": "deptC", "reason": "x"})]
    case, _ = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL)
    assert str(case.clocks["decide"].due) == "2025-09-24"
    assert not case.clocks["decide"].done
    assert str(case.clocks["decide#2"].due) == "2025-09-25"
    moves.append(("2025-09-25", "keeper2", "grant", {}))
    case, results = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL)
    assert code(results[1]) == ["granted"]
    assert str(case.clocks["supply"].due) == "2025-09-29", "three days from the reply, a made-up Sunday among them"
