"""Every profile, procedure, route and step: actor, limit, start, article, next — as law and design have them."""

from __future__ import annotations

import pytest
from support import profile_page, reference
from support.cast import CITIES, FULL, NAMES, PEOPLE, PROFILES, facts_for, open_route, routes, t
from support.marks import by_city

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import Refusal, allowed
from ckanext.govopen.domain.verbs import VERBS

PROCEDURES = {
    "open_application", "open_request", "share_application", "share_request", "verification", "correction",
    "subject_objection", "objection", "complaint", "catalogue_review", "catalogue_change", "withdrawal",
    "negative_listing", "reclassification", "product_submission", "rectification", "officer_change", "open_plan",
    "service_notice", "incident", "list_confirmation",
}  # fmt: skip
LISTS = {
    "opening_negative", "sharing_negative", "open", "sharing_responsibility", "collection_responsibility",
    "opening_responsibility", "collection", "demand", "matching", "function_data", "open_plan",
}  # fmt: skip

# What the five texts say, by hand, from the texts: profile, procedure, facts → step, actor, days, start, article.
# `h` is a house rule. One row a step, in order; the limits table of the design, cell by cell.
LAW = """
guigang    open_application   open_tier=on_request        accept A 2 . h | decide A 10 accept 37
guigang    open_application   open_tier=on_request,files=absent accept A 2 . h | decide A 10 accept 37 | supply A 10 accept 37
huizhou    open_application   open_tier=on_request        accept A 2 . h | decide P 20 submitted h
hulunbuir  open_application   open_tier=on_request        accept A 2 . h | decide P 20 submitted h
hebei      open_application   open_tier=on_request        accept A 2 . h | decide P 20 submitted h
tengzhou   open_application   open_tier=on_request        accept A 2 . h | decide P 20 submitted h
huizhou    open_request       -                           forward A 2 . h | decide P 20 submitted 15 | supply P 10 . h
guigang    open_request       -                           forward A 2 . h | decide P 20 submitted h | supply P 10 . h
guigang    share_application  share_tier=conditional      accept A 2 . h | opinion P 5 . 29 | decide A 5 . 29
huizhou    share_application  share_tier=conditional      decide P 2 . 13 | supply P 3 . 13
hulunbuir  share_application  share_tier=conditional      opinion P 5 submitted h | decide A 10 submitted 24
hebei      share_application  share_tier=conditional      forward A 3 submitted 19 | decide P 5 . 19 | supply A 3 . 19
tengzhou   share_application  share_tier=conditional      decide P 10 submitted 12
hebei      share_application  share_tier=unconditional    supply A 3 submitted 19
tengzhou   share_application  share_tier=not_shared       opinion P 10 . h | decide A 10 . h
hebei      share_application  level=other                 review A 3 . h | answer_from_above A 20 . h
huizhou    share_request      -                           decide P 5 submitted 13 | supply P 10 . h
guigang    share_request      -                           decide P 5 submitted h | supply P 10 . h
huizhou    verification       share_tier=not_shared       check P 5 submitted h
guigang    correction         asker=department            check P 10 submitted h
huizhou    correction         asker=department            check P 10 submitted 16
hulunbuir  correction         asker=department            check P 10 submitted h
hebei      correction         asker=department            forward A 3 submitted 20 | check P 10 forward 20
tengzhou   correction         asker=department            check P 5 submitted h
guigang    correction         asker=public                check P 10 submitted h
huizhou    correction         asker=public                check P 10 submitted h
hulunbuir  correction         asker=public                check P 10 submitted h
hebei      correction         asker=public                check P 10 submitted h
tengzhou   correction         asker=public                check P 10 submitted h
guigang    subject_objection  -                           check P 10 submitted h
huizhou    subject_objection  -                           check P 10 submitted 16
hebei      subject_objection  -                           check P 10 submitted h
guigang    complaint          -                           accept A 2 . h | check A 5 accept 50
huizhou    complaint          -                           accept A 2 . h | check A 5 accept h
guigang    catalogue_change   -                           fulfil F 5 changed_on 22 | approve A 10 . h
huizhou    catalogue_change   -                           fulfil F 10 changed_on h | approve A 10 . h
hulunbuir  catalogue_change   -                           fulfil F 15 changed_on 10 | approve A 10 . h
hebei      catalogue_change   -                           fulfil F 10 changed_on 11 | approve A 10 . 11
hebei      catalogue_change   change=collection           approve A 10 submitted h
tengzhou   catalogue_change   -                           fulfil F 15 changed_on 8 | record A 10 . h
guigang    catalogue_review   -                           approve A 10 submitted h
huizhou    catalogue_review   -                           approve A 10 submitted h
hulunbuir  catalogue_review   -                           approve A 10 submitted h
hebei      catalogue_review   -                           approve A 10 submitted 11
tengzhou   catalogue_review   -                           record A 10 submitted h
guigang    officer_change     -                           submit F 10 changed_on 44 | record A 2 . h
huizhou    officer_change     -                           submit F 10 changed_on h | record A 2 . h
guigang    objection          of=share_application        conclude G 10 submitted h | fulfil A 5 . h
guigang    objection          of=open_application         conclude A 10 submitted h | fulfil A 5 . h
hebei      objection          of=share_application        conclude A 10 submitted h | fulfil A 5 . h
tengzhou   objection          of=share_application        conclude A 10 submitted h | fulfil A 5 . h
hebei      negative_listing   list=sharing                approve A 10 submitted h | government_approval G 10 . h | filed_above A 5 . h
guigang    negative_listing   list=sharing                approve A 10 submitted h
hulunbuir  negative_listing   list=sharing                record A 10 . h
tengzhou   negative_listing   list=sharing                approve A 10 submitted h
tengzhou   rectification      -                           fulfil P 10 submitted h | check A 5 . h
huizhou    list_confirmation  listing=function_data      approve A 10 . h | establishment E 10 . h
huizhou    list_confirmation  listing=collection_responsibility approve A 10 . h | establishment E 10 . h
huizhou    rectification      -                           fulfil P 10 submitted h | check A 5 . h
guigang    withdrawal         -                           record A 2 . h
guigang    incident           -                           provider_told P 1 . h | record A 1 . h | fulfil F 10 . h
national   share_application  share_tier=unconditional    decide P 1 submitted 21 | supply P 20 . 22
national   share_application  share_tier=conditional      decide P 10 submitted 21 | supply P 20 . 22
national   catalogue_review   -                           approve A 2 submitted 17
national   catalogue_change   -                           fulfil F 10 changed_on 17 | approve A 2 . 17
national   correction         asker=department            check P 10 submitted 26
"""
LETTER = {"applicant": "F", "provider": "P", "authority": "A", "government": "G", "establishment_office": "E"}
# The duties that a row's numbers show, by its first three words; who does what then is shown by the cases.
SHOWN = {
    "guigang share_application share_tier=conditional": pytest.mark.duty("guigang-29a", "guigang-29b"),
    "guigang catalogue_change -": pytest.mark.duty("guigang-22a"),
    "huizhou open_request -": pytest.mark.duty("huizhou-15b"),
    "huizhou share_request -": pytest.mark.duty("huizhou-13d"),
    "hulunbuir catalogue_change -": pytest.mark.duty("hulunbuir-10"),
    "hebei catalogue_change -": pytest.mark.duty("hebei-11a"),
    "hebei correction asker=department": pytest.mark.duty("hebei-20b"),
    "tengzhou share_application share_tier=conditional": pytest.mark.duty("tengzhou-12b"),
    "tengzhou catalogue_change -": pytest.mark.duty("tengzhou-8"),
}
ROWS = [
    pytest.param(*row, marks=SHOWN.get(" ".join(row[:3]), ()))
    for row in (line.split(maxsplit=3) for line in LAW.strip().splitlines())
]


