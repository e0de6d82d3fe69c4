"""A sixth city with a YAML file alone: the guide's invented regulation, loaded and walked."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cast import CITIES, FULL, PEOPLE, PROFILES, code, due, play, t
from support.reference import ROOT

from ckanext.govopen import data
from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import allowed, decide

FILE = ROOT / "docs" / "guides" / "sixth-city" / "shuangxi.yaml"
ON_REQUEST = {"open_tier": "on_request"}


@pytest.fixture(scope="module")
def shuangxi():
    profile, problems = data.check(FILE)
    assert not problems
    return profile


def test_the_guides_file_is_sound_wherever_it_lies(tmp_path, shuangxi):
    elsewhere = tmp_path / "shuangxi.yaml"
    elsewhere.write_bytes(FILE.read_bytes())
    assert data.check(elsewhere) == (shuangxi, ())


def test_it_differs_from_the_five_in_every_number_word_and_order(shuangxi):
    for city in CITIES:
        assert not set(numbers(shuangxi)) & set(numbers(PROFILES[city])), city
        for tiers in ("open_tiers", "share_tiers"):
            theirs = {tier.term for tier in getattr(PROFILES[city], tiers).values()}
            assert theirs.isdisjoint(tier.term for tier in getattr(shuangxi, tiers).values())
        for name, procedure in shuangxi.procedures.items():
            if procedure.cites:
                theirs = {order(route) for route in PROFILES[city].procedures[name].routes}
                assert not {order(route) for route in procedure.routes if route.steps} & theirs, (city, name)


def numbers(profile):
    """Every number that an article of the city's own gives."""
    for procedure in profile.procedures.values():
        for step in (step for route in procedure.routes for step in route.steps):
            if step.limit.cites:
                yield step.limit.days


def order(route):
    return tuple((step.verb, step.actor) for step in route.steps)


def test_a_case_walks_its_own_order(shuangxi):
    """Opinion before acceptance, decision seven days from acceptance, six more with the government's consent."""
    moves = [
        ("2026-04-08", "keeper", "agree", {}),
        ("2026-04-09", "clerk", "accept", {}),
        ("2026-04-10", "clerk", "request_extension", {"days": 6, "reason": "x"}),
        ("2026-04-10", "clerk", "extend", {"days": 6, "reason": "x"}),
        ("2026-04-13", "mayor", "extend", {"days": 6, "reason": "x"}),
        ("2026-04-20", "clerk", "grant", {}),
        ("2026-04-21", "keeper", "supply", {}),
    ]
    case, results = play("shuangxi", "open_application", "2026-04-07", moves, facts=ON_REQUEST, profile=shuangxi)
    assert [code(result) for result in results] == [
        ["agreed"], ["accepted"], ["extension_requested"], "not_yours", ["extended"], ["granted"], ["supplied"],
    ]  # fmt: skip
    assert due(case, "opinion") == "2026-04-13"
    assert due(case, "accept") == "2026-04-09"
    assert due(case, "decide") == str(FULL.add(t("2026-04-09").date(), 13))
    assert due(case, "supply") == str(FULL.add(t("2026-04-20").date(), 9))
    assert case.live_grants[0].valid(t("2026-04-21").date())


def test_a_confirmed_grant_stands_on_the_matching_list(shuangxi):
    """The government's confirmation comes last; what was decided is still the grant, and that is what is listed."""
    sharing = {"share_tier": "conditional"}
    case, _ = play("shuangxi", "share_application", "2026-04-07", [], facts=sharing, profile=shuangxi)
    for _ in range(6):
        for who in PEOPLE.values():
            can = allowed(shuangxi, FULL, case, who, t("2026-04-08"))
            name = next((one for one in ("accept", "agree", "forward", "grant", "approve", "supply") if one in can), "")
            if name:
                case = fold(case, decide(shuangxi, FULL, case, name, {}, who, t("2026-04-08")))
    assert "approved" in [event.name for event in case.history]
    assert (case.state, case.outcome) == ("ended", "granted")
    assert any(case.outcome in one.get("outcome", ()) for one in shuangxi.lists["matching"].where)


def test_its_own_question_is_asked(shuangxi):
    form = {field.id: field for field in shuangxi.procedures["open_application"].form}
    assert (form["team_size"].kind, form["team_size"].label.zh) == ("number", "使用人数")
    assert form["team_size"].cites[0].article == "3"
    assert form["items"].cites == (), "what the text leaves open is base's"


def test_only_a_law_may_keep_data_from_departments(shuangxi):
    [basis] = [field for field in shuangxi.share_tiers["not_shared"].asks if field.id == "share_basis"]
    assert {option.split("/")[0] for option in basis.options} == {
        law.id for law in shuangxi.laws.values() if law.rank == "law"
    }


def test_its_negative_list_is_the_governments(shuangxi):
    case, results = play(
        "shuangxi", "negative_listing", "2026-04-07", [("2026-04-08", "clerk", "approve", {})], profile=shuangxi
    )
    assert code(results[0]) == "not_yours"
    assert "approve" in allowed(shuangxi, FULL, case, PEOPLE["mayor"], t("2026-04-08"))
    assert [link.actor for link in shuangxi.lists["sharing_negative"].chain] == ["provider", "government"]


def test_everything_else_is_the_house(shuangxi):
    for name in ("complaint", "objection", "withdrawal", "product_submission"):
        assert shuangxi.procedures[name].routes == PROFILES["base"].procedures[name].routes
    assert shuangxi.supplement.days == 9
    assert shuangxi.supplement.cites == ()
    assert shuangxi.standing(t("2030-03-01").date()) == "lapsed"


def test_the_guide_names_nothing_that_does_not_exist():
    text = (Path(FILE).parent / "README.md").read_text("utf-8")
    from ckanext.govopen.domain.verbs import VERBS

    assert all(verb in text for verb in VERBS)
