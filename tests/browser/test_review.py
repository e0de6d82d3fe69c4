"""An entry's review and withdrawal in Chromium, on a phone, by clicking through the pages as department and authority."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.common import config

pytestmark = pytest.mark.browser
WIDTH = 390


def settled(page):
    """The page stands, nothing is wider than the screen, no script failed."""
    page.wait_for_load_state()
    assert page.query_selector("main .errors") is None, page.inner_text("main .errors")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= WIDTH, (page.url, wide)
    assert page.faults == [], page.url
    return page


def press(page, words: str):
    """The button or link with these words, as a thumb finds it."""
    begins = re.compile(rf"^\s*{words}")
    page.locator("main :is(button, a)", has_text=begins).locator("visible=true").first.click()
    return settled(page)


def test_a_review_and_a_withdrawal_on_a_phone(page_as, live, monkeypatch) -> None:
    monkeypatch.setitem(config, "govopen.profile", "guigang")
    name, title = str(live.entries["draft"]["name"]), "路灯"
    editor, authority = page_as(live.city.provider, WIDTH), page_as(live.city.authority, WIDTH)

    editor.goto(f"/dataset/edit/{name}")
    settled(editor).fill("#f-title", "")  # beside the form stands at once what is missing, and how it will look
    editor.click("#look a[href='#f-title']")
    assert editor.evaluate("document.activeElement.id") == "f-title"
    editor.keyboard.type("路灯与电杆")
    editor.wait_for_selector(".look-title:has-text('路灯与电杆')")

    editor.goto("/desk/catalogue")
    press(settled(editor), "自查并提交")
    assert editor.url.endswith(f"/dataset/{name}/submit")
    editor.check("main [name=conclusion][value=clear]")
    editor.fill("main [name=reviewer]", "保密员 周敏")
    press(editor, "登记")
    press(editor, "提交审核")
    assert "不能改动" in editor.inner_text("main")

    authority.goto("/review")
    settled(authority).click(f"main a:has-text('{title}')")
    settled(authority)
    assert "/review/" in authority.url, (authority.url, authority.inner_text("main")[:1500])
    assert authority.is_visible("main [name=defect-whole]"), authority.inner_text("main")
    settled(authority).fill("main [name=defect-whole]", "请写明位置的坐标系")
    press(authority, "按上述问题退回")
    editor.goto("/desk/catalogue")
    assert "请写明位置的坐标系" in settled(editor).inner_text("main")
    editor.click(f"main a:has-text('{title}')")
    settled(editor).fill("main [name=answer]", "已在描述中写明")
    press(editor, "重新提交")

    authority.goto("/review")
    settled(authority).click(f"main a:has-text('{title}')")
    press(settled(authority), "通过")
    confirm(authority)
    anybody = page_as(None, WIDTH)
    anybody.goto(f"/dataset/{name}")
    assert title in settled(anybody).inner_text("main h1")

    editor.goto(f"/dataset/{name}/withdraw")
    settled(editor).fill("main [name=effective_on]", tk.h.govopen_today().isoformat())
    editor.fill("main [name=reason]", "职能划转")
    press(editor, "提交停止提供告知")
    authority.goto("/review")
    settled(authority).click(f"main a:has-text('{title}')")
    press(settled(authority), "备案")
    confirm(authority)
    answer = anybody.goto(f"/dataset/{name}")
    assert answer.status == 410
    assert "职能划转" in anybody.inner_text("main")
    assert anybody.evaluate("document.documentElement.scrollWidth") <= WIDTH
    model.Session.remove()


def confirm(page) -> None:
    """Through the command's page and the page that repeats it, to the case."""
    for _ in range(3):
        if "/approve" not in page.url and "/record" not in page.url:
            return
        page.locator("main form button.btn--go:visible, main form button[value=send]:visible").first.click()
        settled(page)
