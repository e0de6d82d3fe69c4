"""The main job in Chromium, on a desk and on a phone: apply, accept, decide, accept the conditions, download; refusal and
objection; a share chain with both its clocks. Every city and both widths with --long; else each width and each chain once.
"""

from __future__ import annotations

import re

import pytest
from ckan.common import config
from support.gate import SECRET, make_data

pytestmark = pytest.mark.browser
CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
WIDTHS = (1440, 390)
ALWAYS = {("guigang", 1440), ("huizhou", 390)}
long = pytest.mark.long
ROUND = [
    pytest.param(profile, width, marks=[] if (profile, width) in ALWAYS else [long])
    for profile in CITIES
    for width in WIDTHS
]


@pytest.fixture
def under(monkeypatch):
    """under("huizhou"): the portal follows that regulation from now on."""
    return lambda profile: monkeypatch.setitem(config, "govopen.profile", profile)


@pytest.fixture(scope="module")
def data(live):
    """data("open", "guigang", 390): an entry with a real file, made for that story."""
    tiers = {"open": ("on_request", "conditional"), "share": ("not_open", "conditional")}

    def make(kind, profile, width):
        return make_data(f"{kind}-{profile}-{width}", live.city.transport["id"], tiers[kind])

    return make


def settled(page, width):
    """The page stands, nothing is wider than the screen, no script failed."""
    page.wait_for_load_state()
    wrong = page.query_selector("main .errors")
    assert wrong is None, wrong.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, (page.url, wide)
    assert page.faults == [], page.url
    return page


def fill(page, **given):
    """Something in every field that must be filled, by what kind of field it is; `given` by name."""
    for field in page.query_selector_all(
        "main form [name][required], main form [name][aria-required=true], main form [type=radio], main form [name=checked]"
    ):
        if field.get_attribute("name") not in given and field.is_visible():
            fill_in(page, field)
    for name, value in given.items():
        box = page.query_selector(f"main form [name='{name}']")
        assert box, (page.url, name)
        if box.get_attribute("type") in ("checkbox", "radio"):
            shut = page.locator("main details:not([open])", has=page.locator(f"[name='{name}'][value='{value}']"))
            if shut.count():
                shut.locator("summary").click()
            page.check(f"main form [name='{name}'][value='{value}']")
        elif box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def fill_in(page, field):
    """Something in one field."""
    name, kind = field.get_attribute("name"), field.get_attribute("type") or field.evaluate("one => one.tagName")
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
    """A command by its page, through the page that repeats it where there is one; an objection ends in its own receipt."""
    end = r"/receipt/ob-[0-9-]+" if name == "object" else rf"/case/{number}"
    done = re.compile(end + "/?$", re.IGNORECASE)
    page.goto(f"/case/{number.lower()}/{name}")
    fill(settled(page, width), **given)
    for _ in range(2):  # preview, send
        if done.search(page.url):
            break
        buttons = page.locator("main form button[value=send]:visible")
        (buttons if buttons.count() else page.locator("main form button.btn--go:visible")).first.click()
        settled(page, width)
    assert done.search(page.url), (page.url, page.inner_text("main")[:800])


def download(page, address):
    with page.expect_download() as found:
        page.evaluate(
            "address => { const link = document.createElement('a'); link.href = address; link.click() }", address
        )
    return found.value


def decider_of(city, profile):
    """Who decides on opening: in Guigang the authority (37), elsewhere the department."""
    return city.authority if profile == "guigang" else city.provider


@pytest.mark.parametrize(("profile", "width"), ROUND)
def test_from_the_catalogue_to_the_file(page_as, live, data, under, profile, width):
    under(profile)
    entry, city = data("open", profile, width), live.city
    citizen = page_as(city.citizen, width)
    citizen.goto(f"/dataset/{entry.name}")
    settled(citizen, width)
    assert SECRET not in citizen.content()
    citizen.click(f"main a[href$='/apply/{entry.name}'] >> nth=0")
    number = apply_for(settled(citizen, width), width, citizen.url)
    case = city.citizen.call("govopen_case_show", id=number)
    due = f"{int(case['due'][5:7])}月{int(case['due'][8:])}日"
    assert due in citizen.inner_text("main"), "what happens next, and by when"

    officer = page_as(city.authority, width)
    officer.goto("/desk")
    settled(officer, width)
    assert f"条目{entry.name}" in officer.inner_text("main")
    act(officer, width, number, "accept")
    decides = officer if profile == "guigang" else page_as(city.provider, width)
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
    folded = auditor.locator("main .brief-more summary").first
    if folded.is_visible():  # a phone's two lines; the rest unfolds
        folded.click()
    assert "没有授权" in auditor.inner_text("main")


