"""The pages that the guides show can be opened and pictured, by whom the guide says, in both languages."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from support.city import City, _system
from support.pictures import SHOTS, take, webp

pytestmark = pytest.mark.browser
ANSWERS = {"purpose": "课题", "demand_type": "file", "description": "x", "domain": "交通", "format": "CSV"}


def _filed(city: City, ask: str, free: str) -> dict[str, str]:
    form = city.citizen.call("govopen_form_show", procedure="open_application", entry=ask)["form"]
    answers = {one["id"]: ANSWERS[one["id"]] for one in form if one["required"]}
    case = city.citizen.call("govopen_case_submit", procedure="open_application", entry=ask, answers=answers)
    said = {"product_title": "成果", "product_kind": "paper", "product_summary": "x", "maker": "x"}
    product = city.company.call(
        "govopen_product_submit", **said, sources=[{"entry": free, "acquired_on": tk.h.govopen_today().isoformat()}]
    )
    return {"case": case["number"].lower(), "product": product["submission"]["case"]["number"].lower()}


def _changed(city: City, entry: str) -> dict[str, str]:
    """A change of a published entry, handed in."""
    city.provider.call("govopen_entry_change", id=entry, fields={"notes": "每月核对一次，覆盖全市。"})
    city.provider.call("govopen_secrecy_review", id=entry, conclusion="clear", reviewer="保密员 周敏")
    day = tk.h.govopen_today().isoformat()
    case = city.provider.call("govopen_entry_submit", id=entry, changed_on=day, reason="范围扩大")
    return {"review": case["number"].lower()}


def test_every_page_of_the_guides_can_be_pictured(page_as, live):
    city = live.city
    names = {"open": live.entries["open"]["name"], "ask": live.entries["ask"]["name"]}
    second = _system(
        "package_create", title="另一份", owner_org="transport", state="active", open_tier="on_request",
        share_tier="unconditional", open_basis=["guigang/38"], open_conditions="x",
    )  # fmt: skip
    names |= _filed(city, second["name"], names["open"]) | _changed(city, names["open"]) | {"org": "transport"}
    for who in sorted({shot.who for shot in SHOTS.values()}):
        page = page_as(getattr(city, who) if who else None)
        for name, shot in SHOTS.items():
            if shot.who == who:
                for language in ("", "/en"):
                    assert len(webp(take(page, shot, live.url, language, names))) > 1000, name
