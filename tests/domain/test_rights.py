"""Who may not: ways round the rules that were found by trying, each closed and kept closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t

from ckanext.govopen.domain.access import may_access
from ckanext.govopen.domain.case import Grant, fold
from ckanext.govopen.domain.machine import Filing, Refusal, allowed, decide, follow_up, objection_until, submit
from ckanext.govopen.domain.moment import Actor
from ckanext.govopen.domain.tick import tick
from ckanext.govopen.domain.visibility import history

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "x", "basis": ["dsl/21"]}


def test_a_grant_waits_for_the_confirmation_and_falls_with_a_refusal():
    """Shuangxi: the provider decides, the authority confirms."""
    profile = PROFILES["shuangxi"]
    grant = (FILED, "keeper", "grant", {})
    case, _ = play("shuangxi", "share_application", FILED, [grant], facts=CONDITIONAL, profile=profile)
    assert case.live_grants[0].since is None, "not before it is confirmed"
    confirmed, _ = play(
        "shuangxi", "share_application", FILED, [grant, (FILED, "clerk", "approve", {})], facts=CONDITIONAL
    )
    assert confirmed.live_grants[0].since == date(2025, 9, 22)
    refusal, _ = play(
        "shuangxi", "share_application", FILED, [grant, (FILED, "clerk", "refuse", NO)], facts=CONDITIONAL
    )
    assert (refusal.state, refusal.outcome, refusal.live_grants) == ("ended", "refused", ())


def test_a_part_is_named():
    """Granting in part without naming files would grant them all."""
    moves = [(FILED, "clerk", "accept", {}), (FILED, "clerk", "grant_part", {"reason": "x", "basis": ["guigang/38"]})]
    _, results = play("guigang", "open_application", FILED, moves, facts={**ON_REQUEST, "files": "present"})
    assert {(p.field, p.code) for p in results[1].problems} == {("items", "missing")}


def test_what_lapses_grants_nothing():
    """A profile may close a case whose supply never came: the grant goes with it."""
    profile = PROFILES["base"]
    procedure = profile.procedures["share_application"]
    route = procedure.routes[1]
    closing = replace(route.steps[1], limit=replace(route.steps[1].limit, lapse="close"))
    routes = (procedure.routes[0], replace(route, steps=(route.steps[0], closing)), procedure.routes[2])
    profile = replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=routes)})
    case, _ = play(
        "base", "share_application", FILED, [(FILED, "keeper", "grant", {})], facts=CONDITIONAL, profile=profile
    )
    case = fold(case, tick(profile, FULL, case, t("2025-12-01")))
    assert (case.outcome, case.live_grants) == ("lapsed", ())


@pytest.mark.parametrize(
    "procedure", ["withdrawal", "catalogue_change", "catalogue_review", "negative_listing", "reclassification"]
)
def test_only_the_department_whose_entry_it_is_brings_these(procedure):
    assert (
        file(
            "guigang",
            procedure,
            t(FILED),
            who="asker",
            said={"basis": ["dsl/21"]} if procedure == "negative_listing" else None,
        ).code
        == "not_yours"
    )


def test_an_objection_is_opened_by_objecting():
    for name in ("base", "guigang", "hebei"):
        refusal = file(name, "objection", t(FILED), parent="", who="stranger")
        assert isinstance(refusal, Refusal)
        assert refusal.code == "closed"


def test_own_data_is_not_reached_by_transfer_or_forward():
    _, results = play(
        "base",
        "share_application",
        FILED,
        [(FILED, "keeper", "transfer", {"to": "deptA", "reason": "x"})],
        facts=CONDITIONAL,
    )
    assert results[0].problems[0].code == "own_data"
    _, results = play(
        "hebei", "share_application", FILED, [(FILED, "clerk", "forward", {"to": "deptA"})], facts=CONDITIONAL
    )
    assert [(p.field, p.code) for p in results[0].problems] == [("to", "own_data")]


def test_a_colleague_does_not_decide_for_the_own_department():
    """However the case came to lie there: a colleague of the applicant is no provider in it."""
    case, _ = play("base", "share_application", FILED, [], facts=CONDITIONAL)
    astray = replace(case, provider="deptA")
    assert set(allowed(PROFILES["base"], FULL, astray, PEOPLE["asker2"], t(FILED))) == {"withdraw", "remark"}


def test_nobody_decides_on_a_filing_of_their_own_for_the_department_either():
    case, _ = play("huizhou", "withdrawal", FILED, [], who="clerk", provider="auth")
    assert "record" not in allowed(PROFILES["huizhou"], FULL, case, PEOPLE["clerk"], t(FILED))
    assert "record" in allowed(PROFILES["huizhou"], FULL, case, PEOPLE["clerk2"], t(FILED))


def test_a_colleague_without_the_office_is_a_stranger():
    case, _ = play("base", "share_application", FILED, [], facts=CONDITIONAL)
    guest = Actor("guest", "deptA")
    assert not allowed(PROFILES["base"], FULL, case, guest, t(FILED))


@pytest.mark.parametrize(
    ("profile", "procedure", "who"),
    [("tengzhou", "rectification", "keeper"), ("guigang", "objection", "keeper"), ("hebei", "withdrawal", "keeper")],
)
def test_orders_rulings_and_own_filings_are_not_passed_on(profile, procedure, who):
    _, results = play(profile, procedure, FILED, [(FILED, who, "transfer", {"to": "deptC", "reason": "x"})])
    assert code(results[0]) == "not_yours"


def test_after_a_grant_nothing_is_returned():
    """Huizhou grants with the supply still open, within five days of receipt."""
    moves = [(FILED, "keeper", "grant", {}), (FILED, "keeper", "return", {"defects": ["x"]})]
    _, results = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL)
    assert code(results[1]) == "not_now"


def test_a_paused_clock_is_not_extended():
    moves = [(FILED, "keeper", "return", {"defects": ["x"]}), (FILED, "clerk", "extend", {"days": 1, "reason": "x"})]
    _, results = play("national", "share_application", FILED, moves, facts=CONDITIONAL)
    assert [code(result) for result in results] == [["returned"], "not_now"]


@pytest.mark.parametrize("who", ["mayor", "asker", "stranger"])
def test_only_authority_and_provider_revoke(who):
    case, _ = play("base", "share_application", FILED, [(FILED, "keeper", "grant", {})], facts=CONDITIONAL)
    said = {"grant": case.live_grants[0].id, **NO}
    assert code(decide(PROFILES["base"], FULL, case, "revoke", said, PEOPLE[who], t(FILED))) == "not_yours"


def test_whoever_corrected_may_not_rule_on_the_objection():
    moves = [
        (FILED, "clerk", "accept", {}),
        (FILED, "clerk", "grant", {}),
        (FILED, "clerk2", "correct", {"outcome": "refuse", "why": "x", "reason": "x", "basis": ["guigang/38"]}),
        (FILED, "citizen", "object", {"reason": "x"}),
    ]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert follow_up(PROFILES["guigang"], case, results[3][-1]).facts["barred"] == ("clerk", "clerk2")


@pytest.mark.parametrize("barred", [("clerk",), ["clerk"]])
def test_the_bar_holds_however_it_came_back_from_json(barred):
    filing = Filing(
        "c2", "objection", {"reason": "x"}, {"of": "open_application", "barred": barred}, "deptB", parent="c1"
    )
    child = fold(*submit(PROFILES["guigang"], FULL, filing, PEOPLE["citizen"], t(FILED)))
    assert "uphold" not in allowed(PROFILES["guigang"], FULL, child, PEOPLE["clerk"], t(FILED))


def test_each_objection_is_a_case_of_its_own():
    refuse = {"reason": "x", "basis": ["guigang/38"]}
    moves = [
        (FILED, "clerk", "accept", {}),
        (FILED, "clerk", "refuse", refuse),
        (FILED, "citizen", "object", {"reason": "x"}),
        (FILED, "clerk", "correct", {"outcome": "refuse", "why": "x", **refuse}),
        (FILED, "citizen", "object", {"reason": "x"}),
    ]
    case, results = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    first = follow_up(PROFILES["guigang"], fold(case, []), results[2][-1])
    assert follow_up(PROFILES["guigang"], case, results[4][-1]).id == "c1-o2"
    assert first.procedure == "objection"


def test_no_window_where_all_was_given():
    case, _ = play(
        "guigang",
        "open_application",
        FILED,
        [(FILED, "clerk", "accept", {}), (FILED, "clerk", "grant", {})],
        facts=ON_REQUEST,
    )
    assert objection_until(PROFILES["guigang"], FULL, case) is None


def test_a_request_left_unanswered_does_not_block_a_later_step():
    """An extension asked for in one step is forgotten in the next."""
    profile = PROFILES["hebei"]
    procedure = profile.procedures["correction"]
    route = procedure.routes[0]
    forward = replace(
        route.steps[0],
        limit=replace(route.steps[0].limit, extension=replace(route.steps[1].limit.extension, by="government")),
    )
    routes = (replace(route, steps=(forward, route.steps[1])), procedure.routes[1])
    profile = replace(profile, procedures={**profile.procedures, "correction": replace(procedure, routes=routes)})
    moves = [
        (FILED, "clerk", "request_extension", {"days": 2, "reason": "x"}),
        (FILED, "clerk", "forward", {}),
        (FILED, "keeper", "request_extension", {"days": 2, "reason": "x"}),
    ]
    _, results = play("hebei", "correction", FILED, moves, who="asker", party="deptA", profile=profile)
    assert [code(result) for result in results] == [["extension_requested"], ["forwarded"], ["extension_requested"]]


# --- the gate, and what is public


def test_a_supplied_file_of_an_entry_that_is_not_open_stays_closed():
    grant = Grant("g", "u", (), "p", since=date(2025, 9, 1))
    ask = lambda tiers: may_access(tiers, "f", "deptB", frozenset({"u"}), [grant], date(2025, 10, 1), "g").allowed  # noqa: E731
    tiers = PROFILES["guigang"].open_tiers
    assert not ask([tiers["not_open"]])
    assert ask([tiers["on_request"]])
    assert ask([]), "made for a need outside the catalogue: there is no entry whose tier could close it"


def test_an_objectors_words_are_not_public():
    moves = [
        (FILED, "clerk", "accept", {}),
        (FILED, "clerk", "refuse", {"reason": "涉及商业秘密", "basis": ["guigang/38"]}),
        (FILED, "citizen", "object", {"reason": "我叫张三，电话13800000000"}),
        (FILED, "citizen", "remark", {"text": "补充"}),
    ]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    told = {event.name: said for event, said in history(case, frozenset())}
    assert told["objected"] == {}
    assert told["refused"]["reason"] == "涉及商业秘密"
    child = fold(
        *submit(
            PROFILES["guigang"],
            FULL,
            follow_up(PROFILES["guigang"], case, case.history[-2]),
            PEOPLE["citizen"],
            t(FILED),
        )
    )
    assert [said for _, said in history(child, frozenset(), form=PROFILES["guigang"].procedures["objection"].form)] == [
        {}
    ]
    mine = [event.name for event, _ in history(case, frozenset({"applicant"}), "citizen")]
    assert mine[-1] == "remarked", "one's own remark is seen"


def test_public_fields_of_a_form_stand_in_the_register():
    case, _ = play("huizhou", "open_plan", FILED, [], said={"year": 2026, "entries": ["a"], "priorities": None})
    form = PROFILES["huizhou"].procedures["open_plan"].form
    [(_, said)] = list(history(case, frozenset(), form=form))
    assert said == {"year": 2026, "entries": ("a",)}
