"""What random walks miss: each rule by a table, with the code that a page shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, D, code, file, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import (
    Filing,
    Refusal,
    allowed,
    decide,
    eligible,
    follow_up,
    label,
    moment,
    objection_until,
    refused,
    submit,
)
from ckanext.govopen.domain.moment import Actor
from ckanext.govopen.domain.tick import tick, wake_on

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "涉及商业秘密", "basis": ["guigang/38"]}
ACCEPT = (FILED, "clerk", "accept", {})
RETURN = {"defects": ["purpose", "identity"]}


# --- return for supplement: once, all at a time, only at intake


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


# --- refusals carry reason and basis


@pytest.mark.duty("guigang-37b")
@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({}, {("reason", "missing"), ("basis", "missing")}),
        ({"reason": " ", "basis": ["guigang/38"]}, {("reason", "not_text")}),
        ({"reason": "x", "basis": []}, {("basis", "missing")}),
        ({"reason": "x", "basis": ["nolaw/1"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/54"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/0"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": "guigang/38"}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/38"], "why": "y"}, {("why", "unknown")}),
        ({"reason": "x" * 10_001, "basis": ["guigang/38"]}, {("reason", "too_long")}),
    ],
)
def test_a_refusal_says_why_and_by_which_article(said, problems):
    _, results = play(
        "guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "refuse", said)], facts=ON_REQUEST
    )
    assert {(problem.field, problem.code) for problem in results[1].problems} == problems


@pytest.mark.duty("guigang-37b")
@pytest.mark.parametrize("basis", ["guigang/38", "guigang/53", "dsl/1", "guigang/38.2"])
def test_a_refusal_with_reason_and_article_ends_the_case(basis):
    said = {**NO, "basis": [basis]}
    case, results = play(
        "guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "refuse", said)], facts=ON_REQUEST
    )
    assert code(results[1]) == ["refused"]
    assert (case.state, case.outcome) == ("ended", "refused")


@pytest.mark.duty("guigang-31", "hebei-19e")
@pytest.mark.parametrize(
    ("profile", "moves", "basis", "expected"),
    [
        ("guigang", [ACCEPT, (FILED, "keeper", "agree", {})], "guigang/31", "invalid"),  # its own rank is too low
        ("guigang", [ACCEPT, (FILED, "keeper", "agree", {})], "dsl/1", ["refused"]),
        ("hebei", [(FILED, "clerk", "forward", {})], "hebei/19", "invalid"),
        ("hebei", [(FILED, "clerk", "forward", {})], "pipl/1", ["refused"]),
    ],
)
def test_withholding_from_a_department_needs_a_law_of_sufficient_rank(profile, moves, basis, expected):
    who = "clerk" if profile == "guigang" else "keeper"
    said = {"reason": "x", "basis": [basis]}
    _, results = play(profile, "share_application", FILED, [*moves, (FILED, who, "refuse", said)], facts=CONDITIONAL)
    assert code(results[-1]) == expected


# --- grants


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
    wider = {"grant": grant.id, "reason": "x", "until": "2026-12-31", "items": ["i1"], "purpose": "信用核验"}
    assert code(act("keeper", wider)) == "not_yours"
    assert act("clerk", {**wider, "items": ["zz"]}).problems[0].code == "not_applied_for"
    assert act("clerk", {"grant": grant.id, "reason": "x"}).problems[0].code == "same"
    after = fold(case, act("clerk", wider)).grants[grant.id]
    assert (after.until, after.items, after.purpose) == (date(2026, 12, 31), ("i1",), "信用核验")
    assert (after.holder, after.axis) == ("deptA", "share")


@pytest.mark.duty("hulunbuir-24a", "huizhou-13a")
@pytest.mark.parametrize("profile", ["hulunbuir", "huizhou"])
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


# --- who may act


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


# --- transfer


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


# --- extension


def test_an_extension_is_asked_for_and_refused():
    change = {"said": {"changed_on": "2025-09-22"}}
    moves = [
        ("2025-09-24", "clerk", "refuse_extension", {"reason": "x"}),
        ("2025-09-24", "keeper", "request_extension", {"days": 21, "reason": "x"}),
        ("2025-09-24", "keeper", "request_extension", {"days": 20, "reason": "x"}),
        ("2025-09-25", "keeper", "request_extension", {"days": 20, "reason": "x"}),
        ("2025-09-25", "clerk", "refuse_extension", {"reason": "x"}),
        ("2025-09-26", "clerk", "extend", {"days": 20, "reason": "x"}),
    ]
    case, results = play("hebei", "catalogue_change", FILED, moves, **change)
    assert [code(result) for result in results] == [
        "not_now",
        "invalid",
        ["extension_requested"],
        "not_now",
        ["extension_refused"],
        ["extended"],
    ]
    assert case.clocks["fulfil"].days == 30
    assert case.clocks["fulfil"].extended == 20


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir", "tengzhou"])
def test_no_other_city_knows_an_extension(profile):
    for procedure in PROFILES[profile].procedures.values():
        for route in procedure.routes:
            assert not any(step.limit.extension for step in route.steps), (profile, procedure.id)


def test_own_consent_needs_no_request():
    """Where the one who must act also consents there is nobody to ask: no text has it, a sixth city may."""
    profile = PROFILES["national"]
    procedure = profile.procedures["share_application"]
    route = procedure.routes[1]
    limit = replace(route.steps[0].limit, extension=replace(route.steps[0].limit.extension, by="provider"))
    own = replace(route, steps=(replace(route.steps[0], limit=limit), *route.steps[1:]))
    routes = (procedure.routes[0], own, *procedure.routes[2:])
    own_consent = replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=routes)})
    case, _ = play("national", "share_application", FILED, [], facts=CONDITIONAL, profile=own_consent)
    can = allowed(own_consent, FULL, case, PEOPLE["keeper"], t(FILED))
    assert "extend" in can
    assert "request_extension" not in can
    case, _ = play("national", "share_application", FILED, [], facts=CONDITIONAL)
    assert "request_extension" in allowed(profile, FULL, case, PEOPLE["keeper"], t(FILED))
    assert "extend" in allowed(profile, FULL, case, PEOPLE["clerk"], t(FILED)), "decree 809: by the authority"


@pytest.mark.duty("guigang-29b")
@pytest.mark.parametrize(
    ("profile", "reason", "basis"), [("guigang", True, True), ("tengzhou", True, False), ("base", False, False)]
)
def test_a_refusals_reason_and_basis_name_the_article_that_asks_them_or_none(profile, reason, basis):
    """What the text asks is law, what only we ask is a house rule: a basis is always asked."""
    moves = [ACCEPT, (FILED, "keeper", "agree", {})] if profile == "guigang" else []
    case, _ = play(profile, "share_application", FILED, moves, facts=CONDITIONAL)
    who = "clerk" if profile == "guigang" else "keeper"
    form = {field.id: field for field in allowed(PROFILES[profile], FULL, case, PEOPLE[who], t(FILED))["refuse"]}
    assert (bool(form["reason"].cites), bool(form["basis"].cites)) == (reason, basis)
    assert form["reason"].required
    assert form["basis"].required


def test_a_sector_law_can_be_cited_once_its_file_is_there():
    """Every law file above a normative document is citable; other cities' own regulations are not."""
    laws = set(PROFILES["guigang"].laws)
    assert {"statistics", "civil_code", "minors"} <= laws
    assert not laws & {"huizhou", "hebei", "hulunbuir", "tengzhou"}


