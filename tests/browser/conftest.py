"""A real server and a real browser.

live        module scope: the portal on an address of its own, over a small city with entries in every tier
browser     session scope: Chromium
page_as     page_as(person or None, width=1440) → a page of a fresh context, signed in by the form; `page.faults`
            collects scripts' errors, refused content and every request to another host
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from ckan.common import config
from playwright.sync_api import Browser, Page, sync_playwright
from support.catalogue import ASKED, save
from support.chromium import chromium
from support.city import City, Person
from support.reader import answers_for
from werkzeug.serving import make_server

ITEMS = [{"name": "编号", "type": "text", "length": "18", "description": "唯一编号"}]


@dataclass
class Live:
    """The running portal: its address, its people, its entries by tier."""

    url: str
    city: City
    entries: dict[str, dict[str, Any]]
    case: str = ""  # number of an application for the entry on request


@pytest.fixture(scope="session")
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser(port: int) -> Iterator[Browser]:
    """Chromium, to which the portal's own name leads to the server of the tests."""
    name = urlsplit(config["ckan.site_url"]).hostname
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        f"--host-resolver-rules=MAP {name} 127.0.0.1:{port}",
        f"--unsafely-treat-insecure-origin-as-secure={config['ckan.site_url']}",
    ]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium(), args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def live(portal: Any, city: City, port: int) -> Iterator[Live]:
    entries = {
        "open": save("parking", title="公共停车场基本信息", notes="位置与泊位数", theme="transport", items=ITEMS),
        "ask": save("charging", title="公共充电设施运行明细", notes="逐次充电记录", **_asked()),
        "closed": save("gate-log", title="居住区门禁出入记录", notes="只公开目录", **_closed()),
        "draft": save("lamps", title="路灯", notes="位置与功率", state="draft", items=ITEMS),
    }
    save("stations", title="公共充电站运行日报", notes="各站每日充电次数", **_asked())  # tests apply for the other one
    said = answers_for(city.citizen, "open_application", entry="stations")
    case = city.citizen.call("govopen_case_submit", procedure="open_application", entry="stations", answers=said)
    server = make_server("127.0.0.1", port, portal, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(config["ckan.site_url"], city, entries, str(case["number"]))
    server.shutdown()
    thread.join()


def _asked() -> dict[str, Any]:
    return {"open_tier": "on_request", "share_tier": "unconditional", "theme": "energy", "items": ITEMS, **ASKED}


def _closed() -> dict[str, Any]:
    return {"open_tier": "not_open", "share_tier": "unconditional", "open_basis": ASKED["open_basis"]}


@pytest.fixture
def page_as(browser: Browser, live: Live) -> Iterator[Callable[..., Page]]:
    contexts = []

    def new(person: Person | None = None, width: int = 1440, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=live.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("request", lambda asked: page.faults.append(asked.url) if _elsewhere(asked.url, live.url) else None)
        if person:
            page.goto("/user/login")
            page.fill("[name=login]", person.name)
            page.fill("[name=password]", person.password)
            page.click("main form button[type=submit]")
            page.wait_for_load_state()
        return page

    yield new
    for context in contexts:
        context.close()


def _elsewhere(url: str, own: str) -> bool:
    return not url.startswith((own, "data:", "blob:", "about:"))
