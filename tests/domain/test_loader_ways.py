"""Tiers, questions and steps that go together: what would leak, be lost or never be reached is refused at its line."""

from __future__ import annotations

import pytest
from support.cast import PROFILES
from support.sixth import DECIDE, check, instead_of, replaced

SUBMIT = "{submit: applicant, within: {working_days: 12, from: changed_on}, article: 7}"
CHECK = "{check: provider, within: {working_days: 8, from: submitted}, article: 6}"
OPINION = "\n          - {opinion: authority, as: late, within: {working_days: 2}, article: 4}"
ACCEPT = "\n          - {accept: authority, as: late, within: {working_days: 2}, article: 4}"
OPEN = "term: {zh: 自取, en: Free to take}"


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        # questions
        ("team_size:", "使用人数:", 61, "'使用人数' is no name of a field; write small letters"),
        ("team_size:", '"team size!":', 61, "'team size!' is no name of a field"),
        ("team_size:", "Team:", 61, "'Team' is no name of a field"),
        ("        kind: number", "        kind: number\n        options: {a: {zh: 甲, en: A}}", 63, "a number has no options"),
        ("        kind: number", "        kind: date\n        after: team_size", 63, "`after: team_size` is no other field"),
        ("      purpose: {article: 3}\n", "      items: {kind: flag, article: 3}\n", 60,
         "'items' is a many field; give a field of another kind another name"),
        ("team_size:", "barred:", 61, "'barred' is what the portal says of a matter"),
        ("team_size:", "asker:", 61, "'asker' is what the portal says of a matter"),
        (DECIDE, DECIDE[:-1] + ", asks: {items: {article: 4}}}", 84, "`decide` asks for 'items' itself"),
        (DECIDE, DECIDE[:-1] + ", asks: {reason: {article: 4}}}", 84, "`decide` asks for 'reason' itself"),
        ("terms:\n", "entry: {share_tier: {required: false, article: 2}}\nterms:\n", 30, "every entry needs its share_tier"),
        # steps
        (DECIDE, DECIDE + OPINION, 84, "`opinion` after it was decided changes nothing"),
        (CHECK, CHECK + OPINION, 93, "nobody decides after this `opinion`"),
        (DECIDE, DECIDE + ACCEPT, 84, "`accept` after it was decided changes nothing"),
        (SUBMIT, SUBMIT.replace("applicant", "authority"), 97, "not by the authority; write applicant"),
        # tiers
        ("en: By agreement}, article: 2", "en: By agreement}, access: free, article: 2", 45,
         "'conditional' is `access: free`, so nobody needs the steps of share_application; write access: granted"),
        (OPEN, OPEN + ", access: granted", 38,
         "'unconditional' is `access: granted`, and open_application gives it to nobody; write access: free"),
        ("      - {when: {open_tier: not_open}, instead: open_request, article: 8}\n", "", 65, "no route for open_tier not_open"),
        ("when: {open_tier: on_request}", "when: {open_tier: [on_request, not_open]}", 65,
         "'not_open' never reaches the public, so open_application decides on nothing there"),
        ("{proposes: provider, article: 5}", "{proposes: authority, article: 5}", 53,
         "`proposes: authority`, who cannot bring a negative_listing; write proposes: provider"),
        # laws
        ("law:\n  id: shuangxi", "law:\n  id: dsl", 8, "there is a law 'dsl' already; write law: dsl"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_does_not_go_together_is_told_at_its_line(tmp_path, old, new, line, why):
    _, found = check(tmp_path, replaced(old, new))
    told = [(number, one) for number, one in found if why in one]
    assert told, found
    assert abs(told[0][0] - line) <= new.count("\n") + 1, found


def test_an_empty_list_of_steps_is_no_route(tmp_path):
    text, line = instead_of("correction", "    article: 6\n    routes:\n      - steps: []\n")
    _, found = check(tmp_path, text)
    assert found == [(line + 3, "`steps: []` holds no step; leave it out where the route says: not this way")]


def test_a_window_of_objection_keeps_the_days_it_does_not_say(tmp_path):
    text, line = instead_of("complaint", "    objection: {procedure: rectification}\n")
    _, found = check(tmp_path, text)
    assert [(number, "write procedure: objection" in one) for number, one in found] == [(line + 1, True)]


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_what_is_granted_can_be_had_and_what_is_not_open_is_never_decided_on(name):
    """The same in the profiles as they are: each tier against the routes that take it."""
    profile = PROFILES[name]
    for key, procedure in (("open_tiers", "open_application"), ("share_tiers", "share_application")):
        for tier in getattr(profile, key).values():
            fact = f"{tier.axis}_tier"
            routes = [r for r in profile.procedures[procedure].routes if tier.id in r.when.get(fact, (tier.id,))]
            gives = any(route.at_once or "decide" in [step.verb for step in route.steps] for route in routes)
            assert gives is (tier.access == "granted" or tier.by_decision), (name, tier.id)
