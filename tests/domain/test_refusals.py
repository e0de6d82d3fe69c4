"""A refusal says why and by which article; so does the machine where it refuses a command."""

from __future__ import annotations

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t
from support.marks import by_city

from ckanext.govopen.domain.form import Cite
from ckanext.govopen.domain.machine import Refusal, allowed, refused

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "涉及商业秘密", "basis": ["guigang/38"]}
ACCEPT = (FILED, "clerk", "accept", {})


@pytest.mark.duty("guigang-37b")
@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({}, {("reason", "missing"), ("basis", "missing")}),
        ({"reason": " ", "basis": ["guigang/38"]}, {("reason", "not_text")}),
        ({"reason": "x", "basis": []}, {("basis", "missing")}),
        ({"reason": "x", "basis": ["nolaw/1"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/54"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/0"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/"]}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": "guigang/38"}, {("basis", "not_articles")}),
        ({"reason": "x", "basis": ["guigang/38"], "why": "y"}, {("why", "unknown")}),
        ({"reason": "x" * 10_001, "basis": ["guigang/38"]}, {("reason", "too_long")}),
    ],
)
def test_a_refusal_says_why_and_by_which_article(said, problems):
    _, results = play(
        "guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "refuse", said)], facts=ON_REQUEST
    )
    assert {(problem.field, problem.code) for problem in results[1].problems} == problems


@pytest.mark.duty("guigang-37b")
@pytest.mark.parametrize("basis", ["guigang/38", "guigang/53", "dsl/1", "guigang/38.2"])
def test_a_refusal_with_reason_and_article_ends_the_case(basis):
    said = {**NO, "basis": [basis]}
    case, results = play(
        "guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "refuse", said)], facts=ON_REQUEST
    )
    assert code(results[1]) == ["refused"]
    assert (case.state, case.outcome) == ("ended", "refused")


@pytest.mark.parametrize(
    ("profile", "moves", "basis", "expected"),
    by_city([
        ("guigang", [ACCEPT, (FILED, "keeper", "agree", {})], "guigang/31", "invalid"),  # its own rank is too low
        ("guigang", [ACCEPT, (FILED, "keeper", "agree", {})], "dsl/1", ["refused"]),
        ("hebei", [(FILED, "clerk", "forward", {})], "hebei/19", "invalid"),
        ("hebei", [(FILED, "clerk", "forward", {})], "pipl/1", ["refused"]),
    ], "guigang-31", "hebei-19e"),
)  # fmt: skip
def test_withholding_from_a_department_needs_a_law_of_sufficient_rank(profile, moves, basis, expected):
    who = "clerk" if profile == "guigang" else "keeper"
    said = {"reason": "x", "basis": [basis]}
    _, results = play(profile, "share_application", FILED, [*moves, (FILED, who, "refuse", said)], facts=CONDITIONAL)
    assert code(results[-1]) == expected


@pytest.mark.parametrize(
    ("profile", "reason", "basis"),
    by_city([("guigang", True, True), ("tengzhou", True, False), ("base", False, False)], "guigang-29b"),
)
def test_a_refusals_reason_and_basis_name_the_article_that_asks_them_or_none(profile, reason, basis):
    """What the text asks is law, what only we ask is a house rule: a basis is always asked."""
    moves = [ACCEPT, (FILED, "keeper", "agree", {})] if profile == "guigang" else []
    case, _ = play(profile, "share_application", FILED, moves, facts=CONDITIONAL)
    who = "clerk" if profile == "guigang" else "keeper"
    form = {field.id: field for field in allowed(PROFILES[profile], FULL, case, PEOPLE[who], t(FILED))["refuse"]}
    assert (bool(form["reason"].cites), bool(form["basis"].cites)) == (reason, basis)
    assert form["reason"].required
    assert form["basis"].required


def test_a_sector_law_can_be_cited_once_its_file_is_there():
    """Every law file above a normative document is citable; other cities' own regulations are not."""
    laws = set(PROFILES["guigang"].laws)
    assert {"statistics", "civil_code", "minors"} <= laws
    assert not laws & {"huizhou", "hebei", "hulunbuir", "tengzhou"}


@pytest.mark.parametrize(
    ("profile", "own", "state"),
    by_city(
        [("guigang", "guigang", "dsl"), ("hebei", "hebei", "pipl"), ("tengzhou", "tengzhou", "dsl")],
        "guigang-6", "tengzhou-10a", "hebei-15a",
    ),
)  # fmt: skip
def test_what_goes_onto_the_sharing_list_needs_a_law_of_the_right_rank(profile, own, state):
    refusal = file(profile, "negative_listing", t(FILED), said={"basis": [f"{own}/1"]})
    assert {(p.field, p.code) for p in refusal.problems} == {("basis", "not_articles")}
    assert not isinstance(file(profile, "negative_listing", t(FILED), said={"basis": [f"{state}/1"]}), Refusal)


def test_a_refusal_names_its_article():
    case, _ = play("huizhou", "subject_objection", FILED, [])
    refusal = refused(PROFILES["huizhou"], FULL, case, "uphold", PEOPLE["keeper2"], t(FILED))
    assert (refusal.code, refusal.cites) == ("not_yours", (Cite("huizhou", "16"),))
    refusal = refused(PROFILES["huizhou"], FULL, case, "return", PEOPLE["keeper2"], t(FILED))
    assert refusal.cites == (), "a supplement is a house rule"


@pytest.mark.parametrize("command", ["extend", "request_extension", "refuse_extension"])
def test_a_refused_extension_names_the_article_of_the_extension(command):
    case, _ = play("hebei", "catalogue_change", FILED, [], said={"changed_on": "2025-09-22"})
    refusal = refused(PROFILES["hebei"], FULL, case, command, PEOPLE["stranger"], t(FILED))
    assert refusal.cites == (Cite("hebei", "11"),)
