"""Where a value is the text's, where the house's, and where our reading: each shown as what it is."""

from __future__ import annotations

from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, play, t

from ckanext.govopen.domain.access import may_access
from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.lists import Record, Standing, rows_on
from ckanext.govopen.domain.machine import allowed, decide, refused

FILED = "2025-09-22"
CONDITIONAL = {"share_tier": "conditional", "files": "present"}
NO = {"reason": "x", "basis": ["dsl/21"]}


def limit_of(city, procedure, **facts):
    case, _ = play(city, procedure, FILED, [], facts=facts)
    step = next(s for s in PROFILES[city].procedures[procedure].routes[case.route].steps if s.id == case.step)
    return step.limit, case


@pytest.mark.duty("hulunbuir-24b")
def test_a_joint_review_grants_nothing_against_the_providers_opinion():
    """Hulunbuir 24, read as law-reading says: no grant without both; a refusal may be objected to."""
    profile = PROFILES["hulunbuir"]
    case, _ = play("hulunbuir", "share_application", FILED, [(FILED, "keeper", "disagree", NO)], facts=CONDITIONAL)
    assert not {"grant", "grant_part"} & set(allowed(profile, FULL, case, PEOPLE["clerk"], t(FILED)))
    why = refused(profile, FULL, case, "grant", PEOPLE["clerk"], t(FILED))
    assert (why.code, why.cites) == ("opposed", (Cite("hulunbuir", "24"),))
    moves = [(FILED, "keeper", "disagree", NO), (FILED, "clerk", "grant", {}), (FILED, "clerk", "refuse", NO)]
    case, results = play("hulunbuir", "share_application", FILED, moves, facts=CONDITIONAL)
    assert [code(result) for result in results] == [["disagreed"], "opposed", ["refused"]]
    corrected = {"outcome": "grant", "why": "x"}
    assert decide(profile, FULL, case, "correct", corrected, PEOPLE["clerk"], t(FILED)).problems[0].field == "outcome"
    agreed = [(FILED, "keeper", "agree", {}), (FILED, "clerk", "grant", {})]
    assert code(play("hulunbuir", "share_application", FILED, agreed, facts=CONDITIONAL)[1][1]) == ["granted"]


def test_where_the_authority_decides_alone_an_opinion_binds_nobody():
    moves = [(FILED, "clerk", "accept", {}), (FILED, "keeper", "disagree", NO), (FILED, "clerk", "grant", {})]
    _, results = play("guigang", "share_application", FILED, moves, facts=CONDITIONAL)
    assert code(results[2]) == ["granted"]


@pytest.mark.parametrize(("demand", "law"), [("inspect", False), ("copy", False), ("correct", True), ("delete", True)])
def test_the_ten_days_of_huizhou_16_are_for_what_is_to_be_put_right(demand, law):
    """Inspecting and copying is a right without a number: handled in the same time by house rule."""
    limit, case = limit_of("huizhou", "subject_objection", demand=demand)
    assert (limit.days, bool(limit.cites)) == (10, law)
    step = PROFILES["huizhou"].procedures["subject_objection"].routes[case.route].steps[0]
    assert step.cites == (Cite("huizhou", "16"),), "the right itself is the article's"


@pytest.mark.parametrize(
    ("city", "procedure", "fact", "article"),
    [("hulunbuir", "correction", "correction_days", "15"), ("tengzhou", "rectification", "deadline_days", "21")],
)
def test_a_number_that_the_text_lets_somebody_set_cites_it(city, procedure, fact, article):
    route = next(r for r in PROFILES[city].procedures[procedure].routes if r.steps[0].limit.fact)
    limit = route.steps[0].limit
    assert limit.articles({fact: 4}) == (Cite(city, article),)
    assert limit.articles({}) == limit.articles({fact: 0}) == limit.articles({fact: True}) == (), "base's number"
    assert (limit.given({fact: 4}), limit.given({fact: 0}), limit.given({fact: 10**6})) == (4, 0, 0)


def test_huizhous_refusal_cites_its_article_for_the_basis_alone():
    decide_ = PROFILES["huizhou"].procedures["share_application"].routes[1].steps[0]
    assert (decide_.reason_cites, decide_.basis_cites) == ((), (Cite("huizhou", "13"),))
    tengzhou = next(r for r in PROFILES["tengzhou"].procedures["share_application"].routes if r.steps).steps[0]
    assert (tengzhou.reason_cites, tengzhou.basis_cites) == ((Cite("tengzhou", "12"),), ())


@pytest.mark.parametrize(("city", "noted"), [("guigang", True), ("hulunbuir", True), ("hebei", False)])
def test_who_sees_the_catalogue_says_where_that_is_our_reading(city, noted):
    profile = PROFILES[city]
    assert bool(profile.audience_cites) is bool(profile.audience_note.zh) is noted


