"""Grants in the small print of commands: their purpose, from when they hold, and whom they let in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from support.cast import PROFILES, play

from ckanext.govopen.domain.access import may_access
from ckanext.govopen.domain.case import Grant
from ckanext.govopen.domain.profile import Limit

FILED = "2025-09-22"
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "x", "basis": ["dsl/21"]}


def test_the_purpose_of_a_grant_is_what_was_stated():
    moves = [(FILED, "clerk", "forward", {}), (FILED, "keeper", "grant", {})]
    case, _ = play(
        "hebei", "share_application", FILED, moves, facts=CONDITIONAL, said={"purpose": None, "scenario": "信用核验"}
    )
    assert case.live_grants[0].purpose == "信用核验"
    case, _ = play(
        "hebei", "share_application", FILED, moves, facts=CONDITIONAL, said={"purpose": "统计", "scenario": "信用核验"}
    )
    assert case.live_grants[0].purpose == "统计"


def with_steps(*ids):
    """Base's conditional sharing with a decision and what follows it."""
    profile = PROFILES["base"]
    procedure = profile.procedures["share_application"]
    decide_, supply = procedure.routes[1].steps
    kinds = {"decide": decide_, "supply": supply}
    steps = tuple(kinds.get(one) or replace(supply, id=one, verb=one, actor="authority", limit=Limit(5)) for one in ids)
    route = replace(procedure.routes[1], steps=steps)
    return replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=(route,))})


def granted(profile, *moves):
    case, results = play(
        "base", "share_application", FILED, [(FILED, "keeper", "grant", {}), *moves], facts=CONDITIONAL, profile=profile
    )
    assert not [result for result in results if not isinstance(result, tuple)], results
    return case


def test_a_grant_holds_from_the_day_on_which_nothing_more_is_decided_or_supplied():
    record = ("2025-09-24", "clerk", "record", {})
    case = granted(with_steps("decide", "record"), record)
    assert case.live_grants[0].since == date(2025, 9, 22), "a record afterwards changes nothing"
    profile = with_steps("decide", "record", "supply")
    case = granted(profile, record)
    assert case.live_grants[0].since is None, "a record before the supply starts nothing"
    case = granted(profile, record, ("2025-09-25", "keeper", "supply", {}))
    assert case.live_grants[0].since == date(2025, 9, 25)
    profile = with_steps("decide", "conclude")
    assert granted(profile).live_grants[0].since is None, "a ruling may still change it"
    case = granted(profile, ("2025-09-24", "clerk", "uphold", {"finding": "x"}))
    assert case.live_grants[0].since == date(2025, 9, 24)


def test_a_confirmation_put_right_waits_for_the_supply():
    profile = with_steps("decide", "approve", "supply")
    moves = [
        ("2025-09-23", "clerk", "refuse", NO),
        ("2025-09-24", "clerk", "correct", {"outcome": "approve", "why": "x"}),
    ]
    case = granted(profile, *moves)
    [grant] = case.live_grants
    assert (grant.id, grant.since, case.step) == ("c1/2", None, "supply")
    profile = with_steps("decide", "approve", "record")
    case = granted(profile, *moves)
    assert case.live_grants[0].since == date(2025, 9, 24)


def test_what_is_needed_for_a_supplied_file():
    """Its own grant, and an entry whose tier on that axis lets somebody in: by grant or freely."""
    grant = Grant("g", "u", (), "p", since=date(2025, 9, 1))
    tiers = PROFILES["guigang"].open_tiers
    day, me = date(2025, 9, 22), frozenset({"u"})
    found = [may_access([tier], "f", "deptB", me, [grant], day, "g").allowed for tier in tiers.values()]
    assert found == [True, True, False]
    owner = may_access([tiers["not_open"]], "f", "deptB", frozenset({"deptB"}), [], date(2025, 9, 22))
    assert (owner.allowed, owner.reason, owner.grant) == (True, "owner", "")
    free = may_access([tiers["unconditional"]], "f", "deptB", frozenset(), [], date(2025, 9, 22))
    assert (free.allowed, free.reason) == (True, "free")
