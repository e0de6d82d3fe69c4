"""More small print of commands and of time: what is marked done, from which day a return counts, what is named wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t

from ckanext.govopen.domain.case import Grant, fold
from ckanext.govopen.domain.entry import reclassify, withdraw
from ckanext.govopen.domain.form import Problem
from ckanext.govopen.domain.machine import decide
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "x", "basis": ["dsl/21"]}


def act(name, case, who, command, said, at=FILED, profile=None):
    return decide(profile or PROFILES[name], FULL, case, command, said, PEOPLE[who], t(at))


def done(case):
    return {clock.id: clock.done for clock in case.clocks.values()}


def with_route(procedure, steps, name="base"):
    """A profile whose procedure takes these steps."""
    profile = PROFILES[name]
    matter = profile.procedures[procedure]
    route = replace(matter.routes[1], steps=tuple(steps))
    return replace(profile, procedures={**profile.procedures, procedure: replace(matter, routes=(route,))})


def test_a_matter_for_a_department_names_it():
    refusal = file("base", "correction", t(FILED), provider="")
    assert (refusal.code, refusal.problems) == ("invalid", (Problem("provider", "missing"),))


def test_at_the_end_only_the_clock_of_the_step_that_ended_it_is_done():
    case, _ = play("base", "open_application", FILED, [(FILED, "clerk", "decline", NO)], facts=ON_REQUEST)
    assert (case.state, done(case)) == ("ended", {"accept": True, "decide": False})


def test_what_lapses_was_not_done():
    steps = PROFILES["base"].procedures["share_application"].routes[1].steps
    closing = replace(steps[1], limit=replace(steps[1].limit, lapse="close"))
    profile = with_route("share_application", (steps[0], closing))
    case, _ = play(
        "base", "share_application", FILED, [(FILED, "keeper", "grant", {})], facts=CONDITIONAL, profile=profile
    )
    case = fold(case, tick(profile, FULL, case, t("2025-12-01")))
    assert [event.name for event in case.history[-2:]] == ["became_overdue", "lapsed"]
    assert done(case) == {"decide": True, "supply": False}
    assert (case.outcome, case.history[-1].said) == ("lapsed", {"clock": "supply"})


def test_files_that_were_not_asked_for_are_named():
    case, _ = play("base", "share_application", FILED, [], facts=CONDITIONAL, said={"items": ["i1"]})
    refusal = act("base", case, "keeper", "grant", {"items": ["i1", "i2"]})
    assert (refusal.code, refusal.problems) == ("invalid", (Problem("items", "not_applied_for"),))


def test_all_that_a_refused_confirmation_took_back_is_given_anew():
    decide_, supply = PROFILES["base"].procedures["share_application"].routes[1].steps
    approve = replace(supply, id="approve", verb="approve", actor="authority")
    profile = with_route("share_application", (decide_, replace(decide_, id="decide2"), approve))
    moves = [
        (FILED, "keeper", "grant", {"items": ["i1"]}),
        (FILED, "keeper", "grant", {"items": ["i2"]}),
        (FILED, "clerk", "refuse", NO),
        (FILED, "clerk", "correct", {"outcome": "approve", "why": "x"}),
    ]
    asked = {"said": {"items": ["i1", "i2"]}, "facts": CONDITIONAL, "profile": profile}
    case, results = play("base", "share_application", FILED, moves, **asked)
    assert [code(result) for result in results] == [["granted"], ["granted"], ["refused"], ["corrected"]]
    assert [(grant.id, grant.items) for grant in case.live_grants] == [("c1/3", ("i1",)), ("c1/4", ("i2",))]


@pytest.mark.parametrize(("day", "expected"), [("2025-09-28", ["returned"]), ("2025-09-29", "too_late")])
def test_a_return_at_a_later_step_counts_from_filing(day, expected):
    """The third to act: the five days ran from the 22nd, whatever others did on the 23rd and the 26th."""
    profile = PROFILES["hebei"]
    matter = profile.procedures["catalogue_change"]
    first, second = matter.routes[1].steps
    routes = (replace(matter.routes[1], when={}, steps=(first, second, replace(second, id="confirm"))),)
    profile = replace(profile, procedures={**profile.procedures, matter.id: replace(matter, routes=routes)})
    moves = [("2025-09-23", "keeper", "fulfil", {"report": "x"}), ("2025-09-26", "clerk", "approve", {})]
    case, _ = play("hebei", matter.id, FILED, moves, said={"changed_on": FILED}, profile=profile)
    assert case.step == "confirm"
    assert code(act("hebei", case, "clerk", "return", {"defects": ["x"]}, day, profile)) == expected


def test_of_two_clocks_due_on_one_day_the_one_that_runs_becomes_overdue():
    accept, decide_ = PROFILES["base"].procedures["open_application"].routes[1].steps
    limit = replace(decide_.limit, days=accept.limit.days)
    profile = with_route("open_application", (accept, replace(decide_, limit=limit)))
    case, _ = play(
        "base", "open_application", FILED, [(FILED, "clerk", "accept", {})], facts=ON_REQUEST, profile=profile
    )
    assert case.clocks["accept"].due == case.clocks["decide"].due
    [late] = tick(profile, FULL, case, t("2025-12-01"))
    assert (late.name, late.said["clock"]) == ("became_overdue", "decide")


def test_the_opening_tier_gates_what_was_free_and_leaves_grants_that_it_still_lets_in():
    profile = PROFILES["guigang"]
    grant = Grant("g", "u", (), "p", since=date(2025, 9, 1))
    effects = reclassify(
        profile, ("unconditional", "conditional"), ("on_request", "conditional"), [grant], date(2025, 9, 22)
    )
    assert (effects.gated, effects.files_out, effects.grants, effects.tell) == (True, False, (), ())
    back = reclassify(
        profile, ("on_request", "conditional"), ("unconditional", "conditional"), [grant], date(2025, 9, 22)
    )
    assert (back.gated, back.grants) == (False, ())
    sudden = replace(grant, at_once=True)
    effects = reclassify(
        profile, ("unconditional", "conditional"), ("on_request", "conditional"), [sudden], date(2025, 9, 22)
    )
    assert [one.id for one in effects.grants] == ["g"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2025, 5, 31), "not_yet"), (date(2025, 6, 1), "in_force"), (date(2026, 12, 20), "in_force"),
     (date(2026, 12, 21), "lapsing"), (date(2026, 12, 31), "lapsing"), (date(2027, 1, 1), "lapsed")],
)  # fmt: skip
def test_the_status_of_a_regulation_on_a_day(day, expected):
    profile = replace(
        PROFILES["base"], status="in_force", valid_from=date(2025, 6, 1), valid_until=date(2026, 12, 31), warn_days=10
    )
    assert profile.standing(day) == expected


def test_what_the_applicant_is_still_completing_is_not_returned():
    case, _ = play("tengzhou", "catalogue_change", FILED, [], said={"changed_on": FILED})
    assert case.step == "fulfil"
    assert code(act("tengzhou", case, "clerk", "return", {"defects": ["x"]})) == "not_now"


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        (None, date(2025, 9, 30)),
        (date(2025, 9, 29), None),
        (date(2025, 9, 30), None),
        (date(2025, 10, 1), date(2025, 9, 30)),
    ],
)
def test_a_withdrawal_cuts_only_what_would_last_longer(until, ends):
    effects = withdraw([Grant("g", "u", (), "p", since=date(2025, 9, 1), until=until)], date(2025, 10, 1))
    assert [grant.until for grant in effects.grants] == ([ends] if ends else [])
    assert (effects.tell, effects.gated, effects.tombstone) == (("u",), True, True)
