"""Grants: within what was asked, until their day, amended, revoked and ended."""

from __future__ import annotations

from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t
from support.marks import by_city

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import decide
from ckanext.govopen.domain.tick import tick, wake_on

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "涉及商业秘密", "basis": ["guigang/38"]}
ACCEPT = (FILED, "clerk", "accept", {})


def test_a_grant_stays_within_what_was_asked():
    moves = [
        ACCEPT,
        (FILED, "clerk", "grant", {"items": ["zz"]}),
        (FILED, "clerk", "grant_part", {"items": ["i1"], **NO}),
    ]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST, said={"items": ["i1", "i2"]})
    assert results[1].problems[0].code == "not_applied_for"
    [grant] = case.live_grants
    assert (grant.items, grant.holder, grant.axis, grant.at_once) == (("i1",), "citizen", "open", False)
    assert case.outcome == "partly_granted"


def test_a_whole_entry_asked_for_can_be_granted_in_part():
    moves = [ACCEPT, (FILED, "clerk", "grant", {"items": ["i1"], "until": "2026-03-31", "conditions": "不得转授"})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST, said={"items": None})
    [grant] = case.live_grants
    assert (grant.items, grant.until, grant.conditions, grant.purpose) == (("i1",), date(2026, 3, 31), "不得转授", "x")
    assert grant.since == date(2025, 9, 22)


def test_until_yesterday_is_refused():
    moves = [ACCEPT, (FILED, "clerk", "grant", {"until": "2025-09-21"})]
    _, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert (results[1].problems[0].field, results[1].problems[0].code) == ("until", "not_coming")


@pytest.mark.parametrize(
    "day", ["9999-01-01", "1900-01-01", "2025-13-01", "tomorrow", 20260101, "20260101", "2026-W01-1", True]
)
def test_dates_out_of_reason_are_refused(day):
    moves = [ACCEPT, (FILED, "clerk", "grant", {"until": day})]
    _, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert results[1].problems[0].code == "not_coming"


@pytest.mark.parametrize("day", ["2025-09-23", "9999-12-31"])
def test_a_change_cannot_lie_in_the_future(day):
    refusal = file("guigang", "catalogue_change", t(FILED), said={"changed_on": day})
    assert {(p.field, p.code) for p in refusal.problems} == {("changed_on", "not_past")}


def test_a_grant_expires_after_its_last_day():
    moves = [ACCEPT, (FILED, "clerk", "grant", {"until": "2025-10-31"})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert wake_on(case) == date(2025, 11, 1)
    assert tick(PROFILES["guigang"], FULL, case, t("2025-10-31 23:59")) == ()
    [event] = tick(PROFILES["guigang"], FULL, case, t("2026-01-15"))
    assert (event.name, event.at) == ("grant_expired", t("2025-11-01 00:00"))
    assert not fold(case, [event]).live_grants


def test_a_correction_ends_the_old_grants():
    moves = [
        ACCEPT,
        (FILED, "clerk", "grant", {}),
        (FILED, "citizen", "correct", {"outcome": "refuse", "why": "x", **NO}),
        (FILED, "clerk", "correct", {"outcome": "nonsense", "why": "x", **NO}),
        (FILED, "clerk", "correct", {"outcome": "refuse", "why": "x", **NO}),
    ]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert [code(result) for result in results[2:]] == ["not_yours", "invalid", ["corrected"]]
    assert case.outcome == "refused"
    assert all(grant.ended for grant in case.grants.values())


def test_a_grant_is_revoked_with_reason_and_basis_once():
    case, _ = play("guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "grant", {})], facts=ON_REQUEST)
    [grant] = case.live_grants
    said = {"grant": grant.id, **NO}
    act = lambda who, what: decide(PROFILES["guigang"], FULL, case, "revoke", what, PEOPLE[who], t("2025-10-09"))  # noqa: E731
    assert code(act("citizen", said)) == "not_yours"
    assert code(act("clerk", {"grant": grant.id})) == "invalid"
    assert code(act("clerk", {**said, "grant": "other"})) == "invalid"
    after = fold(case, act("clerk", said))
    assert after.grants[grant.id].ended == date(2025, 10, 9)
    assert code(decide(PROFILES["guigang"], FULL, after, "revoke", said, PEOPLE["clerk"], t("2025-10-10"))) == "not_now"


@pytest.mark.duty("guigang-4d")
def test_a_grant_is_amended_by_whoever_decided():
    moves = [ACCEPT, (FILED, "keeper", "agree", {}), (FILED, "clerk", "grant", {"until": "2026-03-31"})]
    case, _ = play("guigang", "share_application", FILED, moves, facts=CONDITIONAL, said={"items": ["i1", "i2"]})
    [grant] = case.live_grants
    act = lambda who, what: decide(PROFILES["guigang"], FULL, case, "amend", what, PEOPLE[who], t("2025-10-09"))  # noqa: E731
    wider = {"grant": grant.id, **NO, "until": "2026-12-31", "items": ["i1"], "purpose": "信用核验"}
    assert code(act("keeper", wider)) == "not_yours"
    assert act("clerk", {**wider, "items": ["zz"]}).problems[0].code == "not_applied_for"
    assert act("clerk", {"grant": grant.id, "reason": "x"}).problems[0].code == "same"
    after = fold(case, act("clerk", wider)).grants[grant.id]
    assert (after.until, after.items, after.purpose) == (date(2026, 12, 31), ("i1",), "信用核验")
    assert (after.holder, after.axis) == ("deptA", "share")


@pytest.mark.parametrize("profile", by_city(["hulunbuir", "huizhou"], "hulunbuir-24a", "huizhou-13a"))
def test_unconditional_sharing_is_granted_at_once(profile):
    case, _ = play(profile, "share_application", FILED, [], facts={"share_tier": "unconditional"})
    [grant] = case.live_grants
    assert (case.state, case.outcome, grant.at_once, grant.holder) == ("ended", "granted", True, "deptA")
    assert [(event.name, event.by) for event in case.history] == [("submitted", "asker"), ("granted", "system")]
    assert grant.valid(date(2025, 9, 22))


@pytest.mark.duty("hebei-19b")
def test_hebei_supplies_what_is_unconditional_within_three_days():
    case, _ = play("hebei", "share_application", FILED, [], facts={"share_tier": "unconditional"})
    assert str(case.clocks["supply"].due) == "2025-09-25"
    assert not case.live_grants[0].valid(date(2025, 9, 22)), "not before it is supplied"
    done = decide(PROFILES["hebei"], FULL, case, "supply", {}, PEOPLE["clerk"], t("2025-09-24"))
    assert fold(case, done).live_grants[0].valid(date(2025, 9, 24))


def test_withdrawn_between_grant_and_supply_the_grant_ends():
    moves = [("2025-09-22", "keeper", "grant", {}), ("2025-09-23", "asker2", "withdraw", {})]
    case, results = play("base", "share_application", FILED, moves, facts=CONDITIONAL)
    assert code(results[1]) == ["withdrawn"], "a colleague acts for the department applied for"
    assert not case.live_grants
    assert (case.state, case.outcome) == ("ended", "withdrawn")
    assert all(not clock.done for clock in case.clocks.values() if clock.step == "supply")
