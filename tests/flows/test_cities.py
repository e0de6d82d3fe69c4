"""The whole job under each of the five regulations, by the pages that people use, with the dates that the law gives.

Every story begins on Tuesday 22 September 2026, ten in the morning. Days off after that: 25-27 September (mid-autumn),
1-7 October (national day); Saturday 10 October is a working day. The dates below were counted by hand on that calendar.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.common import config
from ckan.lib import search
from support.catalogue import ASKED
from support.city import City, Person, _system, city_of
from support.gate import SECRET, make_data, records
from support.reader import Browser, answers_for, apply_for, command

from ckanext.govopen import delivery
from ckanext.govopen.logic.case import sweeping

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
FILED = "2026-09-22 02:00:00"  # UTC
KINDS = {
    "asked": ("on_request", "conditional"),
    "shared": ("not_open", "conditional"),
    "free": ("not_open", "unconditional"),
}


@pytest.fixture(scope="module")
def city(site_clean: None) -> City:
    return city_of("2026-09-01")


@pytest.fixture(autouse=True)
def _tokens_of_another_day(monkeypatch) -> None:
    """The stories lie before the day on which their tokens were issued; when a token was issued is not what is told."""
    monkeypatch.setattr("jwt.api_jwt.PyJWT._validate_iat", lambda *_args, **_more: None)


@pytest.fixture
def under(city: City, freezer, monkeypatch):
    """under("guigang"): that regulation holds, on the day of filing; entries of each kind by name."""

    def begin(profile: str) -> dict[str, object]:
        monkeypatch.setitem(config, "govopen.profile", profile)
        freezer.move_to(FILED)
        made = {}
        for kind, tiers in KINDS.items():
            name = f"{profile}-{kind}"
            if (profile, kind) not in _MADE:
                _MADE[profile, kind] = make_data(name, city.transport["id"], tiers)
            made[kind] = _MADE[profile, kind]
        return made

    _MADE.clear() if not model.Session.query(model.Package).first() else None
    return begin


_MADE: dict[tuple[str, str], object] = {}


def on(freezer, day: str, hour: int = 2) -> None:
    freezer.move_to(f"{day} {hour:02}:30:00")


def shown(person: Person, number: str) -> dict:
    return person.call("govopen_case_show", id=number)


def due(person: Person, number: str, clock: str) -> str:
    return next(one for one in reversed(shown(person, number)["clocks"]) if one["id"] == clock)["due"]


def opened(app, person: Person | None, data, status: int = 200) -> bool:
    answer = app.get(data.url, headers=person.headers if person else {}, status=status)
    return SECRET in answer.text


def accept_conditions(app, person: Person, data) -> None:
    """From the refusal to the conditions, by the link that it gives; then the file is there."""
    refused = app.get(data.url, headers=person.headers, status=403)
    assert SECRET not in refused.text
    way = refused.json["error"]["way"]
    assert (refused.json["error"]["reason"], way["kind"]) == ("conditions", "accept")
    reader = Browser(app, person)
    reader.get(way["url"])
    assert "注明来源" in reader.text
    reader.press()
    assert reader.url.startswith("/dataset/"), reader.text


@dataclass(frozen=True)
class Plan:
    """Who decides on opening, within how many days, by when if accepted on the second day."""

    decider: str
    days: int
    due: str
    article: str


PLANS = {
    "guigang": Plan("authority", 10, "2026-10-15", "37"),
    "huizhou": Plan("provider", 20, "2026-10-27", ""),
    "hulunbuir": Plan("provider", 20, "2026-10-27", ""),
    "hebei": Plan("provider", 20, "2026-10-27", ""),
    "tengzhou": Plan("provider", 20, "2026-10-27", ""),
}


@pytest.mark.duty("guigang-37a")
@pytest.mark.duty("guigang-37b")
@pytest.mark.parametrize("profile", CITIES)
def test_from_application_to_download_amendment_and_end(app, city: City, under, freezer, mails, profile: str) -> None:
    data, plan = under(profile)["asked"], PLANS[profile]
    decider = getattr(city, plan.decider)
    opened(app, city.citizen, data, 403)
    number = apply_for(
        app, city.citizen, f"/apply/{data.name}", **answers_for(city.citizen, "open_application", entry=data.name)
    )
    assert due(city.citizen, number, "accept") == "2026-09-24"
    receipt = Browser(app, city.citizen)
    receipt.get(f"/receipt/{number}")
    assert "9月24日" in receipt.text
    opened(app, city.citizen, data, 403)

    on(freezer, "2026-09-24")
    command(app, city.authority, number, "accept")
    clock = next(one for one in shown(decider, number)["clocks"] if one["id"] == "decide")
    assert (clock["days"], clock["due"], clock["who"]) == (plan.days, plan.due, [plan.decider])
    assert [cite["article"] for cite in clock["cites"]] == ([plan.article] if plan.article else [])
    page = Browser(app, city.citizen)
    page.get(f"/case/{number}")
    assert f"{int(plan.due[5:7])}月{int(plan.due[8:])}日" in page.text

    on(freezer, "2026-10-09")
    command(app, decider, number, "grant", conditions="注明来源", until="2026-12-31")
    accept_conditions(app, city.citizen, data)
    assert opened(app, city.citizen, data)
    opened(app, city.company, data, 403)
    delivery.deliver()
    assert any("同意" in mail.subject for mail in mails.to(city.citizen.email))

    on(freezer, "2026-11-02")
    grant = city.citizen.call("govopen_grant_list", entry=data.name)[0]
    command(
        app, decider, number, "amend", grant=grant["id"], until="2026-11-30", purpose="公交接驳研究", reason="缩短期限"
    )
    amended = city.citizen.call("govopen_grant_list", entry=data.name)[0]
    assert (amended["until"], amended["purpose"], amended["conditions"]) == ("2026-11-30", "公交接驳研究", "注明来源")
    assert opened(app, city.citizen, data), "the conditions are the ones that were accepted"
    on(freezer, "2026-11-30", 15)  # 23:30 in the evening of the last day
    assert opened(app, city.citizen, data)
    on(freezer, "2026-11-30", 16)  # half past midnight
    opened(app, city.citizen, data, 403)
    used = records(actor=city.citizen.id, resource_id=data.resource)
    assert [row.reason for row in used][-2:] == ["grant", "expired"]
    assert used[-2].purpose == "公交接驳研究"


@pytest.mark.parametrize("profile", CITIES)
def test_from_refusal_to_objection(app, city: City, under, freezer, profile: str) -> None:
    data, plan = under(profile)["asked"], PLANS[profile]
    decider = getattr(city, plan.decider)
    number = apply_for(
        app, city.company, f"/apply/{data.name}", **answers_for(city.company, "open_application", entry=data.name)
    )
    command(app, city.authority, number, "accept")
    on(freezer, "2026-09-30")
    command(app, decider, number, "refuse", reason="含个人充电记录，暂无法脱敏", basis=["pipl/28"])
    anybody = Browser(app, None)
    anybody.get("/register")
    assert "暂无法脱敏" in anybody.text
    assert "云岭出行科技" not in anybody.text
    opened(app, city.company, data, 403)

    on(freezer, "2026-10-09")
    objecting = Browser(app, city.company)
    objecting.get(f"/case/{number}/object")
    objecting.press(reason="可以去掉个人信息后提供")
    if objecting.page.select_one("input[name=payload]"):
        objecting.press("send")
    child = shown(city.company, number)["objection"]["number"]
    assert due(city.company, child, "conclude") == "2026-10-22"
    assert "conclude" in {step["verb"] for step in shown(city.company, child)["route"]}
    ruling = city.authority2 if plan.decider == "authority" else city.authority
    if plan.decider == "authority":
        assert "uphold" not in shown(city.authority, child).get("commands", {}), "who decided does not rule on it"
    assert "uphold" not in shown(city.provider, child).get("commands", {})
    on(freezer, "2026-10-12")
    command(app, ruling, child, "uphold", finding="去掉个人信息后可以提供")
    assert due(city.company, child, "fulfil") == "2026-10-19"
    command(app, ruling, child, "fulfil", report="已通知提供部门重新办理")
    command(app, decider, number, "correct", outcome="grant", why="异议成立", until="2027-01-31")
    assert shown(city.company, number)["outcome"] == "granted"
    assert opened(app, city.company, data)


@pytest.mark.duty("huizhou-15b")
@pytest.mark.parametrize("profile", CITIES)
def test_a_request_outside_the_catalogue(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["asked"]
    number = apply_for(app, city.provider2, "/request", **answers_for(city.provider2, "open_request"))
    assert due(city.provider2, number, "forward") == "2026-09-24"
    on(freezer, "2026-09-23")
    command(app, city.authority, number, "forward", to=city.transport["id"])
    assert due(city.provider2, number, "decide") == "2026-10-27"
    on(freezer, "2026-10-09")
    command(app, city.provider, number, "grant", until="2027-06-30")
    assert due(city.provider2, number, "supply") == "2026-10-22"
    opened(app, city.provider2, data, 403)
    command(app, city.provider, number, "supply", entry=data.name)
    assert opened(app, city.provider2, data)
    assert records(actor=city.provider2.id, resource_id=data.resource)[-1].reason == "grant"


# (day, who, command, further answers, the clock that then runs, its due date, who must act)
CHAINS = {
    "guigang": [
        ("", "", "", {}, "accept", "2026-09-24", ["authority"]),
        ("2026-09-23", "authority", "accept", {}, "opinion", "2026-10-08", ["provider"]),
        ("2026-09-29", "provider", "agree", {}, "decide", "2026-10-12", ["authority"]),
        ("2026-10-09", "authority", "grant", {}, "", "", []),
    ],
    "huizhou": [
        ("", "", "", {}, "decide", "2026-09-24", ["provider"]),
        ("2026-09-24", "provider", "grant", {}, "supply", "2026-09-30", ["provider"]),
        ("2026-09-28", "provider", "supply", {}, "", "", []),
    ],
    "hulunbuir": [
        ("", "", "", {}, "opinion", "2026-09-30", ["provider"]),
        ("2026-09-28", "provider", "agree", {}, "decide", "2026-10-13", ["authority", "provider"]),
        ("2026-10-09", "authority", "grant", {}, "", "", []),
    ],
    "hebei": [
        ("", "", "", {}, "forward", "2026-09-28", ["authority"]),
        ("2026-09-23", "authority", "forward", {}, "decide", "2026-10-08", ["provider"]),
        ("2026-09-30", "provider", "grant", {}, "supply", "2026-10-10", ["authority"]),
        ("2026-10-08", "authority", "supply", {}, "", "", []),
    ],
    "tengzhou": [
        ("", "", "", {}, "decide", "2026-10-13", ["provider"]),
        ("2026-10-12", "provider", "grant", {"scope": "窗口办件核验", "use": "data_check"}, "", "", []),
    ],
}


@pytest.mark.duty("guigang-29a")
@pytest.mark.duty("guigang-29b")
@pytest.mark.duty("guigang-29c")
@pytest.mark.duty("huizhou-13b")
@pytest.mark.duty("hulunbuir-24b")
@pytest.mark.duty("hebei-19c")
@pytest.mark.duty("tengzhou-12b")
@pytest.mark.duty("tengzhou-12d")
@pytest.mark.parametrize("profile", CITIES)
def test_conditional_sharing_goes_each_citys_own_way(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["shared"]
    number = apply_for(
        app, city.share_user, f"/share/apply/{data.name}",
        **answers_for(city.share_user, "share_application", entry=data.name),
    )  # fmt: skip
    other = apply_for(
        app, city.government, f"/share/apply/{data.name}",
        **answers_for(city.government, "share_application", entry=data.name),
    )  # fmt: skip
    for day, who, name, answers, clock, by, turn in CHAINS[profile]:
        opened(app, city.share_user, data, 403)
        if day:
            on(freezer, day)
            command(app, getattr(city, who), number, name, **answers)
        case = shown(city.share_user, number)
        if clock:
            assert case["state"] == "open"
            found = next(one for one in case["clocks"] if one["id"] == clock)
            assert (found["due"], found["who"]) == (by, turn), (clock, found)
    assert shown(city.share_user, number)["state"] == "ended"
    assert opened(app, city.share_user, data)
    assert opened(app, city.provider2, data), "the department was granted it, and all who belong to it"
    for person in (city.citizen, city.government, None):
        opened(app, person, data, 403)

    # the other one, which nobody touched: late from the next calendar day, whatever day it is looked at
    first = CHAINS[profile][0]
    on(freezer, "2026-10-20")
    sweeping.sweep(_now())
    clock = next(one for one in shown(city.government, other)["clocks"] if one["id"] == first[4])
    assert (clock["due"], clock["overdue_since"]) == (first[5], _after(first[5]))

    revoker = city.authority
    command(app, revoker, number, "revoke", reason="超出使用范围", basis=["decree809/1"])
    opened(app, city.share_user, data, 403)


def _now():
    return datetime.now(timezone.utc)


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


@pytest.mark.duty("guigang-27")
@pytest.mark.duty("huizhou-13a")
@pytest.mark.duty("hulunbuir-24a")
@pytest.mark.duty("hebei-19a")
@pytest.mark.duty("hebei-19b")
@pytest.mark.duty("tengzhou-12a")
@pytest.mark.parametrize("profile", CITIES)
def test_unconditional_sharing_is_free_or_at_once(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["free"]
    for person in (city.citizen, None):
        opened(app, person, data, 403)
    if profile in ("guigang", "tengzhou"):  # free by law (27; 12): no application, and none is taken
        assert opened(app, city.share_user, data)
        with pytest.raises(Exception, match=r".") as refused:
            city.share_user.call("govopen_case_submit", procedure="share_application", entry=data.name, answers={})
        assert refused.value.error_dict["code"]
        return
    opened(app, city.share_user, data, 403)
    number = apply_for(
        app, city.share_user, f"/share/apply/{data.name}",
        **answers_for(city.share_user, "share_application", entry=data.name),
    )  # fmt: skip
    if profile == "hebei":  # granted at once, supplied within three days (19)
        assert due(city.share_user, number, "supply") == "2026-09-28"
        opened(app, city.share_user, data, 403)
        on(freezer, "2026-09-28")
        command(app, city.authority, number, "supply")
    assert shown(city.share_user, number)["outcome"] == "granted"
    assert opened(app, city.share_user, data)
    opened(app, city.government, data, 403)
    opened(app, city.citizen, data, 403)


@pytest.mark.duty("guigang-26a")
@pytest.mark.duty("huizhou-13d")
@pytest.mark.parametrize("profile", CITIES)
def test_a_sharing_request_outside_the_catalogue(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["shared"]
    number = apply_for(
        app, city.government, "/share/request",
        provider=city.transport["id"], **answers_for(city.government, "share_request"),
    )  # fmt: skip
    assert due(city.government, number, "decide") == "2026-09-30"
    on(freezer, "2026-09-28")
    command(app, city.provider, number, "grant")
    assert due(city.government, number, "supply") == "2026-10-16"
    on(freezer, "2026-10-09")
    command(app, city.provider, number, "supply", entry=data.name)
    assert opened(app, city.government, data)
    opened(app, city.citizen, data, 403)


# (day, who, command) until the refusal, who then rules on the objection
REFUSALS = {
    "guigang": ([("authority", "accept"), ("provider", "disagree"), ("authority", "refuse")], "government"),
    "huizhou": ([("provider", "refuse")], "authority"),
    "hulunbuir": ([("provider", "disagree"), ("authority", "refuse")], "authority2"),
    "hebei": ([("authority", "forward"), ("provider", "refuse")], "authority"),
    "tengzhou": ([("provider", "refuse")], "authority"),
}


@pytest.mark.duty("guigang-30")
@pytest.mark.duty("hebei-19d")
@pytest.mark.duty("hebei-19e")
@pytest.mark.duty("tengzhou-12c")
@pytest.mark.parametrize("profile", CITIES)
def test_a_department_objects_to_a_refused_share(app, city: City, under, freezer, profile: str) -> None:
    """Guigang: the city government coordinates (30); elsewhere the authority concludes; never who refused."""
    data = under(profile)["shared"]
    number = apply_for(
        app, city.provider2, f"/share/apply/{data.name}",
        **answers_for(city.provider2, "share_application", entry=data.name),
    )  # fmt: skip
    asks = city.provider2
    steps, rules = REFUSALS[profile]
    no = {"reason": "含个人信息，暂不能共享", "basis": ["pipl/28"]}
    for who, name in steps:
        command(app, getattr(city, who), number, name, **(no if name in ("refuse", "disagree") else {}))
    assert shown(asks, number)["outcome"] == "refused"
    opened(app, asks, data, 403)
    on(freezer, "2026-10-09")
    objecting = Browser(app, asks)
    objecting.get(f"/case/{number}/object")
    objecting.press(reason="履职需要，可以只提供统计口径")
    if objecting.page.select_one("input[name=payload]"):
        objecting.press("send")
    child = shown(asks, number)["objection"]["number"]
    assert due(asks, child, "conclude") == "2026-10-22"
    refuser = getattr(city, steps[-1][0])
    with contextlib.suppress(tk.NotAuthorized):  # who refused may not even read it
        assert "uphold" not in shown(refuser, child).get("commands", {})
    command(app, getattr(city, rules), child, "uphold", finding="应当提供统计口径的数据")
    assert shown(asks, child)["step"]["verb"] == "fulfil"


@pytest.mark.duty("guigang-4d")
def test_the_scope_of_a_sharing_grant_is_narrowed_and_widened(app, city: City, under, freezer) -> None:
    """Partial grants: one file of two; the other joins by amendment; a file of its own belongs to this grant alone."""
    data = under("guigang")["shared"]
    entry = model.Package.get(data.entry)
    second = model.Resource(package_id=entry.id, url="second.csv", url_type="upload", format="CSV", name="第二份")
    entry.resources[0].position, second.position = 0, 1
    model.Session.add(second)
    model.Session.commit()
    from support.gate import put_file

    put_file(second.id)
    search.rebuild(entry.id)
    basis = {"open_basis": ASKED["open_basis"], "share_basis": ASKED["open_basis"]}
    _system("package_patch", id=data.entry, share_conditions="履职需要", **basis)
    url = f"/dataset/{data.name}/resource/{second.id}/download"
    number = apply_for(
        app, city.provider2, f"/share/apply/{data.name}",
        **answers_for(city.provider2, "share_application", entry=data.name),
    )  # fmt: skip
    command(app, city.authority, number, "accept")
    command(app, city.provider, number, "agree")
    command(
        app, city.authority, number, "grant_part", items=[data.resource], reason="第二份含个人信息", basis=["pipl/28"]
    )
    assert opened(app, city.provider2, data)
    app.get(url, headers=city.provider2.headers, status=403)
    grant = next(one for one in city.provider2.call("govopen_grant_list", entry=data.name) if one["items"])
    command(
        app, city.authority, number, "amend", grant=grant["id"], items=[data.resource, second.id], reason="业务变化"
    )
    app.get(url, headers=city.provider2.headers, status=200)
    command(app, city.authority, number, "amend", grant=grant["id"], items=[second.id], reason="业务变化")
    opened(app, city.provider2, data, 403)

    page = Browser(app, city.provider)
    page.get(f"/grants/{grant['id']}/files")
    assert "专为此项授权提供的文件" in page.text
    import io

    form = {"upload": (io.BytesIO(f"编号,{SECRET}摘录\n1,甲\n".encode()), "摘录.csv"), "name": "去标识摘录"}
    sent = app.post(f"/grants/{grant['id']}/files", data=form, headers=city.provider.headers)
    assert "只有被授权方和提供部门可以看到" in sent.text, (
        BeautifulSoup(sent.data, "html.parser").select_one("main").get_text(" ")
    )
    shown_ = city.provider.call("govopen_grant_show", id=grant["id"])
    assert [one["name"] for one in shown_["files"]] == ["去标识摘录"]
    own = f"/dataset/{data.name}/resource/{shown_['files'][0]['id']}/download"
    assert SECRET in app.get(own, headers=city.provider2.headers).text
    for person in (city.citizen, city.share_user, city.government, None):
        app.get(own, headers=person.headers if person else {}, status=403 if person is not city.share_user else 200)
    for person in (city.citizen, city.government, None):
        for path in (
            f"/dataset/{data.name}",
            f"/api/action/package_show?id={data.name}",
            "/api/action/package_search?rows=200",
        ):
            answer = app.get(path, headers=person.headers if person else {}, status=None)
            text = answer.get_data(as_text=True)
            assert "去标识摘录" not in text.encode().decode("unicode_escape", "ignore") + text, (person, path)
    assert "去标识摘录" in app.get("/me/grants", headers=city.provider2.headers).text


def test_every_case_is_whole_in_the_end(city: City) -> None:
    from ckanext.govopen.store import log

    cases = list(model.Session.scalars(sa.text("SELECT id FROM govopen_case")))
    assert len(cases) >= 5 * 6
    assert [log.verify(case) for case in cases] == [""] * len(cases)
