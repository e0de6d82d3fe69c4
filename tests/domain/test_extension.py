"""Extension: only where the text has it, once, in time, with the consent it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.cast import FULL, PEOPLE, PROFILES, announced_to, code, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.form import Problem
from ckanext.govopen.domain.machine import allowed, decide
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"
CONDITIONAL = {"share_tier": "conditional"}


def test_an_extension_is_asked_for_and_refused():
    change = {"said": {"changed_on": "2025-09-22"}}
    moves = [
        ("2025-09-24", "clerk", "refuse_extension", {"reason": "x"}),
        ("2025-09-24", "keeper", "request_extension", {"days": 21, "reason": "x"}),
        ("2025-09-24", "keeper", "request_extension", {"days": 20, "reason": "x"}),
        ("2025-09-25", "keeper", "request_extension", {"days": 20, "reason": "x"}),
        ("2025-09-25", "clerk", "refuse_extension", {"reason": "x"}),
        ("2025-09-26", "clerk", "extend", {"days": 20, "reason": "x"}),
        ("2025-09-26", "keeper", "request_extension", {"days": 20, "reason": "x"}),
        ("2025-09-26", "clerk", "extend", {"days": 20, "reason": "x"}),
    ]
    case, results = play("hebei", "catalogue_change", FILED, moves, **change)
    assert [code(result) for result in results] == [
        "not_now",
        "invalid",
        ["extension_requested"],
        "not_now",
        ["extension_refused"],
        "not_now",
        ["extension_requested"],
        ["extended"],
    ]
    assert case.clocks["fulfil"].days == 30
    assert case.clocks["fulfil"].extended == 20


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir", "tengzhou"])
def test_no_other_city_knows_an_extension(profile):
    for procedure in PROFILES[profile].procedures.values():
        for route in procedure.routes:
            assert not any(step.limit.extension for step in route.steps), (profile, procedure.id)


def test_own_consent_needs_no_request():
    """Where the one who must act also consents there is nobody to ask: no text has it, a sixth city may."""
    profile = PROFILES["national"]
    procedure = profile.procedures["share_application"]
    route = procedure.routes[1]
    limit = replace(route.steps[0].limit, extension=replace(route.steps[0].limit.extension, by="provider"))
    own = replace(route, steps=(replace(route.steps[0], limit=limit), *route.steps[1:]))
    routes = (procedure.routes[0], own, *procedure.routes[2:])
    own_consent = replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=routes)})
    case, _ = play("national", "share_application", FILED, [], facts=CONDITIONAL, profile=own_consent)
    can = allowed(own_consent, FULL, case, PEOPLE["keeper"], t(FILED))
    assert "extend" in can
    assert "request_extension" not in can
    case, _ = play("national", "share_application", FILED, [], facts=CONDITIONAL)
    assert "request_extension" in allowed(profile, FULL, case, PEOPLE["keeper"], t(FILED))
    assert "extend" not in allowed(profile, FULL, case, PEOPLE["clerk"], t(FILED)), "nothing is asked for yet"
    asked = [(FILED, "keeper", "request_extension", ASK)]
    case, _ = play("national", "share_application", FILED, asked, facts=CONDITIONAL)
    assert "extend" in allowed(profile, FULL, case, PEOPLE["clerk"], t(FILED)), "decree 809: by the authority"


CORRECTION = {"who": "asker", "party": "deptA"}
FORWARD = (FILED, "clerk", "forward", {})


@pytest.mark.parametrize(
    ("profile", "procedure", "before", "kwargs"),
    [
        ("hebei", "correction", [FORWARD], CORRECTION),
        ("hebei", "catalogue_change", [], {"said": {"changed_on": FILED}}),
        ("national", "share_application", [], {"facts": CONDITIONAL}),
        ("national", "catalogue_change", [], {"said": {"changed_on": FILED}}),
        ("shuangxi", "open_application", [(FILED, "keeper", "agree", {}), (FILED, "clerk", "accept", {})],
         {"facts": {"open_tier": "on_request"}}),
    ],
)  # fmt: skip
def test_consent_follows_a_request_and_gives_no_more(profile, procedure, before, kwargs):
    """Nobody is given time that nobody asked for: not unasked, and not more than was asked."""
    asker, consenter = ("clerk", "mayor") if profile == "shuangxi" else ("keeper", "clerk")
    moves = [
        *before,
        (FILED, consenter, "extend", {"days": 2, "reason": "x"}),
        (FILED, asker, "request_extension", ASK),
        (FILED, consenter, "extend", {"days": 3, "reason": "x"}),
        (FILED, consenter, "extend", {"days": 1, "reason": "x"}),
    ]
    case, results = play(profile, procedure, FILED, moves, **kwargs)
    unasked, asked, more, given = results[len(before) :]
    assert [code(result) for result in (unasked, asked, more, given)] == [
        "not_now", ["extension_requested"], "invalid", ["extended"],
    ]  # fmt: skip
    assert more.problems == (Problem("days", "over_limit", "2"),)
    assert case.clocks[case.step].extended == 1


def test_the_form_says_how_many_days_at_most():
    profile, change = PROFILES["hebei"], {"said": {"changed_on": FILED}}

    def most(moves, who, command):
        case, _ = play("hebei", "catalogue_change", FILED, moves, **change)
        form = allowed(profile, FULL, case, PEOPLE[who], t(FILED))[command]
        return next(str(field.help) for field in form if field.id == "days")

    assert most([], "keeper", "request_extension") == "最多20个工作日"
    assert most([(FILED, "keeper", "request_extension", ASK)], "clerk", "extend") == "最多2个工作日"


def test_what_one_department_asked_is_not_given_to_the_next():
    moves = [
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "keeper", "transfer", {"to": "deptC", "reason": "x"}),
        (FILED, "clerk", "extend", ASK),
        (FILED, "keeper2", "request_extension", ASK),
    ]
    _, results = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL, profile=extendable())
    assert [code(result) for result in results[2:]] == ["not_now", ["extension_requested"]]


def test_what_was_asked_stands_where_the_limit_goes_on():
    """Hebei's check counts from the forwarding, whoever has it now; a date told anew is no answer either."""
    moves = [
        (FILED, "clerk", "forward", {}),
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "clerk", "transfer", {"to": "deptC", "reason": "x"}),
        (FILED, "clerk", "extend", ASK),
    ]
    case, results = play("hebei", "correction", FILED, moves, who="asker", party="deptA", facts={})
    assert [code(result) for result in results[1:]] == [["extension_requested"], ["transferred"], ["extended"]]
    assert case.clocks["check"].extended == ASK["days"]


