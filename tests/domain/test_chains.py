"""What one step leaves to the next: lateness, lost time and lost causes do not vanish on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, due, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import allowed, objection_until
from ckanext.govopen.domain.profile import Limit
from ckanext.govopen.domain.tick import tick, wake_on

FILED = "2025-09-22"
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "x", "basis": ["dsl/21"]}


def changed(name, procedure, steps):
    """A profile in which a procedure has one route with these steps."""
    profile = PROFILES[name]
    matter = profile.procedures[procedure]
    route = replace(matter.routes[-1], when={}, steps=tuple(steps))
    return replace(profile, procedures={**profile.procedures, procedure: replace(matter, routes=(route,))})


# --- a limit that passed before its step was reached


def going_on(*limits):
    """Accept, then opinion, then check, each with its limit; an opinion that never comes is done without."""
    accept, check = PROFILES["base"].procedures["complaint"].routes[0].steps
    opinion = replace(accept, id="opinion", verb="opinion", actor="provider")
    steps = (accept, opinion, check) if len(limits) == 3 else (accept, opinion, replace(opinion, id="second"), check)
    return changed("base", "complaint", [replace(s, limit=one) for s, one in zip(steps, limits, strict=True)])


NEXT = Limit(2, since="submitted", lapse="next")


def test_going_on_without_happens_also_where_the_step_was_reached_too_late():
    profile = going_on(Limit(10), NEXT, Limit(5))
    case, results = play("base", "complaint", FILED, [("2025-09-28", "clerk", "accept", {})], profile=profile)
    assert code(results[0]) == ["became_overdue", "accepted", "lapsed"]
    assert case.step == "check"
    assert (case.clocks["opinion"].overdue, case.clocks["opinion"].done) == (date(2025, 9, 25), False)
    assert due(case, "check") == "2025-10-11", "entered with the acceptance"


def test_reached_in_time_it_waits_for_its_day():
    profile = going_on(Limit(10), NEXT, Limit(5))
    case, results = play("base", "complaint", FILED, [("2025-09-23", "clerk", "accept", {})], profile=profile)
    assert code(results[0]) == ["accepted"]
    assert (case.step, wake_on(case)) == ("opinion", date(2025, 9, 25))
    case = fold(case, tick(profile, FULL, case, t("2025-09-25")))
    assert case.step == "check"


@pytest.mark.parametrize("daily", [True, False])
def test_two_such_steps_are_both_passed(daily):
    """The second one's limit passed while the first was still waited for; swept daily or once, it ends alike."""
    profile = going_on(Limit(10), Limit(4, since="submitted", lapse="next"), NEXT, Limit(5))
    case, _ = play("base", "complaint", FILED, [("2025-09-23", "clerk", "accept", {})], profile=profile)
    for day in ("2025-09-25", "2025-09-26", "2025-09-27") if daily else ():
        case = fold(case, tick(profile, FULL, case, t(day)))
    case = fold(case, tick(profile, FULL, case, t("2025-10-09")))
    assert [event.name for event in case.history[2:]] == ["became_overdue", "became_overdue", "lapsed", "lapsed"]
    assert (case.step, case.history[-1].at) == ("check", t("2025-09-27 00:00"))
    assert tick(profile, FULL, case, t("2025-10-09")) == ()


def test_late_without_that_effect_is_late_and_no_more():
    profile = going_on(Limit(10), replace(NEXT, lapse="late"), Limit(5))
    case, results = play("base", "complaint", FILED, [("2025-09-28", "clerk", "accept", {})], profile=profile)
    assert code(results[0]) == ["became_overdue", "accepted"]
    assert case.step == "opinion"


# --- transfer: new time for who is new to it, once


def passed_on(*moves):
    """Huizhou: the provider has two days from being given it."""
    steps = [(when, who, "transfer", {"to": to, "reason": "x"}) for when, who, to in moves]
    return play("huizhou", "share_application", FILED, steps, facts=CONDITIONAL)


