"""Cases through the action API: who may do what, what is written, what comes back."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import City, _system

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {
    "purpose": "夜间错峰充电引导课题",
    "demand_type": "file",
    "description": "全市公共充电桩逐次充电记录",
}


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return _system(
        "package_create",
        name="charging-sessions",
        title="公共充电设施运行明细",
        notes="充电桩逐次运行数据",
        owner_org="transport",
        open_tier="on_request",
        open_basis=["guigang/38"],
        open_conditions="仅用于申请的用途，不得再提供给他人",
        share_tier="unconditional",
        resource_code="306001/000127",
    )


def test_a_citizen_applies_and_the_authority_grants(city: City, entry: dict) -> None:
    filed = city.citizen.call("govopen_case_submit", procedure="open_application", entry=entry["name"], answers=ANSWERS)
    assert filed["state"] == "open"
    assert filed["step"]["id"] == "accept"
    accepted = city.authority.call("govopen_case_act", id=filed["number"], command="accept", answers={})
    assert accepted["step"]["id"] == "decide"
    granted = city.authority.call(
        "govopen_case_act", id=filed["id"], command="grant", answers={"conditions": "注明来源"}
    )
    assert granted["state"] == "ended"
    assert granted["outcome"] == "granted"
    assert granted["grants"][0]["holder"] == city.citizen.id
