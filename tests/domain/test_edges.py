"""Edges that were found by trying, each with its test; `docs/reference/edges.md` names them all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.cast import FULL, NAMES, PEOPLE, PROFILES, code, due, file, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import Refusal, allowed, decide
from ckanext.govopen.domain.overlay import tighten
from ckanext.govopen.domain.profile import Extension, Limit

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "reference" / "edges.md"


def test_a_step_entered_without_a_live_clock_starts_one():
    """Base: `decide` runs from submission; declined at acceptance it stops; corrected to accepted it runs anew."""
    moves = [
        ("2025-09-23", "clerk", "decline", {"reason": "x", "basis": ["dsl/21"]}),
        ("2025-09-24", "clerk", "correct", {"outcome": "accept", "why": "x"}),
    ]
    case, results = play("base", "open_application", FILED, moves, facts=ON_REQUEST)
    assert [code(result) for result in results] == [["declined"], ["corrected"]]
    assert case.clocks["decide"].stopped == t("2025-09-23")
    assert (case.state, case.step, case.live("decide").id) == ("open", "decide", "decide#2")
    assert due(case, "decide#2") == str(FULL.add(date(2025, 9, 24), 20))


def test_an_authoritys_officer_is_the_provider_of_its_own_entries():
    case, _ = play("huizhou", "subject_objection", FILED, [], provider="auth")
    assert "uphold" in allowed(PROFILES["huizhou"], FULL, case, PEOPLE["clerk"], t(FILED))
    assert "uphold" not in allowed(PROFILES["huizhou"], FULL, case, PEOPLE["keeper"], t(FILED))


def test_an_authority_of_one_cannot_rule_on_what_it_decided():
    """Nobody is left who may conclude: the portal's doctor warns of an authority with one officer."""
    child, _ = play(
        "guigang", "objection", FILED, [], facts={"of": "open_application", "barred": ("clerk", "clerk2")}, parent="c"
    )
    able = [
        who for who, actor in PEOPLE.items() if "uphold" in allowed(PROFILES["guigang"], FULL, child, actor, t(FILED))
    ]
    assert able == []


def test_the_tier_on_the_day_of_filing_counts_whatever_the_entry_says_later():
    case, _ = play("guigang", "open_application", FILED, [(FILED, "clerk", "accept", {})], facts=ON_REQUEST)
    assert case.facts["open_tier"] == "on_request"
    assert code(decide(PROFILES["guigang"], FULL, case, "grant", {}, PEOPLE["clerk"], t(FILED))) == ["granted"]
    assert isinstance(file("guigang", "open_application", t(FILED), facts={"open_tier": "not_open"}), Refusal)


@pytest.mark.parametrize(("items", "expected"), [(["i1"], ("i1",)), (None, ())])
def test_what_is_granted_at_once_is_what_was_asked(items, expected):
    case, _ = play(
        "huizhou", "share_application", FILED, [], facts={"share_tier": "unconditional"}, said={"items": items}
    )
    [grant] = case.live_grants
    assert (grant.items, grant.since, grant.at_once, grant.id) == (expected, date(2025, 9, 22), True, "c1/1")


@pytest.mark.parametrize(
    ("own", "longer", "expected"),
    [
        ((15, 0), (10, 10), (10, 5)),  # all in all never longer than the city's
        ((15, 5), (10, 10), (10, 10)),
        ((10, 0), (10, 10), (10, 0)),
        ((12, 1), (10, 0), (10, 0)),
        ((10, 1), (10, 0), (10, 0)),
        ((8, 0), (10, 10), (8, 0)),
    ],
)
def test_an_overlay_gives_no_more_in_all_than_the_city(own, longer, expected):
    def limit(days, more):
        extension = Extension(more, "authority") if more else None
        return Limit(days, extension=extension, cites=(Cite("x", "1"),))

    city, national = PROFILES["base"], PROFILES["national"]

    def of(profile, one):
        procedure = profile.procedures["correction"]
        step = replace(procedure.routes[0].steps[0], limit=limit(*one))
        matter = replace(procedure, routes=(replace(procedure.routes[0], when={}, steps=(step,)),))
        return replace(profile, procedures={**profile.procedures, "correction": matter})

    found = tighten(of(city, own), of(national, longer)).procedures["correction"].routes[0].steps[0].limit
    assert (found.days, found.extension.days if found.extension else 0) == expected
    assert (found.instead_of is not None) == (expected != own), "the city's own stands where nothing is shorter"


def test_the_page_names_tests_that_are_there():
    there = {name for path in HERE.glob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8")))
    assert len(named) > 40
    assert named - there == set()


def test_nothing_happens_to_an_ended_case_but_what_may_follow_a_decision():
    moves = [(FILED, "clerk", "accept", {}), (FILED, "clerk", "grant", {})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert set(allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))) == {
        "correct",
        "amend",
        "revoke",
        "remark",
    }
    assert set(allowed(PROFILES["guigang"], FULL, case, PEOPLE["citizen"], t(FILED))) == {"remark"}
    revoke = {"grant": "c1/1", "reason": "x", "basis": ["guigang/38"]}
    case = fold(case, decide(PROFILES["guigang"], FULL, case, "revoke", revoke, PEOPLE["clerk"], t(FILED)))
    assert set(allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))) == {"correct", "remark"}


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_that_does_not_confirm_an_incident_keeps_nobody_from_acting(name):
    """Told on Monday: on Wednesday, with the provider's working day gone by, the authority puts it on file."""
    moves = [("2025-09-23", "clerk", "record", {}), ("2025-09-24", "clerk", "record", {})]
    case, results = play(name, "incident", "2025-09-22", moves)
    assert [code(result) for result in results] == ["not_yours", ["became_overdue", "lapsed", "recorded"]]
    assert (case.step, case.clocks["provider_told"].done) == ("fulfil", False)
    assert str(case.clocks["provider_told"].overdue) == "2025-09-24", "late stays late"