def chosen(profile, procedure, facts):
    pairs = dict(pair.split("=") for pair in facts.split(",")) if facts != "-" else {}
    return next(route for route in PROFILES[profile].procedures[procedure].routes if route.fits(pairs))


@pytest.mark.parametrize(
    ("profile", "procedure", "facts", "steps"), ROWS, ids=lambda value: value if len(value) < 40 else ""
)
def test_limits_are_those_of_the_texts(profile, procedure, facts, steps):
    told = []
    for step in chosen(profile, procedure, facts).steps:
        limit = step.limit
        articles = ",".join(cite.article for cite in limit.cites) or "h"
        told.append(f"{step.id} {LETTER[step.actor]} {limit.days} {limit.since or '.'} {articles}")
    assert told == [part.strip() for part in steps.split("|")]


@pytest.mark.parametrize(
    ("procedure", "facts", "step", "days"),
    [
        pytest.param("catalogue_change", "-", "fulfil", 20, marks=pytest.mark.duty("hebei-11a")),
        pytest.param("correction", "asker=department", "check", 10, marks=pytest.mark.duty("hebei-20b")),
    ],
)
def test_hebeis_extensions_need_the_authoritys_consent(procedure, facts, step, days):
    found = next(one for one in chosen("hebei", procedure, facts).steps if one.id == step)
    extension = found.limit.extension
    assert (extension.days, extension.by) == (days, "authority")
    assert extension.cites


