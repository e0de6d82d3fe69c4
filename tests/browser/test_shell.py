"""The shell in a browser: scripts, keyboard, choices of display, nothing from elsewhere."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_ckan_scripts_start_under_chinese(page_as, live):
    """Out of the box they ask for /api/i18n/zh_Hans-CN, get 400 and start no module."""
    page = page_as(live.city.operator)
    asked = []
    page.on(
        "response", lambda answer: asked.append((answer.url, answer.status)) if "/api/i18n/" in answer.url else None
    )
    page.goto("/organization/new")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert {(url.rsplit("/", 1)[1], status) for url, status in asked} == {("zh_CN", 200)}
    assert page.evaluate("Object.keys(ckan.module.registry).length") > 10
    assert page.evaluate("ckan.module.instances ? Object.keys(ckan.module.instances).length : 0") > 0
    assert page.evaluate("moment.locale('zh-CN')") == "zh-cn"
    assert page.faults == []


@pytest.mark.parametrize("address", ["/", "/dataset/", "/dataset/charging", "/developers", "/user/login"])
def test_nothing_fails_and_nothing_comes_from_elsewhere(page_as, address):
    page = page_as()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert page.faults == []


def test_first_tab_skips_to_the_content(page_as):
    page = page_as()
    page.goto("/dataset/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_search_by_keyboard_on_a_phone(page_as):
    page = page_as(width=390)
    page.goto("/")
    page.focus("#q")
    page.keyboard.type("停车")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dataset/?q=*")
    assert page.inner_text(".hit h2") == "公共停车场基本信息"
    assert page.inner_text(".hit h2 mark") == "停车"


def test_phone_menu_opens_and_closes_by_keyboard(page_as):
    page = page_as(width=390)
    page.goto("/developers")
    page.focus("details.sheet > summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".sheet-b a[aria-current]")
    page.keyboard.press("Escape")
    assert not page.is_visible(".sheet-b")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_menu_of_the_account_and_field_for_files_by_keyboard(page_as, live):
    page = page_as(live.city.citizen)
    page.goto("/request")
    menu = page.locator("details.menu > summary")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.is_visible("details.menu .link-btn")
    page.keyboard.press("Escape")
    assert not page.is_visible("details.menu .link-btn")
    assert menu.evaluate("one => one === document.activeElement")
    field = page.locator("#f-attachment")
    assert page.inner_text(".pick-n") == "未选择文件"
    field.focus()
    assert field.evaluate("one => getComputedStyle(one.parentElement).outlineStyle") == "solid"
    field.set_input_files([{"name": "说明.txt", "mimeType": "text/plain", "buffer": b"x"}])
    assert page.inner_text(".pick-n") == "说明.txt"
    assert page.faults == []


def test_phone_filters_work_without_scripts(page_as):
    page = page_as(width=390, java_script_enabled=False)
    page.goto("/dataset/")
    page.click(".rtools .only-phone")
    page.check("#filters input[name=theme][value=transport]")
    page.click("#filters button[type=submit]")
    assert "theme=transport" in page.url
    assert page.locator(".hit h2").all_inner_texts() == ["公共停车场基本信息"]


def test_an_article_opens_beside_its_number_and_esc_closes_it(page_as):
    page = page_as()
    page.goto("/dataset/charging")
    chip = page.locator("main button.lawref").first
    chip.focus()
    page.keyboard.press("Enter")
    assert page.locator(".pop:popover-open").count() == 1
    assert "第三十五条" in page.locator(".pop:popover-open").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".pop:popover-open").count() == 0
    assert chip.evaluate("one => one === document.activeElement")


def test_large_text_fits_a_small_phone(page_as):
    page = page_as(width=320)
    page.goto("/display?text=large&back=/dataset/charging")
    assert page.url.endswith("/dataset/charging")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    for address in ("/", "/dataset/", "/dataset/charging", "/user/login"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_dark_follows_the_system_and_can_be_chosen(page_as):
    light, dark = "rgb(255, 255, 255)", "rgb(15, 21, 28)"
    colour = "getComputedStyle(document.body).backgroundColor"
    page = page_as(color_scheme="dark")
    page.goto("/about")
    assert page.evaluate(colour) == dark
    page.goto("/display?theme=light&back=/about")
    assert page.evaluate(colour) == light
    page = page_as(color_scheme="light")
    page.goto("/display?theme=dark&back=/about")
    assert page.evaluate(colour) == dark
