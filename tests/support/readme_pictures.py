"""The README's pictures, from a running portal with the demo city:
`python tests/support/readme_pictures.py var/accounts.json`.

Needs playwright and Chromium (both come with `bin/test`'s packages). Pictures are 1280 wide, the phone's 390.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from support.chromium import chromium

HERE = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 780}
PAGES = (
    ("home", None, "/", WIDE),
    ("search", None, "/dataset/?q=公交", WIDE),
    ("entry", None, "{open}", WIDE),
    ("case-phone", "citizen", "{case}", PHONE),
    ("desk", "authority", "/desk", WIDE),
    ("import", "provider", "/import", WIDE),
    ("developers", None, "/developers", WIDE),
)


def main(accounts: str) -> None:
    said = json.loads(Path(accounts).read_text("utf-8"))
    people = {one["role"]: one for one in said["accounts"]}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        known = {
            "open": first(_page(browser, said["url"], None, WIDE), "/dataset/?q=公交&open_tier=unconditional", "h2 a"),
            "case": first(_page(browser, said["url"], people["citizen"], WIDE), "/cases", "main a[href*='/case/oa-']"),
        }
        for name, role, address, size in PAGES:
            page = _page(browser, said["url"], people[role] if role else None, size)
            page.goto(address.format(**known))
            page.screenshot(path=HERE / f"{name}.png")
            page.context.close()
        browser.close()


def first(page: Page, address: str, link: str) -> str:
    """Where the first link of a page leads."""
    page.goto(address)
    return str(page.locator(link).first.get_attribute("href"))


def _page(browser: Browser, url: str, person: dict[str, Any] | None, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size, base_url=url, locale="zh-CN").new_page()  # type: ignore[arg-type]
    if person:
        page.goto("/user/login")
        page.fill("[name=login]", person["name"])
        page.fill("[name=password]", person["password"])
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda address: "login" not in address)
    return page


if __name__ == "__main__":
    main(sys.argv[1])