@pytest.mark.parametrize("name", NAMES)
def test_every_profile_has_every_procedure_and_the_eleven_lists(name):
    assert set(PROFILES[name].procedures) == PROCEDURES
    assert set(PROFILES[name].lists) == LISTS


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_page_is_what_the_data_says(name):
    page = profile_page.profile_page(PROFILES[name])
    assert reference.same(reference.REFERENCE / f"{name}.md", page), "GOVOPEN_REGENERATE=1 bin/test tests/domain"


def test_the_duty_page_is_what_the_marks_say():
    assert reference.same(reference.REFERENCE / "duties.md", reference.duty_page()), "GOVOPEN_REGENERATE=1"


def test_every_mark_names_a_duty():
    assert not set(reference.marked()) - {row["id"] for row in reference.duties()}


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: "-".join(map(str, route)))
def test_every_step_can_be_taken_by_its_actor_and_leads_to_the_next(route):
    """Walked along the yes of each step, by the role that the table names; each step's clock stands in the case."""
    name, procedure, number = route
    profile = PROFILES[name]
    opened = open_route(name, procedure, number, t("2025-03-03 10:00"))
    if isinstance(opened, Refusal):
        assert not profile.procedures[procedure].routes[number].steps
        return
    case, taken = fold(*opened), []
    steps = [step for step in profile.procedures[procedure].routes[number].steps if step.verb != "submit"]
    while case.state != "ended":
        step = next(step for step in steps if step.id == case.step)
        command = next(iter(VERBS[step.verb]))
        case = take(profile, case, step, command)
        taken.append(step.id)
    assert taken == [step.id for step in steps]


def take(profile, case, step, command):
    from support.cast import answers

    from ckanext.govopen.domain.machine import decide

    at = t("2025-03-04 10:00")
    procedure = profile.procedures[case.procedure]
    filing = [
        who for who, actor in PEOPLE.items() if actor.id == case.applicant or (case.party and actor.org == case.party)
    ]
    able = {
        "applicant": filing,
        "provider": ["keeper"],
        "authority": ["clerk", "clerk2"],
        "government": ["mayor"],
        "establishment_office": ["staffer"],
    }[step.actor]
    for who, actor in PEOPLE.items():
        can = allowed(profile, FULL, case, actor, at)
        own = actor.id == case.applicant and procedure.applicant != "authority" and step.actor != "applicant"
        assert (command in can) == (who in able and not own), (who, step)
    able = [
        who
        for who in able
        if PEOPLE[who].id != case.applicant or step.actor == "applicant" or procedure.applicant == "authority"
    ]
    actor = PEOPLE[able[0]]
    form = allowed(profile, FULL, case, actor, at)[command]
    result = decide(
        profile, FULL, case, command, {k: v for k, v in answers(form, at.date(), case).items() if k != "to"}, actor, at
    )
    assert not isinstance(result, Refusal), result
    return fold(case, result)


