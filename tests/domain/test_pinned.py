"""Facts pinned at filing choose the route and the limit."""

from __future__ import annotations

from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, play, t
from support.marks import by_city

from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import allowed, eligible

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
ACCEPT = (FILED, "clerk", "accept", {})


@pytest.mark.duty("hulunbuir-15")
@pytest.mark.parametrize(("days", "expected"), [(4, 4), (0, 10), (True, 10), ("7", 10), (None, 10), (-3, 10)])
def test_the_departments_own_limit_takes_the_place_of_the_house_number(days, expected):
    case, _ = play("hulunbuir", "correction", FILED, [], facts={"correction_days": days}, who="asker", party="deptA")
    assert case.clocks["check"].days == expected


@pytest.mark.parametrize(
    ("profile", "steps"),
    by_city([("hebei", ["forward", "check"]), ("huizhou", ["check"]), ("base", ["check"])], "huizhou-16a", "hebei-20a"),
)
def test_the_law_s_correction_clock_is_for_departments(profile, steps):
    def route(party, who):
        case, _ = play(profile, "correction", FILED, [], who=who, party=party)
        return PROFILES[profile].procedures["correction"].routes[case.route], case

    theirs, case = route("deptA", "asker")
    assert [step.id for step in theirs.steps] == steps
    assert case.facts["asker"] == "department"
    public, case = route("", "citizen")
    assert [step.id for step in public.steps] == ["check"]
    assert not public.steps[0].limit.cites, "a citizen's report rests on the house rule"
    assert case.facts["asker"] == "public"


def test_a_private_report_of_an_officer_is_a_public_one():
    case, _ = play("huizhou", "correction", FILED, [], who="asker")
    assert (case.party, case.facts["asker"]) == ("", "public")
    case, _ = play("huizhou", "correction", FILED, [], who="citizen", party="deptA")
    assert case.party == "", "nobody files for an organization that is not theirs"


@pytest.mark.duty("guigang-37b")
def test_guigang_without_files_supplies_inside_the_same_ten_days():
    moves = [("2025-09-23", "clerk", "accept", {}), ("2025-09-24", "clerk", "grant", {})]
    case, _ = play("guigang", "open_application", FILED, moves, facts={**ON_REQUEST, "files": "absent"})
    assert (case.step, str(case.clocks["supply"].due)) == ("supply", str(FULL.add(date(2025, 9, 23), 10)))
    assert case.live_grants[0].since is None
    case, _ = play("guigang", "open_application", FILED, moves, facts={**ON_REQUEST, "files": "present"})
    assert case.state == "ended"
    assert case.live_grants[0].since == date(2025, 9, 24)


@pytest.mark.parametrize(
    ("profile", "facts", "expected"),
    [
        ("guigang", {"open_tier": "not_open"}, ("instead", "open_request")),
        ("guigang", {"open_tier": "unconditional"}, ("closed", "")),
        ("guigang", {}, ("closed", "")),
    ],
)
def test_where_there_is_nothing_to_apply_for_it_says_what_to_do(profile, facts, expected):
    refusal = eligible(PROFILES[profile], "open_application", facts, PEOPLE["citizen"])
    assert (refusal.code, refusal.instead) == expected
    if facts.get("open_tier") == "unconditional":
        assert refusal.cites == (Cite("guigang", "36"),)


@pytest.mark.duty("guigang-44")
def test_a_late_report_is_known_late_at_filing():
    """Ten working days from the change: changed 09-01, reported 09-22, due 09-15."""
    case, _ = play("guigang", "officer_change", FILED, [], said={"changed_on": "2025-09-01"})
    clock = case.clocks["submit"]
    assert str(clock.due) == "2025-09-15"
    assert clock.late(date(2025, 9, 22))
    assert clock.overdue == date(2025, 9, 16), "marked like any other late step, and the mark stays"
    assert clock.done
    assert case.step == "record"
    case, _ = play("guigang", "officer_change", FILED, [], said={"changed_on": "2025-09-08"})
    clock = case.clocks["submit"]
    assert clock.due == date(2025, 9, 22), "the very last day"
    assert not clock.late(date(2025, 9, 22))
    assert clock.overdue is None


@pytest.mark.duty("hebei-15b")
def test_hebeis_negative_list_takes_authority_government_and_filing_above():
    moves = [
        ("2025-09-23", "clerk", "approve", {}),
        ("2025-09-24", "clerk", "approve", {}),
        ("2025-09-24", "mayor", "approve", {}),
        ("2025-09-25", "clerk", "record", {}),
    ]
    case, results = play("hebei", "negative_listing", FILED, moves, said={"basis": ["dsl/21"]})
    assert [code(result) for result in results] == [["approved"], "not_yours", ["approved"], ["recorded"]]
    assert (case.state, case.outcome) == ("ended", "approved")


def test_the_opening_list_follows_the_tier_through_the_review():
    refusal = eligible(PROFILES["hebei"], "negative_listing", {"list": "opening"}, PEOPLE["asker"])
    assert (refusal.code, refusal.instead) == ("instead", "catalogue_review")


@pytest.mark.duty("tengzhou-12d")
def test_tengzhous_answer_states_scope_and_use():
    moves = [
        (FILED, "keeper", "grant", {}),
        (FILED, "keeper", "grant", {"scope": "窗口核验", "use": "anything"}),
        (FILED, "keeper", "grant", {"scope": "窗口核验", "use": "data_check"}),
    ]
    _, results = play("tengzhou", "share_application", FILED, moves, facts=CONDITIONAL)
    assert {(p.field, p.code) for p in results[0].problems} == {("scope", "missing"), ("use", "missing")}
    assert {(p.field, p.code) for p in results[1].problems} == {("use", "not_choice")}
    assert code(results[2]) == ["granted"]


@pytest.mark.duty("tengzhou-12c")
def test_tengzhou_negotiates_then_coordinates_what_is_not_shared():
    case, _ = play(
        "tengzhou", "share_application", FILED, [(FILED, "keeper", "agree", {})], facts={"share_tier": "not_shared"}
    )
    assert case.step == "decide"
    assert "grant" in allowed(PROFILES["tengzhou"], FULL, case, PEOPLE["clerk"], t(FILED))


def test_a_disagreeing_opinion_does_not_end_the_case():
    moves = [ACCEPT, (FILED, "keeper", "disagree", {"reason": "x", "basis": ["dsl/1"]})]
    case, _ = play("guigang", "share_application", FILED, moves, facts=CONDITIONAL)
    assert (case.state, case.step, case.outcome) == ("open", "decide", "")