def test_decree_809_asks_for_the_supplement_and_gives_it_no_number():
    supplement = PROFILES["national"].supplement
    assert (supplement.cites, supplement.articles) == ((), (Cite("decree809", "21"),))
    assert supplement.note.zh
    assert PROFILES["guigang"].supplement.articles == ()


@pytest.mark.parametrize(
    ("city", "procedure", "step", "word"),
    [
        ("guigang", "share_application", "decide", "审批"),
        ("huizhou", "share_application", "decide", "答复"),
        ("hulunbuir", "share_application", "decide", "审核"),
        ("hebei", "share_application", "decide", "回复"),
        ("guigang", "objection", "conclude", "协调处理"),
        ("guigang", "withdrawal", "record", "备案"),
        ("guigang", "service_notice", "record", "报备"),
        ("hebei", "negative_listing", "government_approval", "批准"),
        ("base", "share_application", "decide", ""),
    ],
)
def test_steps_bear_the_citys_own_words(city, procedure, step, word):
    steps = [s for r in PROFILES[city].procedures[procedure].routes for s in r.steps if s.id == step]
    assert steps[0].word.zh == word


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_no_note_says_the_opposite_of_the_form(name):
    """A basis that is asked for is not called optional."""
    profile = PROFILES[name]
    for tier in (*profile.open_tiers.values(), *profile.share_tiers.values()):
        asked = {field.id for field in tier.asks if field.required}
        note = profile.bases.get(f"{tier.axis}_tiers.{tier.id}")
        assert not (note and f"{tier.axis}_basis" in asked and "可不填" in note.note.zh), tier.id


@pytest.mark.duty("hebei-34")
def test_an_incident_is_closed_once_cyberspace_administration_and_police_know():
    moves = [
        (FILED, "keeper", "record", {}),
        (FILED, "clerk", "record", {}),
        (FILED, "asker", "fulfil", {"report": "x"}),
        (FILED, "asker", "fulfil", {"report": "x", "told_cyberspace": FILED, "told_police": "2025-09-23"}),
        (FILED, "asker", "fulfil", {"report": "x", "told_cyberspace": FILED, "told_police": FILED}),
    ]
    _, results = play("hebei", "incident", FILED, moves, said={"measures": "已断开接口"})
    assert [code(result) for result in results] == [["recorded"], ["recorded"], "invalid", "invalid", ["fulfilled"]]
    assert {p.field for p in results[2].problems} == {"told_cyberspace", "told_police"}
    assert {(p.field, p.code) for p in results[3].problems} == {("told_police", "not_past")}
    assert {field.id for field in PROFILES["hebei"].procedures["incident"].form} >= {"what", "measures"}, (
        "acted at once"
    )


@pytest.mark.duty("hulunbuir-28")
def test_hulunbuirs_conditions_are_published_and_whoever_meets_them_gets_in():
    profile = PROFILES["hulunbuir"]
    assert [tier.term.zh for tier in profile.open_tiers.values()] == ["无条件开放", "有条件开放", "非开放"]
    [asked] = [field for field in profile.open_tiers["on_request"].asks if field.id == "open_conditions"]
    assert (asked.required, asked.cites) == (True, (Cite("hulunbuir", "28"),))
    published = profile.lists["opening_negative"]
    values = {"open_tier": "on_request", "share_tier": "", "title": "客流", "open_conditions": "须有三级等保"}
    entries = Record.of([Standing("a", date(2025, 1, 1), True, values, case="c")])
    [row] = rows_on(published, entries, date(2025, 1, 1))
    assert (published.audience, row.values["open_conditions"]) == ("public", "须有三级等保")
    moves = [(FILED, "clerk", "accept", {}), (FILED, "clerk", "grant", {}), (FILED, "keeper", "grant", {})]
    facts = {"open_tier": "on_request", "files": "present"}
    case, results = play("hulunbuir", "open_application", FILED, moves, facts=facts)
    assert [code(result) for result in results] == [["accepted"], "not_yours", ["granted"]], "the department decides"
    tier = [profile.open_tiers["on_request"]]
    enter = lambda who: may_access(tier, "i1", "deptB", frozenset({who}), case.live_grants, date(2025, 9, 22)).allowed  # noqa: E731
    assert (enter("citizen"), enter("stranger")) == (True, False)


@pytest.mark.parametrize(
    ("city", "procedure", "law"),
    [
        ("guigang", "open_application", True),
        ("guigang", "open_request", False),  # 37 speaks of data that is open on request, not of what nobody holds
        ("guigang", "share_request", False),  # 26 gives the right to ask; 29 is about applications
        ("hebei", "share_request", True),  # 19: no need is refused but by law
        ("national", "share_application", True),
        ("tengzhou", "share_request", False),
    ],
)
def test_an_article_on_refusals_is_cited_where_it_speaks_of_the_matter(city, procedure, law):
    steps = [s for r in PROFILES[city].procedures[procedure].routes for s in r.steps if s.verb == "decide"]
    assert all(bool(step.reason_cites) is law for step in steps)
    assert all(step.refusal for step in steps), "which laws may be cited is said either way"
