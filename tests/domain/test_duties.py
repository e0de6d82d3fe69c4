"""Duties that the core itself fulfils: who is asked what, by which article, and whom a matter passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t
from support.marks import by_city

from ckanext.govopen import data
from ckanext.govopen.data.reading import ProfileError
from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import Refusal, allowed, eligible, follow_up
from ckanext.govopen.domain.visibility import sees

FILED = "2025-09-22"


def articles(field):
    return {f"{cite.law}/{cite.article}" for cite in field.cites}


# --- tiers: what an entry in them must state


@pytest.mark.parametrize(
    ("city", "axis", "tier", "asks"),
    [
        pytest.param("hulunbuir", "share", "not_shared", {"share_basis": {"hulunbuir/21"}}, marks=pytest.mark.duty("hulunbuir-21")),
        pytest.param(
            "hulunbuir", "share", "conditional", {"share_basis": {"hulunbuir/21"}, "share_conditions": {"hulunbuir/21"}},
            marks=pytest.mark.duty("hulunbuir-21"),
        ),
        ("hulunbuir", "open", "on_request", {"open_conditions": {"hulunbuir/28"}}),
        pytest.param("guigang", "share", "conditional", {"share_basis": {"guigang/28"}}, marks=pytest.mark.duty("guigang-28")),
    ],
)  # fmt: skip
def test_a_tier_asks_for_its_basis_and_conditions_by_article(city, axis, tier, asks):
    found = {field.id: field for field in getattr(PROFILES[city], f"{axis}_tiers")[tier].asks}
    for name, cites in asks.items():
        assert found[name].required
        assert articles(found[name]) == cites


@pytest.mark.duty("guigang-28")
@pytest.mark.parametrize(
    ("cite", "sound"), [("dsl/21", True), ("guigang/28", False), ("nolaw/1", False), ("foi/14", True)]
)
def test_conditional_sharing_rests_on_a_law_regulation_rule_or_national_document(cite, sound):
    profile = PROFILES["guigang"]
    field = next(f for f in profile.share_tiers["conditional"].asks if f.id == "share_basis")
    law, _, number = cite.partition("/")
    last = dict(option.split("/") for option in field.options).get(law)
    assert (last is not None and int(number) <= int(last)) is sound


@pytest.mark.duty("guigang-28")
def test_the_basis_of_conditional_sharing_is_filed_with_the_authority():
    """Every way by which an entry comes to be shared on conditions passes the authority, with the basis in it."""
    profile = PROFILES["guigang"]
    basis = profile.bases["share_tiers.conditional"]
    assert (basis.filed_with, basis.cites) == ("authority", (Cite("guigang", "28"),))
    for name in ("catalogue_review", "catalogue_change", "reclassification"):
        for route in profile.procedures[name].routes:
            assert not route.steps or "authority" in {step.actor for step in route.steps}, name
    assert PROFILES["hebei"].bases["share_tiers.conditional"].filed_with == ""


def test_a_basis_that_would_reach_nobody_is_refused_on_load():
    texts = data.sources("guigang")
    page = texts["profiles/guigang.yaml"]
    broken = page.replace("      - steps: [{approve: authority, article: 20}]\n", "      - steps: [{approve: government, within: {working_days: 5}, article: 20}]\n")  # fmt: skip
    assert broken != page
    with pytest.raises(ProfileError, match="filed with authority, who has no step in catalogue_review"):
        data.build("guigang", {**texts, "profiles/guigang.yaml": broken})


# --- a need is stated


@pytest.mark.duty("tengzhou-5a")
def test_a_sharing_need_is_stated_with_its_purpose():
    refusal = file("tengzhou", "share_request", t(FILED), said={"description": None, "purpose": None})
    assert {(p.field, p.code) for p in refusal.problems} == {("description", "missing"), ("purpose", "missing")}
    asked = {field.id: articles(field) for field in PROFILES["tengzhou"].procedures["share_request"].form}
    assert asked["description"] == asked["purpose"] == {"tengzhou/5"}


@pytest.mark.duty("huizhou-13c")
@pytest.mark.parametrize("tier", ["not_shared", "conditional"])
def test_what_cannot_be_had_can_be_verified(tier):
    """Huizhou: for what is not shared, and where the conditions are not met; the source answers."""
    case, results = play(
        "huizhou",
        "verification",
        FILED,
        [("2025-09-23", "keeper", "uphold", {"finding": "一致"})],
        facts={"share_tier": tier},
    )
    assert code(results[0]) == ["upheld"]
    assert (case.state, case.clocks["check"].who) == ("ended", ("provider",))
    asked = eligible(PROFILES["huizhou"], "share_application", {"share_tier": "not_shared"}, PEOPLE["asker"], "deptB")
    assert (asked.code, asked.instead, asked.cites) == ("instead", "verification", (Cite("huizhou", "13"),))


@pytest.mark.duty("huizhou-16d")
@pytest.mark.parametrize("demand", ["inspect", "copy"])
def test_a_data_subject_may_inspect_and_copy(demand):
    case, _ = play("huizhou", "subject_objection", FILED, [], said={"demand": demand})
    assert (case.step, case.clocks["check"].who) == ("check", ("provider",))


# --- what goes to the authority


@pytest.mark.duty("guigang-4a")
def test_nothing_enters_the_sharing_list_but_by_the_authority():
    case, results = play(
        "guigang",
        "negative_listing",
        FILED,
        [(FILED, "keeper", "approve", {}), (FILED, "clerk", "approve", {})],
        facts={"list": "sharing"},
        said={"basis": ["dsl/21"]},
    )
    assert [code(result) for result in results] == ["not_yours", ["approved"]]
    route = PROFILES["guigang"].procedures["negative_listing"].routes[case.route]
    assert route.steps[0].cites == (Cite("guigang", "4"),)
    assert not [r for r in PROFILES["guigang"].procedures["negative_listing"].routes if not r.instead and not r.steps]


@pytest.mark.parametrize(
    ("city", "article"), by_city([("hulunbuir", "26"), ("guigang", "22")], "hulunbuir-26", "guigang-22b")
)
def test_supply_stops_with_notice_beforehand_and_a_reason(city, article):
    refusal = file(city, "withdrawal", t(FILED), said={"reason": None, "effective_on": "2025-09-21"})
    assert {(p.field, p.code) for p in refusal.problems} == {("reason", "missing"), ("effective_on", "not_coming")}
    form = {field.id: field for field in PROFILES[city].procedures["withdrawal"].form}
    assert articles(form["reason"]) == {f"{city}/{article}"}
    case, _ = play(city, "withdrawal", FILED, [])
    assert (case.step, case.clocks["record"].who) == ("record", ("authority",))


@pytest.mark.duty("guigang-32")
def test_an_interruption_is_reported_to_the_authority():
    case, _ = play("guigang", "service_notice", FILED, [], said={"until_on": "2025-10-01"})
    assert PROFILES["guigang"].procedures["service_notice"].cites == (Cite("guigang", "32"),)
    assert "record" in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))


@pytest.mark.parametrize(("city", "article"), by_city([("guigang", "43"), ("hebei", "34")], "guigang-43b"))
def test_an_incident_is_told_to_provider_and_authority_at_once(city, article):
    moves = [("2025-09-23", "keeper", "record", {}), ("2025-09-24", "clerk", "record", {})]
    case, results = play(city, "incident", FILED, moves)
    assert [code(result) for result in results] == [["recorded"], ["recorded"]]
    assert (case.step, case.clocks["provider_told"].days, case.clocks["record"].days) == ("fulfil", 1, 1)
    assert not any(clock.late(date(2025, 9, 24)) for clock in case.clocks.values())
    assert PROFILES[city].procedures["incident"].cites == (Cite(city, article),)


@pytest.mark.parametrize(
    ("city", "article", "tier"),
    by_city(
        [("guigang", "38", "open.on_request"), ("huizhou", "17", "share.conditional")], "guigang-38b", "huizhou-17"
    ),
)
def test_desensitised_data_may_be_given_more_freely(city, article, tier):
    form = {field.id: field for field in PROFILES[city].procedures["reclassification"].form}
    assert articles(form["treatment"]) == {f"{city}/{article}"}
    assert tier in form["to_tier"].options
    refusal = file(city, "reclassification", t(FILED), said={"treatment": None, "to_tier": "open.free"})
    assert {(p.field, p.code) for p in refusal.problems} == {("treatment", "missing"), ("to_tier", "not_choice")}
    _, results = play(city, "reclassification", FILED, [(FILED, "clerk", "approve", {})], said={"to_tier": tier})
    assert code(results[0]) == ["approved"]


@pytest.mark.duty("hebei-14")
def test_what_is_collected_changes_by_application_to_the_authority():
    """The fact `change: collection` chooses the route; a change of the entry itself takes the other."""
    case, results = play(
        "hebei", "catalogue_change", FILED, [(FILED, "clerk", "approve", {})], facts={"change": "collection"}
    )
    assert code(results[0]) == ["approved"]
    route = PROFILES["hebei"].procedures["catalogue_change"].routes[case.route]
    assert route.cites == (Cite("hebei", "14"),)
    other, _ = play("hebei", "catalogue_change", FILED, [], facts={"change": "catalogue"})
    assert other.step == "fulfil"


@pytest.mark.duty("hebei-21")
def test_another_levels_data_goes_through_the_own_authority():
    """The fact `level: other` chooses the route, whatever the tier; the own-level authority passes it on and answers."""
    moves = [(FILED, "keeper", "approve", {}), (FILED, "clerk", "approve", {}), (FILED, "clerk2", "grant", {})]
    facts = {"level": "other", "share_tier": "not_shared"}
    case, results = play("hebei", "share_application", FILED, moves, facts=facts)
    assert [code(result) for result in results] == ["not_yours", ["approved"], ["granted"]]
    assert PROFILES["hebei"].procedures["share_application"].routes[case.route].cites == (Cite("hebei", "21"),)
    own = file("hebei", "share_application", t(FILED), facts={**facts, "level": "own"})
    assert own.code == "closed"


@pytest.mark.duty("hebei-19d")
def test_a_refused_share_is_explained_to_the_authority_and_concluded_on_objection():
    moves = [
        (FILED, "clerk", "forward", {}),
        (FILED, "keeper", "refuse", {"reason": "x", "basis": ["pipl/1"]}),
        (FILED, "asker", "object", {"reason": "y"}),
    ]
    case, results = play("hebei", "share_application", FILED, moves, facts={"share_tier": "conditional"})
    [refusal] = results[1]
    assert refusal.said["reason"] == "x"
    assert sees(refusal, frozenset({"authority"}))
    filing = follow_up(PROFILES["hebei"], case, results[2][-1])
    child, results = play(
        "hebei", "objection", FILED, [(FILED, "keeper", "uphold", {"finding": "x"}), (FILED, "clerk", "uphold", {"finding": "x"})],
        facts=dict(filing.facts), parent=case.id, who="asker", party="deptA",
    )  # fmt: skip
    assert [code(result) for result in results] == ["not_yours", ["upheld"]]
    assert PROFILES["hebei"].procedures["objection"].routes[child.route].cites == (Cite("hebei", "19"),)


def test_a_matter_that_nobody_may_bring_says_so():
    closed = replace(PROFILES["hebei"], procedures={})
    assert isinstance(eligible(closed, "withdrawal", {}, PEOPLE["keeper"]), Refusal)
