"""Duties of looking after: complaints, objections of data subjects, corrections, orders to mend; and what entries state."""

from __future__ import annotations

from datetime import date

import pytest
from support.cast import PEOPLE, PROFILES, code, due, file, play, t
from support.marks import by_city

from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import Refusal, eligible
from ckanext.govopen.domain.visibility import sees

FILED = "2025-09-22"  # a Monday; 28 September and 11 October are made up, 1 to 8 October are off
APPLICANT = frozenset({"applicant"})


# --- complaints and objections


@pytest.mark.duty("guigang-50")
def test_a_complaint_is_answered_within_five_days_of_acceptance():
    """Accepted on Wednesday 24 September: Thursday, Friday, the Sunday made up, Monday; the fifth is Tuesday 30."""
    moves = [("2025-09-24", "clerk", "accept", {}), ("2025-09-30", "clerk", "uphold", {"finding": "已整改"})]
    case, results = play("guigang", "complaint", FILED, moves)
    assert [code(one) for one in results] == [["accepted"], ["upheld"]]
    assert (due(case, "check"), case.clocks["check"].overdue) == ("2025-09-30", None)
    step = PROFILES["guigang"].procedures["complaint"].routes[0].steps[1]
    assert (step.limit.days, step.limit.since, step.cites) == (5, "accept", (Cite("guigang", "50"),))
    told = case.history[-1]
    assert told.said["finding"] == "已整改"
    assert sees(told, APPLICANT), "the result is fed back"


@pytest.mark.duty("huizhou-16b")
@pytest.mark.parametrize("demand", ["correct", "delete"])
def test_a_data_subject_has_errors_put_right_within_ten_days_of_the_objection(demand):
    moves = [("2025-10-10", "keeper", "uphold", {"finding": "已更正"})]
    case, results = play("huizhou", "subject_objection", FILED, moves, said={"demand": demand})
    assert code(results[0]) == ["upheld"]
    assert due(case, "check") == "2025-10-11"
    assert (case.clocks["check"].days, case.clocks["check"].overdue) == (10, None)
    assert PROFILES["huizhou"].procedures["subject_objection"].cites == (Cite("huizhou", "16"),)
    assert sees(case.history[-1], APPLICANT), "the result is told"


@pytest.mark.duty("tengzhou-15")
def test_a_doubt_about_shared_data_is_told_to_the_provider_and_checked_fast():
    """The text says fast without a number: five working days by house rule; the checker says what was found."""
    moves = [("2025-09-23", "keeper", "uphold", {})]
    case, results = play("tengzhou", "correction", FILED, moves, who="asker", party="deptA", facts={})
    assert (case.step, case.clocks["check"].who, case.clocks["check"].days) == ("check", ("provider",), 5)
    assert [(one.field, one.code) for one in results[0].problems] == [("finding", "missing")]
    assert PROFILES["tengzhou"].procedures["correction"].cites == (Cite("tengzhou", "15"),)


# --- orders to mend


@pytest.mark.parametrize(
    ("city", "article"),
    by_city([("hulunbuir", "39"), ("hebei", "39"), ("tengzhou", "21")], "hulunbuir-39"),
)
def test_the_authority_urges_to_mend_and_looks_whether_it_was(city, article):
    moves = [
        ("2025-09-23", "asker", "fulfil", {"report": "不是我部门"}),
        ("2025-09-24", "keeper", "fulfil", {"report": "已补登 12 条"}),
        ("2025-09-25", "keeper", "uphold", {"finding": "自查合格"}),
        ("2025-09-25", "clerk", "dismiss", {"finding": "仍缺 3 条"}),
    ]
    case, results = play(city, "rectification", FILED, moves, said={"failing": "目录未更新", "deadline_days": 3})
    assert [code(one) for one in results] == ["not_yours", ["fulfilled"], "not_yours", ["dismissed"]]
    assert (due(case, "fulfil"), case.outcome) == ("2025-09-25", "dismissed")
    assert PROFILES[city].procedures["rectification"].cites == (Cite(city, article),)
    nobody = eligible(PROFILES[city], "rectification", {}, PEOPLE["asker"], "deptB")
    assert (nobody.code, nobody.cites) == ("not_yours", (Cite(city, article),))


def test_who_does_not_mend_in_time_is_looked_at_nevertheless():
    case, results = play("hebei", "rectification", FILED, [("2025-10-09", "clerk", "dismiss", {"finding": "未整改"})])
    assert code(results[0])[:2] == ["became_overdue", "lapsed"]
    assert case.clocks["fulfil"].overdue == date(2025, 9, 26)
    assert not case.clocks["fulfil"].done


# --- no more than is needed


@pytest.mark.duty("huizhou-13e")
def test_huizhou_shares_the_scope_that_was_applied_for_and_no_more():
    refused = file("huizhou", "share_application", t(FILED), facts={"share_tier": "conditional"}, said={"scope": None})
    assert [(one.field, one.code) for one in refused.problems] == [("scope", "missing")]
    [scope] = [field for field in PROFILES["huizhou"].procedures["share_application"].form if field.id == "scope"]
    assert (scope.required, scope.cites) == (True, (Cite("huizhou", "13"),))
    moves = [(FILED, "keeper", "grant", {"items": ["i1", "i2"]}), (FILED, "keeper", "grant", {"items": ["i1"]})]
    case, results = play(
        "huizhou", "share_application", FILED, moves, facts={"share_tier": "conditional"}, said={"items": ["i1"]}
    )
    assert isinstance(results[0], Refusal)
    assert [(one.field, one.code) for one in results[0].problems] == [("items", "not_applied_for")]
    assert [grant.items for grant in case.grants.values()] == [("i1",)]


# --- what an entry states


@pytest.mark.parametrize(
    ("city", "article", "stated"),
    [
        pytest.param(
            "guigang", "19", "owner_org update_cycle theme share_tier share_mode open_tier open_mode open_conditions items format",
            marks=pytest.mark.duty("guigang-19"),
        ),
        pytest.param(
            "guigang", "20", "title update_cycle theme share_mode open_mode", marks=pytest.mark.duty("guigang-20b")
        ),
        pytest.param(
            "hebei", "9", "notes owner_org update_cycle share_tier share_conditions items security_level",
            marks=pytest.mark.duty("hebei-9"),
        ),
        pytest.param("huizhou", "9", "security_level", marks=pytest.mark.duty("huizhou-9")),
        pytest.param("huizhou", "10", "update_cycle", marks=pytest.mark.duty("huizhou-10b")),
        pytest.param("hulunbuir", "15", "correction_contact"),
    ],
)  # fmt: skip
def test_an_entry_is_asked_what_the_article_has_it_state(city, article, stated):
    cite = Cite(city, article)
    asked = {field.id: field for field in PROFILES[city].entry if cite in field.cites}
    assert list(asked) == [field.id for field in PROFILES[city].entry if field.id in stated.split()]
    assert set(asked) == set(stated.split())
    assert all(field.label.zh and field.label.en for field in asked.values())