@pytest.mark.duty("guigang-6", "tengzhou-10a", "hebei-15a")
@pytest.mark.parametrize(
    ("profile", "own", "state"),
    [("guigang", "guigang", "dsl"), ("hebei", "hebei", "pipl"), ("tengzhou", "tengzhou", "dsl")],
)
def test_what_goes_onto_the_sharing_list_needs_a_law_of_the_right_rank(profile, own, state):
    refusal = file(profile, "negative_listing", t(FILED), said={"basis": [f"{own}/1"]})
    assert {(p.field, p.code) for p in refusal.problems} == {("basis", "not_articles")}
    assert not isinstance(file(profile, "negative_listing", t(FILED), said={"basis": [f"{state}/1"]}), Refusal)


# --- objection


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


# --- facts pinned at filing


@pytest.mark.parametrize(("days", "expected"), [(4, 4), (0, 10), (True, 10), ("7", 10), (None, 10), (-3, 10)])
def test_the_departments_own_limit_takes_the_place_of_the_house_number(days, expected):
    case, _ = play("hulunbuir", "correction", FILED, [], facts={"correction_days": days}, who="asker", party="deptA")
    assert case.clocks["check"].days == expected


@pytest.mark.duty("huizhou-16a", "hebei-20a")
@pytest.mark.parametrize(
    ("profile", "steps"), [("hebei", ["forward", "check"]), ("huizhou", ["check"]), ("base", ["check"])]
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
    assert clock.done
    assert case.step == "record"
    case, _ = play("guigang", "officer_change", FILED, [], said={"changed_on": "2025-09-10"})
    assert not case.clocks["submit"].late(date(2025, 9, 22))


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


# --- time


def test_servers_with_different_clocks_keep_the_history_in_order():
    case, _ = play("guigang", "open_application", "2025-09-22 10:00", [], facts=ON_REQUEST)
    events = decide(PROFILES["guigang"], FULL, case, "accept", {}, PEOPLE["clerk"], t("2025-09-22 09:59"))
    assert events[0].at == t("2025-09-22 10:00")


def test_time_that_has_passed_is_told_before_the_command():
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    events = decide(PROFILES["guigang"], FULL, case, "accept", {}, PEOPLE["clerk"], t("2025-10-10"))
    assert [event.name for event in events] == ["became_overdue", "accepted"]
    assert events[0].at == t("2025-09-25 00:00")
    assert (events[0].by, events[1].by) == ("system", "clerk")


def test_the_word_on_a_button_is_the_citys():
    case, _ = play("base", "correction", FILED, [])
    now = moment(PROFILES["base"], FULL, case, PEOPLE["keeper"], t(FILED))
    assert label(now, "uphold").zh == "已修复"
    assert label(now, "withdraw").zh == "撤回"
    changed = replace(now, profile=replace(now.profile))
    assert label(changed, "nonsense").zh == "nonsense"


def test_a_refusal_names_its_article():
    case, _ = play("huizhou", "subject_objection", FILED, [])
    refusal = refused(PROFILES["huizhou"], FULL, case, "uphold", PEOPLE["keeper2"], t(FILED))
    assert (refusal.code, refusal.cites) == ("not_yours", (Cite("huizhou", "16"),))
    refusal = refused(PROFILES["huizhou"], FULL, case, "return", PEOPLE["keeper2"], t(FILED))
    assert refusal.cites == (), "a supplement is a house rule"


@pytest.mark.parametrize("command", ["extend", "request_extension", "refuse_extension"])
def test_a_refused_extension_names_the_article_of_the_extension(command):
    case, _ = play("hebei", "catalogue_change", FILED, [], said={"changed_on": "2025-09-22"})
    refusal = refused(PROFILES["hebei"], FULL, case, command, PEOPLE["stranger"], t(FILED))
    assert refusal.cites == (Cite("hebei", "11"),)


def test_a_supplement_resumes_only_what_was_paused():
    """The clock on filing itself had stopped; it stays as it was."""
    moves = [("2025-09-23", "clerk", "return", RETURN), ("2025-09-24", "asker", "supplement", {"answer": "x"})]
    before, _ = play("guigang", "officer_change", FILED, [], said={"changed_on": "2025-09-10"})
    case, _ = play("guigang", "officer_change", FILED, moves, said={"changed_on": "2025-09-10"})
    assert case.clocks["submit"] == before.clocks["submit"]
    assert case.clocks["record"].running