@pytest.mark.parametrize("city", CITIES)
def test_every_cited_article_exists_and_has_its_gist(city):
    profile = PROFILES[city]
    law = profile.laws[city]
    assert set(law.articles) == {str(number) for number in range(1, law.last + 1)}
    for article in law.articles.values():
        assert article.gist.zh
        assert article.gist.en
        assert (
            not any("一" <= char <= "鿿" for char in article.gist.en.replace("“", ""))
            or "(" in article.gist.en
            or "“" in article.gist.en
        )


@pytest.mark.parametrize(
    ("city", "last"), [("guigang", 53), ("huizhou", 25), ("hulunbuir", 43), ("hebei", 45), ("tengzhou", 23)]
)
def test_number_of_articles(city, last):
    assert PROFILES[city].laws[city].last == last


def test_what_no_article_says_carries_the_house_mark():
    """Base holds no article at all; a city's silence falls back on it without one."""
    base = PROFILES["base"]
    assert not any(procedure.cites for procedure in base.procedures.values())
    assert not any(
        step.limit.cites or step.cites for p in base.procedures.values() for r in p.routes for step in r.steps
    )
    assert not any(tier.cites for tier in (*base.open_tiers.values(), *base.share_tiers.values()))
    for city in ("hebei", "tengzhou", "huizhou"):
        assert not any(tier.cites for tier in PROFILES[city].open_tiers.values()), (
            f"{city} does not regulate opening tiers"
        )


@pytest.mark.parametrize(
    ("profile", "day", "standing"),
    [
        ("huizhou", "2023-12-31", "not_yet"),
        ("huizhou", "2026-06-01", "in_force"),
        ("huizhou", "2026-09-02", "lapsing"),
        ("huizhou", "2026-12-31", "lapsing"),
        ("huizhou", "2027-01-01", "lapsed"),
        ("hebei", "2026-06-01", "draft"),
        ("hulunbuir", "2026-06-01", "draft"),
        ("guigang", "2026-06-01", "trial"),
        ("tengzhou", "2026-06-01", "in_force"),
        ("base", "2026-06-01", "in_force"),
    ],
)
def test_standing(profile, day, standing):
    assert PROFILES[profile].standing(t(day).date()) == standing


@pytest.mark.parametrize(
    ("city", "axis", "terms"),
    [
        pytest.param("guigang", "open", ["无条件开放", "依申请开放", "依法不予开放"], marks=pytest.mark.duty("guigang-5", "guigang-35")),
        ("hulunbuir", "open", ["无条件开放", "有条件开放", "非开放"]),
        pytest.param("guigang", "share", ["无条件共享", "有条件共享", "不予共享"], marks=pytest.mark.duty("guigang-5")),
        pytest.param("hulunbuir", "share", ["无条件共享", "有条件共享", "不予共享"], marks=pytest.mark.duty("hulunbuir-20")),
        ("hebei", "share", ["无条件共享", "有条件共享", "不予共享"]),
        pytest.param("tengzhou", "share", ["无条件共享", "有条件共享", "不予共享"], marks=pytest.mark.duty("tengzhou-9")),
    ],
)  # fmt: skip
def test_tiers_bear_the_citys_own_words(city, axis, terms):
    tiers = getattr(PROFILES[city], f"{axis}_tiers")
    assert [tier.term.zh for tier in tiers.values()] == terms
    assert [tier.access for tier in tiers.values()][1:] == ["granted", "none"]


@pytest.mark.parametrize(
    ("city", "access"),
    by_city(
        [("guigang", "free"), ("tengzhou", "free"), ("huizhou", "granted"), ("hulunbuir", "granted"), ("hebei", "granted")],
        "guigang-27", "tengzhou-12a",
    ),
)  # fmt: skip
def test_unconditional_sharing_is_free_only_where_the_text_asks_for_no_statement(city, access):
    assert PROFILES[city].share_tiers["unconditional"].access == access


def test_facts_for_covers_every_route():
    for name, procedure, number in routes():
        route = PROFILES[name].procedures[procedure].routes[number]
        assert route.fits(facts_for(route))