@pytest.mark.parametrize(("profile", "width"), ROUND)
def test_from_refusal_to_objection(page_as, live, data, under, profile, width):
    under(profile)
    entry, city = data("open", f"{profile}-no", width), live.city
    asks = page_as(city.company, width)
    number = apply_for(asks, width, f"/apply/{entry.name}")
    act(page_as(city.authority, width), width, number, "accept")
    refuses = page_as(decider_of(city, profile), width)
    find_the_article(refuses, width, number)
    act(refuses, width, number, "refuse", reason="含个人充电记录，暂无法脱敏", basis="pipl/28")
    asks.goto(f"/case/{number.lower()}")
    assert "含个人充电记录，暂无法脱敏" in settled(asks, width).inner_text("main")
    asks.click("main a[href*='/decision'] >> nth=0")
    assert "含个人充电记录，暂无法脱敏" in settled(asks, width).inner_text(".paper")
    act(asks, width, number, "object", reason="可以去掉个人信息后提供")
    child = city.company.call("govopen_case_show", id=number)["objection"]["number"]
    rules = page_as(city.authority2 if profile == "guigang" else city.authority, width)
    act(rules, width, child, "uphold", finding="去掉个人信息后可以提供")
    refuses.goto(f"/case/{child.lower()}")
    assert not refuses.query_selector("main a[href$='/uphold']"), "who decided does not rule on the objection"
    asks.goto(f"/case/{child.lower()}")
    told = settled(asks, width).inner_text("main")
    assert "去掉个人信息后可以提供" in told
    assert "支持异议" in told


def find_the_article(page, width, number):
    """The box over the articles finds what stands in a folded law, and leaves it folded afterwards."""
    page.goto(f"/case/{number.lower()}/refuse")
    article, box = page.locator("main [name=basis][value='pipl/28']"), page.locator("main .laws-q")
    assert not settled(page, width).is_visible("main [name=basis][value='pipl/28']")
    box.fill("敏感个人信息")
    article.wait_for()
    assert not page.is_visible("main [name=basis][value='pipl/1']")
    assert page.inner_text("main .laws [role=status]") == ""
    box.fill("没有这样的条款")
    article.wait_for(state="hidden")
    assert "没有条款" in page.inner_text("main .laws [role=status]")
    box.fill("")
    assert not article.is_visible()
    assert page.locator("main .laws-l[open]").count() >= 1


# Working days of the first clock; then who does what, and the days of the clock that runs after it (0: the end).
CHAINS = {
    "guigang": (2, [("authority", "accept", 5), ("provider", "agree", 5), ("authority", "grant", 0)]),  # 29
    "huizhou": (2, [("provider", "grant", 3), ("provider", "supply", 0)]),  # 13
}


@pytest.mark.parametrize(("profile", "width"), [one for one in ROUND if one.values[0] in CHAINS])
def test_a_share_chain_with_both_its_clocks(page_as, live, data, under, profile, width):
    """Guigang 29: five working days for the department's opinion, five more for the decision. Huizhou 13: two and three."""
    under(profile)
    entry, city = data("share", profile, width), live.city
    asks = page_as(city.share_user, width)
    number = apply_for(asks, width, f"/share/apply/{entry.name}")
    first, steps = CHAINS[profile]
    assert running(city.share_user, number)["days"] == first
    pages = {who: page_as(getattr(city, who), width) for who, *_ in steps}
    for who, command, days in steps:
        pages[who].goto("/desk")
        assert f"条目{entry.name}" in settled(pages[who], width).inner_text("main"), (
            "it waits on the desk of whose turn it is"
        )
        assert asks.goto(entry.url).status == 403
        asks.faults.clear()
        act(pages[who], width, number, command)
        asks.goto(f"/case/{number.lower()}")
        told = settled(asks, width).inner_text(".turn")
        clock = running(city.share_user, number)
        if days:
            assert clock["days"] == days
            assert f"{int(clock['due'][5:7])}月{int(clock['due'][8:])}日" in told
        else:
            assert clock is None
    asks.goto(f"/dataset/{entry.name}")
    settled(asks, width)
    file = download(asks, entry.url)
    assert SECRET in open(file.path(), encoding="utf-8").read()  # noqa: PTH123, SIM115
    citizen = page_as(city.citizen, width)
    assert citizen.goto(f"/dataset/{entry.name}").status == 200, "what is withheld is named"
    assert SECRET not in citizen.content()
    assert citizen.goto(entry.url).status == 403


def running(person, number):
    """The clock of the step that is due; None once the case has ended."""
    case = person.call("govopen_case_show", id=number)
    clocks = [
        one for one in case["clocks"] if case["step"] and one["step"] == case["step"]["id"] and not one["stopped"]
    ]
    return clocks[-1] if clocks else None
