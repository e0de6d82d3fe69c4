"""Opening under each of the five regulations, by the pages that people use, with the dates that the law gives."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from support.city import City, Person
from support.five import CITIES, due, on, opened, shown, whole
from support.gate import SECRET, records
from support.marks import by_city
from support.reader import Browser, answers_for, apply_for, command

from ckanext.govopen import delivery


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


@pytest.mark.parametrize("profile", by_city(CITIES, "guigang-37a", "guigang-37b"))
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
    form = Browser(app, decider)
    form.get(f"/case/{number}/amend")
    now = {name: form.page.select_one(f"main [name={name}]") for name in ("conditions", "until")}
    assert (now["conditions"].get_text().strip(), now["until"]["value"]) == ("注明来源", "2026-12-31")
    command(
        app,
        decider,
        number,
        "amend",
        grant=grant["id"],
        until="2026-11-30",
        purpose="公交接驳研究",
        reason="缩短期限",
        basis=["decree809/1"],
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


@pytest.mark.parametrize("profile", by_city(CITIES, "huizhou-15b"))
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


def test_every_case_is_whole_in_the_end(city: City) -> None:
    whole(20)