def test_what_was_asked_stands_where_a_notice_moves_the_date():
    moves = [("2025-12-26", "keeper", "request_extension", ASK)]
    said = {"changed_on": "2025-12-22"}
    case, _ = play("hebei", "catalogue_change", "2025-12-22", moves, said=said, calendar=announced_to(2025))
    hebei, clerk, day = PROFILES["hebei"], PEOPLE["clerk"], t("2025-12-29")
    told = fold(case, tick(hebei, FULL, case, day))
    assert told.history[-1].name == "due_changed"
    assert code(decide(hebei, FULL, told, "extend", ASK, clerk, day)) == ["extended"]


def extendable():
    """Huizhou's decision of the provider, which begins again after a transfer, with an extension by the authority."""
    profile = PROFILES["huizhou"]
    procedure = profile.procedures["share_application"]
    number = next(
        n for n, one in enumerate(procedure.routes) if one.fits({"share_tier": "conditional", "files": "absent"})
    )
    route = procedure.routes[number]
    extension = PROFILES["hebei"].procedures["catalogue_change"].routes[1].steps[0].limit.extension
    first = replace(route.steps[0], limit=replace(route.steps[0].limit, extension=extension))
    routes = (replace(route, when={}, steps=(first, *route.steps[1:])),)
    return replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=routes)})


ASK = {"days": 2, "reason": "x"}


def test_after_a_refusal_it_can_be_asked_again_and_refused_again():
    moves = [
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "clerk", "refuse_extension", {"reason": "x"}),
        (FILED, "clerk", "refuse_extension", {"reason": "x"}),
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "clerk", "refuse_extension", {"reason": "x"}),
    ]
    _, results = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL, profile=extendable())
    assert [code(result) for result in results] == [
        ["extension_requested"], "not_now", ["extension_refused"], "not_now", ["extension_requested"], ["extension_refused"],
    ]  # fmt: skip


def test_the_next_department_may_ask_for_itself():
    """What was asked and given before the transfer belongs to the clock that ended with it."""
    moves = [
        (FILED, "keeper", "request_extension", ASK),
        (FILED, "clerk", "extend", ASK),
        (FILED, "keeper", "request_extension", ASK),
        ("2025-09-23", "keeper", "transfer", {"to": "deptC", "reason": "x"}),
        ("2025-09-23", "keeper2", "request_extension", ASK),
        ("2025-09-23", "clerk", "extend", ASK),
    ]
    case, results = play("huizhou", "share_application", FILED, moves, facts=CONDITIONAL, profile=extendable())
    assert [code(result) for result in results] == [
        ["extension_requested"], ["extended"], "once_only", ["transferred"], ["extension_requested"], ["extended"],
    ]  # fmt: skip
    assert (case.clocks["decide#2"].days, case.clocks["decide#2"].extended) == (4, 2)
