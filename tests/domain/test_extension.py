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
