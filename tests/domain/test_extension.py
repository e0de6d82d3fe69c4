"""Extension: only where the text has it, once, in time, with the consent it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, play, t

from ckanext.govopen.domain.machine import allowed

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
    ]
    case, results = play("hebei", "catalogue_change", FILED, moves, **change)
    assert [code(result) for result in results] == [
        "not_now",
        "invalid",
        ["extension_requested"],
        "not_now",
        ["extension_refused"],
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
    assert "extend" in allowed(profile, FULL, case, PEOPLE["clerk"], t(FILED)), "decree 809: by the authority"


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
