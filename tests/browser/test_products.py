"""A product in Chromium: a maker without scripts on a phone, an officer at the desk, the gallery for everybody."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from PIL import Image
from support.axe import grave

from ckanext.govopen.domain.calendar import CHINA

pytestmark = pytest.mark.browser
TODAY = datetime.now(CHINA).date().isoformat()


def picture() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#1B4F9C").save(out, "PNG")
    return {"name": "screen.png", "mimeType": "image/png", "buffer": out.getvalue()}


def fill(page) -> None:
    page.fill("#f-product_title", "停车位地图")
    page.check("input[name=product_kind][value=service]")
    page.fill("#f-product_summary", "找步行500米内的停车场。")
    page.fill("#f-maker", "李晓")


@pytest.mark.duty("guigang-40b")
def test_a_product_from_a_phone_without_scripts_to_the_gallery(page_as, live):
    citizen = page_as(live.city.citizen, 390)
    browser = citizen.context.browser
    state = citizen.context.storage_state()
    plain = browser.new_context(
        base_url=live.url, viewport={"width": 390, "height": 844}, java_script_enabled=False, storage_state=state
    )
    page = plain.new_page()
    page.goto("/products/new")
    fill(page)
    page.fill("#f-find", "停车场")
    page.click("button[value=find]")
    page.click("button[value^='add:']")
    assert page.input_value("#f-product_title") == "停车位地图"
    page.set_input_files("#f-upload", picture())
    page.click("button[value=upload]")
    assert page.locator(".ppick img").count() == 1
    page.click(".savebar button[value=check]")
    assert page.locator(".errors a[href^='#f-acquired-']").count() == 1
    page.fill("input[name^='acquired-']", TODAY)
    page.click(".savebar button[value=check]")
    page.click("button[value=send]")
    assert "/receipt/pr-" in page.url
    number = page.url.rsplit("/", 1)[1]
    plain.close()

    officer = page_as(live.city.authority)
    officer.goto(f"/case/{number}")
    assert officer.locator("#h-product").is_visible()
    officer.click(".turn-do a.btn--go")
    officer.click(".savebar button.btn--go")
    officer.click("button[name=do][value=send]")
    officer.wait_for_load_state()

    guest = page_as(None)
    guest.goto("/products")
    guest.click("text=停车位地图")
    assert TODAY in guest.inner_text("#sources")
    guest.locator(".ppics img").first.scroll_into_view_if_needed()
    guest.wait_for_function("document.querySelector('.ppics img').naturalWidth === 900")
    assert grave(guest) == []
    assert [one for one in guest.faults if "favicon" not in one] == []


def test_forms_of_a_citation_change_by_keyboard(page_as, live):
    page = page_as(None)
    page.goto(f"/dataset/{live.entries['open']['name']}")
    page.focus("#cite-r-text")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("#cite-bibtex").is_visible()
    assert not page.locator("#cite-text").is_visible()
    assert page.faults == []
