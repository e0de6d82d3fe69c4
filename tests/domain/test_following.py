"""What follows from what an entry says: tiers from stated facts, and answers that go with them, by article."""

from __future__ import annotations

import pytest
from support.cast import PROFILES

from ckanext.govopen import data
from ckanext.govopen.data.reading import ProfileError
from ckanext.govopen.domain.following import Hold, because, conflicts, facts, held, holding
from ckanext.govopen.domain.form import Cite, Text


def told(city, **said):
    """(field, whether it is only not said yet, the values that follow, articles) of every conflict."""
    found = conflicts(PROFILES[city].follows, said)
    return [(c.rule.field, c.unsaid, c.rule.values, tuple(cite.article for cite in c.rule.cites)) for c in found]


HULUNBUIR = [
    ("trade_secret", "not_open"), ("privacy", "not_open"), ("banned", "not_open"), ("demanding", "on_request"),
    ("timely", "on_request"), ("continuous", "on_request"), ("none_of_these", "unconditional"),
    ("continuous\nprivacy", "not_open"), ("timely\nnone_of_these", "on_request"),
]  # fmt: skip


@pytest.mark.duty("hulunbuir-28b")
@pytest.mark.parametrize(("grounds", "tier"), HULUNBUIR)
def test_the_opening_tier_follows_from_the_stated_facts(grounds, tier):
    """Secret, privacy or a ban bars; else demands, timeliness or continuous need make it conditional; else all is open."""
    for other in PROFILES["hulunbuir"].open_tiers:
        wrong = [("open_tier", False, (tier,), ("28",))] if other != tier else []
        assert told("hulunbuir", open_grounds=grounds, open_tier=other) == wrong
    assert told("hulunbuir", open_grounds=grounds, open_tier="") == [("open_tier", True, (tier,), ("28",))]
    assert told("hulunbuir", open_tier=tier) == [("open_grounds", True, (), ("28",))]
    assert told("hulunbuir") == []


DOMAINS = [
    "health", "social", "food_drug", "work_safety", "price", "energy", "credit", "construction", "community", "ecology",
    "emergency",
]  # fmt: skip


@pytest.mark.duty("guigang-28b")
@pytest.mark.parametrize("domain", DOMAINS)
def test_theme_data_of_the_listed_domains_is_shared_on_conditions_or_a_reason_is_given(domain):
    said = {"resource_class": f"theme_{domain}", "share_tier": "unconditional"}
    assert told("guigang", **said) == [("share_tier", False, ("conditional", "not_shared"), ("28",))]
    assert not told("guigang", **said, share_reason="名录本身已向社会公布。")
    assert not told("guigang", **{**said, "share_tier": "conditional"})


@pytest.mark.parametrize(
    ("city", "article"),
    [
        pytest.param("guigang", "27", marks=pytest.mark.duty("guigang-27")),
        pytest.param("tengzhou", "10", marks=pytest.mark.duty("tengzhou-10b")),
    ],
)
@pytest.mark.parametrize("kind", ["population", "legal_persons", "geography", "licences"])
def test_base_items_are_shared_unconditionally_and_no_reason_helps(city, article, kind):
    said = {"resource_class": f"base_{kind}", "share_reason": "部门要求"}
    for tier in ("conditional", "not_shared"):
        assert told(city, **said, share_tier=tier) == [("share_tier", False, ("unconditional",), (article,))]
    assert not told(city, **said, share_tier="unconditional")


@pytest.mark.duty("hebei-18")
@pytest.mark.parametrize("tier", ["unconditional", "conditional"])
def test_base_data_is_aggregated_physically_theme_data_either_way(tier):
    base, theme = ({"resource_class": one, "share_tier": tier} for one in ("base_population", "theme_health"))
    assert told("hebei", **base, aggregation="logical") == [("aggregation", False, ("physical", "pending"), ("18",))]
    for how in ("physical", "pending"):
        assert not told("hebei", **base, aggregation=how)
    for how in ("physical", "logical", "pending"):
        assert not told("hebei", **theme, aggregation=how)


def test_what_is_shared_says_whether_it_is_aggregated_and_what_is_not_shared_need_not():
    for tier in ("unconditional", "conditional"):
        [(field, unsaid, _values, articles)] = told("hebei", share_tier=tier)
        assert (field, unsaid, articles) == ("aggregation", True, ("16",))
    assert not told("hebei", share_tier="not_shared")


@pytest.mark.duty("huizhou-14c")
def test_what_was_obtained_by_sharing_has_no_place_on_the_bodys_own_open_catalogue():
    for tier in PROFILES["huizhou"].open_tiers:
        assert told("huizhou", origin="shared", open_tier=tier) == [("open_tier", False, ("",), ("14",))]
        assert not told("huizhou", origin="own", open_tier=tier)
    assert not told("huizhou", origin="shared", open_tier="")


def test_the_first_rule_whose_facts_are_stated_holds():
    rules = PROFILES["hulunbuir"].follows
    [rule] = holding(rules, {"open_grounds": "timely\nbanned"})
    assert rule.values == ("not_open",)
    assert facts(rules) == ("project_stage", "open_grounds", "open_tier")
    assert not PROFILES["base"].follows


