"""Applying in a real browser, on a small phone, with scripts and without, and by keyboard alone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
SAID = "用于城市公交线网优化研究"


def _fill(page) -> None:
    for one in page.locator("form.apply textarea, form.apply input[type=text]").all():
        if not one.input_value():
            one.fill(SAID)
    for name in {one.get_attribute("name") for one in page.locator("form.apply input[type=radio]").all()}:
        if not page.locator(f"[name={name}]:checked").count():
            page.locator(f"[name={name}]").first.check()


@pytest.mark.duty("guigang-37a")
def test_from_the_entry_to_the_receipt_on_a_phone_without_scripts(page_as, live, tmp_path) -> None:
    paper = tmp_path / "说明 材料.txt"
    paper.write_text("项目说明\n" * 5, "utf-8")
    page = page_as(live.city.citizen, 360, java_script_enabled=False)
    page.goto(f"/dataset/{live.entries['ask']['name']}")
    page.click("text=申请使用")
    page.click("button[value=check]")
    assert page.locator(".errors li").count() >= 4
    _fill(page)
    page.set_input_files("[name=attachment]", str(paper))
    page.click("button[value=check]")
    assert page.url.endswith("/check")
    page.click(".sendbar button")
    assert "/receipt/" in page.url
    assert page.locator("main").inner_text().count("说明 材料.txt") == 1
    assert not [fault for fault in page.faults if "422" not in fault], "but for the form that came back"


def test_what_is_typed_is_kept_while_it_is_typed(page_as, live) -> None:
    page = page_as(live.city.company, 360)
    page.goto(f"/apply/{live.entries['ask']['name']}")
    page.locator("textarea[name=description]").fill(SAID)
    page.locator("[data-saved]").wait_for(state="visible", timeout=20_000)
    page.reload()
    assert page.locator("textarea[name=description]").input_value() == SAID
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not page.faults


def test_by_keyboard_alone(page_as, live) -> None:
    page = page_as(live.city.company, 1440)
    page.goto(f"/apply/{live.entries['ask']['name']}")
    page.locator("[name=purpose]").focus()
    reached = set()
    for _ in range(60):
        at = page.evaluate("[document.activeElement.name, document.activeElement.value, document.activeElement.type]")
        reached.add(at[0])
        if at[2] in ("textarea", "text") and not at[1]:
            page.keyboard.type(SAID)
        elif at[2] == "radio":
            page.keyboard.press("Space")
        elif at[:2] == ["do", "check"]:
            page.keyboard.press("Enter")
            page.wait_for_url("**/check")
            break
        page.keyboard.press("Tab")
    assert {"purpose", "description", "domain", "format", "attachment"} <= reached
    assert page.url.endswith("/check")
