"""What is looked at before a matter is taken in: drawn from form, facts and what came with it; ticked whole or not at all."""

from __future__ import annotations

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, open_route, play, routes, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.checklist import points
from ckanext.govopen.domain.machine import allowed

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
INTAKES = [
    (name, procedure, number)
    for name, procedure, number in routes()
    if [step.verb for step in PROFILES[name].procedures[procedure].routes[number].steps][:1]
    in (["accept"], ["forward"])
]


def ids(name, case):
    return [one.id for one in points(PROFILES[name], case)]


def opened(name, procedure, **more):
    head, events = file(name, procedure, t(FILED), **more)
    return fold(head, events)


def test_guigangs_application_is_looked_at_field_by_field_with_the_article_that_asks_it():
    case = opened("guigang", "open_application", facts=ON_REQUEST, said={"other": None, "items": None})
    found = points(PROFILES["guigang"], case)
    assert [one.id for one in found] == [
        "purpose", "demand_type", "description", "domain", "format", "within", "identity"
    ]  # fmt: skip
    assert {str(cite.article) for one in found[:5] for cite in one.cites} == {"37"}
    assert found[0].label.zh == "使用用途：写明、具体、可核查"
    assert found[0].defect.zh == "使用用途：请写明、写具体"


def test_what_was_left_out_or_did_not_come_is_not_asked_for():
    plain = opened("base", "open_application", facts=ON_REQUEST, said={"items": None})
    assert ids("base", plain) == ["purpose", "within", "identity"]
    more = opened("base", "open_application", facts=ON_REQUEST, said={"items": ["i1"]})
    assert ids("base", more) == ["items", "purpose", "within", "identity"]
    assert ids("base", opened("base", "open_request")) == ["description", "purpose", "known", "identity"]
    assert ids("base", opened("base", "complaint")) == ["facts", "wish", "identity"]
    assert (
        "单位"
        in points(PROFILES["hebei"], opened("hebei", "share_application", facts={"share_tier": "conditional"}))[
            -1
        ].name.zh
    )


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        (["purpose", "within", "identity"], ["accepted"]),
        ([], ["accepted"]),  # many at once: nobody claims to have looked at each point
        (["purpose", "identity"], "invalid"),
        (["purpose", "within", "identity", "horoscope"], "invalid"),
    ],
)
def test_taken_in_with_every_point_ticked_or_with_none(ticked, expected):
    answers = {"checked": ticked} if ticked else {}
    case, results = play(
        "base", "open_application", FILED, [(FILED, "clerk", "accept", answers)], facts=ON_REQUEST,
        said={"items": None},
    )  # fmt: skip
    assert code(results[0]) == expected
    if expected == ["accepted"]:
        assert case.history[-1].said.get("checked", ()) == tuple(ticked), "what was ticked is on record"


def test_a_return_records_what_was_in_order_beside_what_was_not():
    moves = [(FILED, "clerk", "return", {"defects": ["用途不具体"], "checked": ["identity"]})]
    case, results = play("base", "open_application", FILED, moves, facts=ON_REQUEST)
    assert code(results[0]) == ["returned"]
    assert case.history[-1].said["checked"] == ("identity",)


@pytest.mark.parametrize(("name", "procedure", "number"), INTAKES)
def test_every_intake_of_every_city_has_its_points_as_choices(name, procedure, number):
    head, events = open_route(name, procedure, number, t(FILED))
    case = fold(head, events)
    who = "clerk" if PROFILES[name].procedures[procedure].routes[number].steps[0].actor == "authority" else "keeper"
    forms = allowed(PROFILES[name], FULL, case, PEOPLE[who], t(FILED))
    field = next(one for command in ("accept", "forward") for one in forms.get(command, ()) if one.id == "checked")
    found = points(PROFILES[name], case)
    assert field.options == tuple(one.id for one in found)
    assert len(set(field.options)) == len(found)
    assert all(text.zh and text.en and text.zh != text.en for one in found for text in (one.label, one.defect))