def test_whoever_follows_an_article_cites_one_that_speaks_of_it():
    cited = {cite for name in PROFILES for rule in PROFILES[name].follows for cite in rule.cites}
    assert {Cite("hulunbuir", "28"), Cite("guigang", "40"), Cite("huizhou", "14")} <= cited
    for name, profile in PROFILES.items():
        assert all(rule.cites for rule in profile.follows), name


@pytest.mark.duty("hulunbuir-12")
@pytest.mark.parametrize(
    ("stage", "stands_back"),
    [("planned", True), ("approved", True), ("built", False), ("", False), ("unheard of", False), (None, False)],
)
def test_what_is_compiled_before_a_project_is_built_stands_back(stage, stands_back):
    said = {"project_stage": stage, "project": "智慧停车", "open_tier": "unconditional"}
    found = held(PROFILES["hulunbuir"].holds, said)
    assert [(hold.id, hold.by, [cite.article for cite in hold.cites]) for hold in found] == (
        [("precompiled", "project", ["12"])] if stands_back else []
    )
    for hold in found:
        assert because(hold, said) == (("project_stage", stage),)
    assert not any(held(PROFILES[name].holds, said) for name in PROFILES if name != "hulunbuir")
    named = told("hulunbuir", **{**said, "project": ""}, open_grounds="none_of_these")
    asked = [("project", True, (), ("12",))] if stage in ("planned", "approved", "built") else []
    assert named == asked  # whose project it is


def test_all_facts_of_a_hold_must_be_stated_and_each_hold_that_fits_is_told():
    both = Hold("both", Text("甲", "a"), {"one": ("1", "2"), "two": ("x",)}, Text("改", "mend"))
    single = Hold("single", Text("乙", "b"), {"two": ("x",)}, Text("改", "mend"))
    assert held((both, single), {"one": "1", "two": "x"}) == (both, single)
    assert held((both, single), {"one": "3", "two": "x\ny"}) == (single,)
    assert held((both, single), {"one": "1"}) == ()
    assert facts((both, single)) == ("one", "two")


HOLD = "    when: {project_stage: [planned, approved]}\n"
HELD = [
    (HOLD, "", "every entry would stand back; write when: {field: value}"),
    (HOLD, HOLD.replace("approved", "built, approved"), "no answer would lift it"),
    (HOLD, HOLD.replace("approved", "aproved"), "unknown project_stage 'aproved'; did you mean 'approved'?"),
    (HOLD, HOLD.replace("project_stage", "project_state"), "unknown key 'project_state'; did you mean 'project_stage'?"),
    ("    by: project\n", "    by: projekt\n", "`by: projekt` is no question put to entries; did you mean 'project'?"),
    (HOLD, HOLD + "    until: built\n", "unknown key 'until'"),
    ("  precompiled:\n", "  precompiled:\n    mends: x\n", "unknown key 'mends'; did you mean 'mend'?"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "complaint"), HELD)
def test_a_hold_that_cannot_hold_is_refused_at_its_line(good, bad, complaint):
    texts = data.sources("hulunbuir")
    assert texts["profiles/hulunbuir.yaml"].count(good) == 1
    texts["profiles/hulunbuir.yaml"] = texts["profiles/hulunbuir.yaml"].replace(good, bad)
    with pytest.raises(ProfileError) as caught:
        data.build("hulunbuir", texts)
    assert [one for one in caught.value.problems if complaint in one and one.startswith("hulunbuir.yaml:")]


RULE = "    - {when: {open_tier: [unconditional, on_request]}, value: something, article: 40}\n"
BAD = [
    (RULE, "    []\n", "'interpretation' follows from nothing; write interpretation: [{when: …, value: …}]"),
    (RULE, RULE.replace(", article: 40", ""), "a limit without an article"),
    (RULE, RULE.replace("open_tier", "open_teir"), "unknown key 'open_teir'; did you mean 'open_tier'?"),
    (RULE, RULE.replace("on_request", "asked"), "unknown open_tier 'asked'; expected one of unconditional"),
    (RULE, RULE.replace("something", "anything"), "unknown value 'anything'"),
    (RULE, RULE.replace("when: {open_tier: [unconditional, on_request]}, ", ""), "a rule without facts; write when:"),
    (RULE, RULE.replace("article: 40", "unless: theme, article: 40"), "`unless: theme` is no question that is answered"),
    ("follows:\n  share_tier:", "follows:\n  colour:", "no entry is asked for 'colour'; expected one of open_tier"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "complaint"), BAD)
def test_a_rule_that_cannot_hold_is_refused_at_its_line(good, bad, complaint):
    texts = data.sources("guigang")
    assert texts["profiles/guigang.yaml"].count(good) == 1
    texts["profiles/guigang.yaml"] = texts["profiles/guigang.yaml"].replace(good, bad)
    with pytest.raises(ProfileError) as caught:
        data.build("guigang", texts)
    assert [one for one in caught.value.problems if complaint in one and one.startswith("guigang.yaml:")]