def test_a_department_that_gets_it_for_the_first_time_has_all_its_days():
    case, _ = passed_on(("2025-09-23", "keeper", "deptC"))
    assert due(case, "decide#2") == "2025-09-25"
    assert case.clocks["decide"].stopped == t("2025-09-23")
    assert not case.clocks["decide"].done


def test_passed_back_it_goes_on_with_what_is_left():
    """Two departments passing it to and fro would otherwise never be late."""
    case, results = passed_on(
        ("2025-09-23", "keeper", "deptC"), ("2025-09-24", "keeper2", "deptB"), ("2025-09-25", "keeper", "deptC")
    )
    assert [code(result) for result in results] == [["transferred"]] * 3
    assert case.provider == "deptC"
    assert set(case.clocks) == {"decide", "decide#2"}
    assert due(case, "decide#2") == "2025-09-25"
    assert case.clocks["decide#2"].live
    assert [e.name for e in tick(PROFILES["huizhou"], FULL, case, t("2025-09-26"))] == ["became_overdue"]


# --- what was judged against the applicant stays so when it is confirmed


def confirmed(first, name="subject_objection"):
    """A check or decision of the provider, confirmed by the authority."""
    approve = PROFILES["base"].procedures["catalogue_review"].routes[0].steps[0]
    return changed("base", name, [first, replace(approve, limit=Limit(5))])


CHECK = PROFILES["base"].procedures["subject_objection"].routes[0].steps[0]
DECIDE = PROFILES["base"].procedures["share_application"].routes[1].steps[0]
DISMISS = (FILED, "keeper", "dismiss", {"finding": "x"})
APPROVE = (FILED, "clerk", "approve", {})


def test_a_dismissal_that_is_confirmed_can_be_objected_to():
    profile = confirmed(CHECK)
    case, _ = play("base", "subject_objection", FILED, [DISMISS, APPROVE], profile=profile)
    assert (case.state, case.outcome, case.decided) == ("ended", "dismissed", "approve")
    assert objection_until(profile, FULL, case) == FULL.add(date(2025, 9, 22), 60)
    assert "object" in allowed(profile, FULL, case, PEOPLE["citizen"], t("2025-09-23"))


def test_what_was_upheld_stays_upheld_when_it_is_confirmed():
    profile = confirmed(CHECK)
    case, _ = play(
        "base", "subject_objection", FILED, [(FILED, "keeper", "uphold", {"finding": "x"}), APPROVE], profile=profile
    )
    assert case.outcome == "upheld"
    assert objection_until(profile, FULL, case) is None


def test_a_grant_in_part_that_is_confirmed_can_be_objected_to():
    profile = confirmed(DECIDE, "share_application")
    part = (FILED, "keeper", "grant_part", {"items": ["i1"], **NO})
    case, _ = play("base", "share_application", FILED, [part, APPROVE], profile=profile)
    assert case.outcome == "partly_granted"
    assert case.live_grants[0].since == date(2025, 9, 22)
    assert "object" in allowed(profile, FULL, case, PEOPLE["asker"], t("2025-09-23"))


def test_a_refused_confirmation_corrected_is_what_it_confirms():
    profile = confirmed(DECIDE, "share_application")
    moves = [
        (FILED, "keeper", "grant_part", {"items": ["i1"], **NO}),
        (FILED, "clerk", "refuse", NO),
        (FILED, "clerk", "correct", {"outcome": "approve", "why": "x"}),
    ]
    case, results = play("base", "share_application", FILED, moves, profile=profile)
    assert code(results[2]) == ["corrected"]
    assert case.outcome == "partly_granted"
    moves = [(FILED, "keeper", "grant", {}), *moves[1:]]
    case, _ = play("base", "share_application", FILED, moves, profile=profile)
    assert case.outcome == "granted"
    again = [
        (FILED, "clerk", "correct", {"outcome": "refuse", "why": "x", **NO}),
        (FILED, "clerk", "correct", {"outcome": "approve", "why": "x"}),
    ]
    case, _ = play("base", "share_application", FILED, [*moves, *again], profile=profile)
    [grant] = case.live_grants
    assert (grant.id, grant.since, grant.items) == ("c1/3", date(2025, 9, 22), ("i1",)), "given anew, once"
