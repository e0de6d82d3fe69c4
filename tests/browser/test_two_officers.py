"""Two officers with the same case open, in a real browser: the slower one is told and can go on with what was typed."""

from __future__ import annotations

import pytest
from support.city import _system

pytestmark = pytest.mark.browser
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "能源", "format": "CSV"}
TYPED = "含有个人充电记录，现阶段不能脱敏"


def test_one_wins_and_the_other_keeps_every_word(page_as, live) -> None:
    city = live.city
    _system("user_patch", id=city.authority2.id, fullname="许岚")
    entry = live.entries["ask"]["name"]
    case = city.citizen.call("govopen_case_submit", procedure="open_application", entry=entry, answers=ANSWERS)
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    address = f"/case/{case['number'].lower()}"

    slow, fast = page_as(city.authority, 390), page_as(city.authority2)
    slow.goto(f"{address}/refuse")
    slow.fill("textarea[name=reason]", TYPED)
    slow.check("input[name=basis]", force=True)

    fast.goto(f"{address}/remark")
    fast.fill("textarea[name=text]", "已电话核实用途")
    fast.click(".savebar button[type=submit] >> nth=0")
    assert "/remark" not in fast.url

    slow.click(".savebar button[type=submit] >> nth=0")
    assert "许岚" in slow.inner_text(".note--warn"), "a remark meanwhile: told, and asked to look again"
    assert slow.input_value("textarea[name=reason]") == TYPED
    assert slow.is_checked("input[name=basis] >> nth=0")

    fast.goto(f"{address}/grant")
    fast.fill("textarea[name=conditions]", "注明来源")
    fast.click(".savebar button[type=submit] >> nth=0")
    fast.click("button[name=do][value=send]")
    assert fast.url.endswith(address)

    slow.click(".savebar button[type=submit] >> nth=0")
    assert "许岚" in slow.inner_text(".since")
    assert "同意" in slow.inner_text(".since")
    kept = slow.eval_on_selector_all("textarea", "found => found.map(one => one.value)")
    assert TYPED in kept
    assert slow.evaluate("document.documentElement.scrollWidth") <= 390
    slow.click("text=查看办件现状")
    assert slow.url.endswith(address)
    assert not [one for one in (*slow.faults, *fast.faults) if "favicon" not in one]
    assert city.authority.call("govopen_case_show", id=case["id"])["outcome"] == "granted"
