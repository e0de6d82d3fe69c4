"""The main job in Chromium, on a desk and on a phone: apply, accept, decide, accept the conditions, download; a share chain."""

from __future__ import annotations

import re

import pytest
from ckan.common import config
from support.gate import SECRET, make_data

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


@pytest.fixture
def under(monkeypatch):
    """under("huizhou"): the portal follows that regulation from now on."""
    return lambda profile: monkeypatch.setitem(config, "govopen.profile", profile)


@pytest.fixture(scope="module")
def data(live):
    """Entries with real files, one set for each story: (profile, width) → name."""
    made = {}
    for width in WIDTHS:
        for profile in ("guigang", "huizhou"):
            made[profile, width] = make_data(
                f"{profile}-{width}", live.city.transport["id"], ("on_request", "conditional")
            )
        made["share", width] = make_data(f"share-{width}", live.city.transport["id"], ("not_open", "conditional"))
    return made


def settled(page, width):
    """The page stands, nothing is wider than the screen, no script failed."""
    page.wait_for_load_state()
    wrong = page.query_selector("main .errors")
    assert wrong is None, wrong.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, (page.url, wide)
    assert page.faults == [], page.url
    return page


def fill(page, **given):  # noqa: C901  # one branch for each kind of field
    """Something in every field that must be filled, by what kind of field it is; `given` by name."""
    for field in page.query_selector_all(
        "main form [name][required], main form [name][aria-required=true], main form [type=radio]"
    ):
        name, kind = field.get_attribute("name"), field.get_attribute("type") or field.evaluate("one => one.tagName")
        if name in given or not field.is_visible():
            continue
        if kind == "radio":
            if not page.query_selector(f"main form [name='{name}']:checked"):
                page.check(f"main form [name='{name}'] >> nth=0")
        elif kind == "date":
            field.fill("2030-12-31")
        elif kind == "SELECT":
            field.select_option(index=1)
        elif kind == "checkbox":
            field.check()
        elif not field.input_value():
            field.fill("夜间错峰充电引导课题")
    for name, value in given.items():
        box = page.query_selector(f"main form [name='{name}']")
        assert box, (page.url, name)
        if box.get_attribute("type") in ("checkbox", "radio"):
            page.check(f"main form [name='{name}'][value='{value}']")
        elif box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def apply_for(page, width, address):
    """Form, check page, receipt; the case's number."""
    page.goto(address)
    fill(settled(page, width))
    page.click("main form button[value=check]")
    settled(page, width)
    assert page.url.rstrip("/").endswith("/check"), page.inner_text("main")[:600]
    page.click("main form button.btn--go:visible >> nth=0")
    settled(page, width)
    assert "/receipt/" in page.url, page.inner_text("main")[:600]
    return page.url.rpartition("/")[2].upper()


def act(page, width, number, name, **given):
    """A command by its page, through the page that repeats it where there is one."""
    page.goto(f"/case/{number.lower()}/{name}")
    fill(settled(page, width), **given)
    for _ in range(3):  # preview, send
        if re.search(rf"/case/{number}/?$", page.url, re.IGNORECASE):
            break
        buttons = page.locator("main form button[value=send]:visible")
        (buttons if buttons.count() else page.locator("main form button.btn--go:visible")).first.click()
        settled(page, width)
    assert re.search(rf"/case/{number}/?$", page.url, re.IGNORECASE), page.inner_text("main")[:800]


def download(page, address):
    with page.expect_download() as found:
        page.evaluate(
            "address => { const link = document.createElement('a'); link.href = address; link.click() }", address
        )
    return found.value


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("profile", "decider"), [("guigang", "authority"), ("huizhou", "provider")])
def test_from_the_catalogue_to_the_file(page_as, live, data, under, profile, decider, width):
    under(profile)
    entry, city = data[profile, width], live.city
    citizen = page_as(city.citizen, width)
    citizen.goto(f"/dataset/{entry.name}")
    settled(citizen, width)
    assert SECRET not in citizen.content()
    citizen.click(f"main a[href$='/apply/{entry.name}'] >> nth=0")
    number = apply_for(settled(citizen, width), width, citizen.url)
    assert "最迟" in citizen.inner_text("main") or "月" in citizen.inner_text("main")

    officer = page_as(city.authority, width)
    officer.goto("/desk")
    settled(officer, width)
    assert f"条目{entry.name}" in officer.inner_text("main")
    act(officer, width, number, "accept")
    decides = officer if decider == "authority" else page_as(city.provider, width)
    act(decides, width, number, "grant", conditions="注明来源，不得再提供给他人")

    citizen.goto(f"/dataset/{entry.name}/resource/{entry.resource}")
    settled(citizen, width)
    assert SECRET not in citizen.content()
    citizen.click("main a[href*='/conditions']")
    settled(citizen, width)
    assert "不得再提供给他人" in citizen.inner_text("main")
    citizen.click("main form button.btn--go")
    settled(citizen, width)
    assert f"/dataset/{entry.name}" in citizen.url
    citizen.goto(f"/dataset/{entry.name}/resource/{entry.resource}")
    assert SECRET in settled(citizen, width).content()
    file = download(citizen, entry.url)
    assert file.suggested_filename == "站点.csv"
    assert SECRET in open(file.path(), encoding="utf-8").read()  # noqa: PTH123, SIM115

    stranger = page_as(city.company, width)
    answer = stranger.goto(entry.url)
    assert answer.status == 403
    assert SECRET not in stranger.content()
    assert stranger.query_selector(f"main a[href$='/apply/{entry.name}']")
    auditor = page_as(city.authority2, width)
    auditor.goto(f"/desk/usage?entry={entry.name}")
    settled(auditor, width)
    assert "没有授权" in auditor.inner_text("main")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_share_chain_of_two_offices(page_as, live, data, under, width):
    """Huizhou 13: the source department answers within two working days, and supplies within three of its answer."""
    under("huizhou")
    entry, city = data["share", width], live.city
    asks = page_as(city.share_user, width)
    number = apply_for(asks, width, f"/share/apply/{entry.name}")
    answers = page_as(city.provider, width)
    answers.goto("/desk")
    assert f"条目{entry.name}" in settled(answers, width).inner_text("main")
    act(answers, width, number, "grant")
    asks.goto(f"/case/{number.lower()}")
    assert "3个工作日" in settled(asks, width).inner_text("main") or "工作日" in asks.inner_text("main")
    refused = asks.goto(entry.url)
    assert refused.status == 403
    asks.faults.clear()
    act(answers, width, number, "supply")
    asks.goto(f"/dataset/{entry.name}")
    settled(asks, width)
    file = download(asks, entry.url)
    assert SECRET in open(file.path(), encoding="utf-8").read()  # noqa: PTH123, SIM115
    citizen = page_as(city.citizen, width)
    assert citizen.goto(f"/dataset/{entry.name}").status == 200, "what is withheld is named"
    assert SECRET not in citizen.content()
    assert citizen.goto(entry.url).status == 403
