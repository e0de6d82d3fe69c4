"""The verdict: who gets the bytes, by what right or for want of what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cast import NAMES, PROFILES, D

from ckanext.govopen.domain.access import may_access
from ckanext.govopen.domain.case import Grant
from ckanext.govopen.domain.entry import has_files, reclassify, tightens, withdraw

DAY = date(2025, 10, 1)
OPEN = Grant("o", "u", ("i1",), "p", since=date(2025, 9, 1), until=DAY)
SHARE = Grant("s", "deptA", (), "p", since=date(2025, 9, 1), axis="share")


def tiers(profile, open_tier="", share_tier="", *, department=False):
    found = [PROFILES[profile].open_tiers[open_tier]] if open_tier else []
    return [*found, PROFILES[profile].share_tiers[share_tier]] if department and share_tier else found


def verdict(ways, holder="u", item="i1", grants=(), day=DAY, supplied_for=""):
    return may_access(ways, item, "deptB", frozenset({holder}), grants, day, supplied_for)


@pytest.mark.duty("guigang-36")
def test_unconditional_is_free_for_everybody():
    assert verdict(tiers("guigang", "unconditional")).reason == "free"
    assert verdict(tiers("guigang", "unconditional"), holder="").allowed


@pytest.mark.parametrize(
    ("grants", "item", "day", "reason"),
    [
        ([], "i1", DAY, "no_grant"),
        ([OPEN], "i1", DAY, "grant"),
        ([OPEN], "i2", DAY, "no_grant"),
        ([OPEN], "i1", DAY + D, "expired"),
        ([OPEN], "i1", date(2025, 8, 31), "pending"),
        ([replace(OPEN, ended=date(2025, 8, 30))], "i1", date(2025, 8, 31), "expired"),
        ([replace(OPEN, ended=date(2025, 9, 15))], "i1", DAY, "expired"),
        ([replace(OPEN, since=None)], "i1", DAY, "pending"),
        ([replace(OPEN, since=None, ended=DAY)], "i1", DAY, "expired"),
        ([replace(OPEN, holder="other")], "i1", DAY, "no_grant"),
        ([replace(OPEN, items=())], "i7", DAY, "grant"),
        ([replace(OPEN, ended=DAY), OPEN], "i1", DAY, "grant"),
        ([replace(OPEN, until=None)], "i1", date(2199, 1, 1), "grant"),
        ([replace(OPEN, axis="share")], "i1", DAY, "no_grant"),
    ],
)
@pytest.mark.duty("guigang-42")
def test_on_request_needs_a_grant_that_holds_today(grants, item, day, reason):
    found = verdict(tiers("guigang", "on_request"), item=item, grants=grants, day=day)
    assert (found.reason, found.allowed) == (reason, reason == "grant")


def test_what_is_not_open_never_reaches_the_public_grant_or_no_grant():
    assert verdict(tiers("guigang", "not_open"), grants=[OPEN]).reason == "closed"
    assert verdict([], grants=[OPEN]).reason == "closed", "no opening tier decided: closed"
    assert (
        verdict(tiers("guigang", "not_open", "conditional", department=True), holder="u", grants=[OPEN]).reason
        == "no_grant"
    )


def test_a_department_gets_what_sharing_gives():
    ways = tiers("guigang", "not_open", "conditional", department=True)
    assert verdict(ways, holder="deptA", grants=[SHARE]).reason == "grant"
    assert verdict(ways, holder="deptC", grants=[SHARE]).reason == "no_grant"
    assert verdict(tiers("guigang", "not_open", "unconditional", department=True), holder="deptC").reason == "shared"
    assert (
        verdict(tiers("guigang", "not_open", "not_shared", department=True), holder="deptA", grants=[SHARE]).reason
        == "closed"
    )


def test_what_is_not_shared_goes_to_whom_a_decision_names_where_the_text_lets_one():
    """Tengzhou 12: negotiated, then coordinated; Hebei 21: of another level. Elsewhere no grant opens it."""
    for city in ("tengzhou", "hebei"):
        ways = tiers(city, "", "not_shared", department=True)
        assert verdict(ways, holder="deptA", grants=[SHARE]).reason == "grant"
        assert verdict(ways, holder="deptA", item="f", grants=[SHARE], supplied_for="s").reason == "grant"
        assert verdict(ways, holder="deptC", grants=[SHARE]).reason == "closed"
    assert verdict(ways, holder="deptA", grants=[replace(SHARE, ended=DAY)]).reason == "expired"
    assert verdict(tiers("tengzhou", "not_open"), holder="deptA", grants=[SHARE]).reason == "closed", "the public way"
    for city in ("guigang", "huizhou", "hulunbuir", "national", "base"):
        assert (
            verdict(tiers(city, "", "not_shared", department=True), holder="deptA", grants=[SHARE]).reason == "closed"
        )


def test_a_grant_outlives_a_change_of_the_other_axis_alone():
    """Coordinated by Tengzhou 12, then only the opening tier changes: the sharing grant stands."""
    profile = PROFILES["tengzhou"]
    opened = reclassify(profile, ("", "not_shared"), ("not_open", "not_shared"), [SHARE], DAY)
    assert opened.grants == ()
    shut = reclassify(profile, ("", "conditional"), ("", "not_shared"), [SHARE], DAY)
    assert [grant.ended for grant in shut.grants] == [DAY]


def test_the_provider_has_its_own():
    assert verdict(tiers("guigang", "not_open"), holder="deptB").reason == "owner"
    assert not may_access([], "i1", "", frozenset({""}), [], DAY).allowed, "nobody owns what has no owner"


def test_a_supplied_file_belongs_to_its_grant_alone():
    """A grant narrower than a file is met by a file of its own, closed to every other grant and to the tier."""
    free, gated = tiers("guigang", "unconditional"), tiers("guigang", "on_request")
    assert verdict(gated, item="f", grants=[replace(OPEN, items=("i1",))], supplied_for="o").reason == "grant"
    assert verdict(gated, item="f", grants=[replace(OPEN, id="other", items=())], supplied_for="o").reason == "no_grant"
    assert not verdict(free, item="f", supplied_for="o").allowed


grants = st.builds(
    Grant, st.sampled_from("ab"), st.sampled_from(["u", "deptA"]), st.sampled_from([(), ("i1",)]), st.just("p"),
    since=st.none() | st.dates(date(2025, 9, 1), date(2025, 10, 5)), until=st.none() | st.dates(date(2025, 9, 1), date(2025, 10, 5)),
    ended=st.none() | st.dates(date(2025, 9, 1), date(2025, 10, 5)), axis=st.sampled_from(["open", "share"]),
)  # fmt: skip


@given(
    st.sampled_from(NAMES), st.sampled_from(["", "unconditional", "on_request", "not_open"]),
    st.sampled_from(["unconditional", "conditional", "not_shared"]), st.booleans(), st.lists(grants, max_size=4), st.sampled_from(["u", "deptA", "x"]),
)  # fmt: skip
def test_more_grants_never_take_away_and_strangers_never_gain(name, open_tier, share_tier, department, some, holder):
    ways = tiers(name, open_tier, share_tier, department=department)
    alone, found = verdict(ways, holder=holder), verdict(ways, holder=holder, grants=some)
    assert found.allowed or not alone.allowed
    if holder == "x":
        assert found.allowed == alone.allowed
    if found.reason == "grant":
        grant = next(g for g in some if g.id == found.grant and g.valid(DAY) and g.holder == holder)
        assert {tier.axis: tier.way for tier in ways}[grant.axis] == "granted"


# --- what follows from a changed tier


def test_tightening_is_by_the_profiles_order():
    tiers_ = PROFILES["guigang"].open_tiers
    assert tightens(tiers_, "unconditional", "on_request")
    assert tightens(tiers_, "on_request", "")
    assert not tightens(tiers_, "not_open", "on_request")
    assert not tightens(tiers_, "on_request", "on_request")


@pytest.mark.parametrize(
    ("open_tier", "share_tier", "files"),
    [
        ("not_open", "not_shared", False),
        ("", "not_shared", False),
        ("not_open", "conditional", True),
        ("on_request", "not_shared", True),
        ("", "unconditional", True),
    ],
)
def test_neither_open_nor_shared_has_no_files(open_tier, share_tier, files):
    assert has_files(PROFILES["guigang"], open_tier, share_tier) is files


def test_tightening_closes_and_ends_what_no_longer_stands():
    profile = PROFILES["huizhou"]
    at_once = replace(SHARE, id="a", at_once=True)
    effects = reclassify(
        profile, ("unconditional", "unconditional"), ("on_request", "conditional"), [OPEN, SHARE, at_once], DAY
    )
    assert effects.gated
    assert not effects.files_out
    assert [grant.id for grant in effects.grants] == ["a"], "granted at once by a tier that no longer stands"
    assert effects.grants[0].ended == DAY
    effects = reclassify(
        profile,
        ("on_request", "conditional"),
        ("not_open", "not_shared"),
        [OPEN, SHARE, replace(OPEN, id="x", ended=DAY)],
        DAY,
    )
    assert [grant.id for grant in effects.grants] == ["o", "s"]
    assert effects.files_out
    assert effects.tell == ("u", "deptA")
    loosened = reclassify(profile, ("not_open", "conditional"), ("on_request", "conditional"), [SHARE], DAY)
    assert (loosened.gated, loosened.grants, loosened.tell) == (False, (), ())


def test_withdrawal_cuts_grants_and_leaves_a_tombstone():
    ends = date(2025, 9, 20)
    effects = withdraw([OPEN, replace(OPEN, id="short", until=date(2025, 9, 10)), replace(SHARE, ended=DAY)], ends)
    assert [(grant.id, grant.until) for grant in effects.grants] == [("o", date(2025, 9, 19))]
    assert effects.tombstone
    assert effects.gated
    assert effects.tell == ("u",)
