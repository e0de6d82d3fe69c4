"""The main job over HTTP, by the pages that people use: apply, accept, decide, mail, download, usage; guigang and huizhou."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from support.city import City
from support.gate import make_data
from support.reader import PURPOSE, Browser, answers_for, apply_for, command

from ckanext.govopen import delivery, law

pytestmark = pytest.mark.usefixtures("site_clean")


@pytest.fixture(autouse=True)
def _fresh_law():
    yield
    law.profile.cache_clear()


@pytest.fixture(scope="module")
def charging(city: City):
    """An entry opened on request, with a real file and table, of the transport department."""
    return make_data("charging", city.transport["id"], ("on_request", "unconditional"))


def test_forms_say_what_is_missing_and_keep_what_was_typed(app, city: City, charging) -> None:
    reader = Browser(app, city.company)
    reader.get("/apply/charging")
    reader.press("check", description="全市充电桩")
    assert reader.url == "/apply/charging"
    summary = reader.page.select_one(".errors")
    assert "“使用用途”没有填写" in summary.text
    assert summary.select_one("a[href='#f-purpose']")
    assert reader.page.select_one("#f-description").text == "全市充电桩"
    assert city.company.call("govopen_draft_list")[0]["answers"]["description"] == "全市充电桩"


@pytest.mark.duty("guigang-37a")
@pytest.mark.duty("guigang-37b")
def test_guigang_from_application_to_download(app, city: City, charging, mails) -> None:
    answers = answers_for(city.citizen, "open_application", entry="charging")
    assert set(answers) >= {"purpose", "demand_type", "description"}
    number = apply_for(app, city.citizen, "/apply/charging", **answers)

    stranger = Browser(app, city.company)
    refused = stranger.get(charging.url, status=403)
    assert "/apply/charging" in refused.get_data(as_text=True)

    desk = Browser(app, city.authority)
    desk.get("/desk")
    assert "条目charging" in desk.text
    accepted = command(app, city.authority, number, "accept")
    case = city.authority.call("govopen_case_show", id=number)
    clock = next(one for one in case["clocks"] if one["id"] == "decide")
    assert clock["days"] == 10
    assert clock["cites"] == [{"law": "guigang", "article": "37", "url": "/law/guigang#art-37"}]
    due = law.days().add(law_today(), 10)
    assert clock["due"] == due.isoformat()
    assert f"{due.month}月{due.day}日" in accepted.text
    numbers = [cell.text for cell in accepted.page.select(".strip .a") if cell.text.strip().isdigit()]
    assert numbers == [str(n) for n in range(1, 11)]

    granted = command(app, city.authority, number, "grant", conditions="注明来源", until="2030-06-30")
    assert "同意" in granted.text
    grant = city.citizen.call("govopen_grant_list")[0]
    assert grant["case"]["subject"] == city.citizen.call("govopen_case_show", id=number)["subject"]
    assert (grant["holder"]["id"], grant["until"], grant["conditions"]) == (city.citizen.id, "2030-06-30", "注明来源")

    delivery.deliver()
    letters = [mail for mail in mails.to(city.citizen.email) if f"/case/{number}" in mail.text]
    assert letters
    assert any("同意" in mail.subject for mail in letters)
    assert all("李晓" not in mail.subject for mail in letters)

    mine = Browser(app, city.citizen)
    mine.get(charging.url, status=403)  # the conditions first
    mine.get(f"/grants/{grant['id']}/conditions")
    assert "注明来源" in mine.text
    mine.press()
    assert mine.get(charging.url).status_code == 200
    the_grant_is_pointed_out(app, city, number)
    assert Browser(app, city.company).get(charging.url, status=403)
    kept = model.Session.execute(
        sa.text("SELECT allowed, grant_id FROM govopen_usage WHERE actor IN (:id, :name)"),
        {"id": city.citizen.id, "name": city.citizen.name},
    ).all()
    assert (True, grant["id"]) in kept

    records_name_the_case(app, city, number)

    revoking = Browser(app, city.authority)
    revoking.get(f"/case/{number}/revoke")
    assert "2030年6月30日" in revoking.text
    assert revoking.page.select_one(f"input[name=grant][value='{grant['id']}']").has_attr("checked")
    command(app, city.authority, number, "revoke", reason="超出申请用途", basis=["guigang/38"])
    assert Browser(app, city.citizen).get(charging.url, status=403)


def the_grant_is_pointed_out(app, city: City, number: str) -> None:
    """On the entry's page instead of how to apply, and before the form, which stays open."""
    mine, stranger = Browser(app, city.citizen), Browser(app, city.company)
    places = [("/dataset/charging", "#get"), ("/dataset/charging", ".side"), ("/apply/charging", ".note--good")]
    for path, part in places:
        mine.get(path)
        told = mine.page.select_one(part)
        assert "2030年6月30日" in told.text, path
        assert told.select_one(f"a[href='/case/{number}']"), path
    assert told.select_one("a[href='/dataset/charging#get']")
    assert mine.page.select_one("#f-purpose"), "one may still apply"
    assert "怎样获得" not in mine.get("/dataset/charging").get_data(as_text=True)
    assert "怎样获得" in stranger.get("/dataset/charging").get_data(as_text=True)
    assert "同意1" in stranger.page.select_one(".past").text, "how applications for it ended"
    stranger.get("/apply/charging")
    assert not stranger.page.select(".note--good")


def records_name_the_case(app, city: City, number: str) -> None:
    """Who used data under a grant: the grant's case stands beside it; where from, for those who watch over it."""
    shown_to = city.provider.call("govopen_usage_list", entry="charging", allowed="true")["results"][0]
    text = city.citizen.call("govopen_case_show", id=number)["number_text"]
    assert shown_to["case"] == {"number": number.upper(), "number_text": text, "open": True}
    for person, side in ((city.citizen, "me"), (city.provider, "desk"), (city.authority, "desk")):
        reader = Browser(app, person)
        reader.get(f"/{side}/usage?allowed=true")
        assert {one.text for one in reader.page.select(f"main a[href='/case/{number}']")} == {text}
        assert (shown_to["address"][:8] in reader.text) is (side == "desk")
        assert shown_to["address"] not in reader.text
        file = app.get(f"/{side}/usage.csv?allowed=true", headers=reader.headers)
        table = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
        assert text in {row["授权办件"] for row in table}
        signs = {row[name] for row in table for name in row if name.startswith("来源摘要")}
        assert signs == ({shown_to["address"][:8]} if side == "desk" else set())


def law_today():
    from ckanext.govopen.helpers.face_time import govopen_today

    return govopen_today()


def test_a_refusal_is_public_with_its_article_and_can_be_objected_to(app, city: City, charging, mails) -> None:
    answers = answers_for(city.company, "open_application", entry="charging")
    number = apply_for(app, city.company, "/apply/charging", **answers)
    command(app, city.authority, number, "accept")

    reader = Browser(app, city.authority)
    reader.get(f"/case/{number}/refuse")
    reader.press(reason="含个人充电记录，暂无法脱敏")
    assert "法律依据" in reader.page.select_one(".errors").text
    assert "含个人充电记录" in reader.page.select_one("#f-reason").text
    refused = command(
        app, city.authority, number, "refuse", reason="含个人充电记录，暂无法脱敏", basis=["guigang/35", "pipl/28"]
    )
    assert "第三十五条" in refused.text

    anybody = Browser(app, None)
    anybody.get("/register")
    assert "暂无法脱敏" in anybody.text
    assert "云岭出行科技" not in anybody.text

    objecting = Browser(app, city.company)
    objecting.get(f"/case/{number}/object")
    objecting.press(reason="可以去掉个人信息后提供")
    objecting.press("send")
    child = city.company.call("govopen_case_show", id=number)["objection"]
    assert child["procedure"] == "objection"
    who = city.authority.call("govopen_case_show", id=child["number"])
    assert "dismiss" not in who.get("commands", {}), "who decided must not rule on the objection"
    other = city.authority2.call("govopen_case_show", id=child["number"])
    assert "uphold" in other["commands"]
    assert child["id"] not in [one["id"] for one in city.authority.call("govopen_case_list", todo=True)["results"]]
    assert child["id"] in [one["id"] for one in city.authority2.call("govopen_case_list", todo=True)["results"]]
    for page in (f"/case/{number}", f"/case/{child['number'].lower()}"):
        anybody.get(page)
        assert "去掉个人信息" not in anybody.text, "what an applicant wrote is not for strangers"
    delivery.deliver()
    assert any("不同意" in mail.subject for mail in mails.to(city.company.email))


@pytest.mark.ckan_config("govopen.profile", "huizhou")
def test_huizhou_the_department_decides(app, city: City, charging) -> None:
    number = apply_for(
        app, city.company, "/apply/charging", **answers_for(city.company, "open_application", entry="charging")
    )
    command(app, city.authority, number, "accept")
    case = city.provider.call("govopen_case_show", id=number)
    clock = next(one for one in case["clocks"] if one["id"] == "decide")
    assert (clock["days"], clock["who"], clock["cites"]) == (20, ["provider"], [])
    assert "grant" not in city.authority.call("govopen_case_show", id=number)["commands"]
    desk = Browser(app, city.provider)
    desk.get("/desk")
    assert "条目charging" in desk.text
    granted = command(app, city.provider, number, "grant", conditions="不得再提供给他人")
    assert "平台约定" in granted.text
    reader = Browser(app, city.company)
    reader.get(f"/case/{number}")
    assert "接受使用条件后即可使用" in reader.text
    assert not reader.page.select(".granted a"), "no file is offered that the gate would refuse"
    reader.get(f"/grants/{city.company.call('govopen_grant_list')[0]['id']}/conditions")
    reader.press()
    reader.get(f"/case/{number}")
    assert reader.page.select(".granted a")
    assert reader.get(charging.url).status_code == 200


@pytest.mark.ckan_config("govopen.profile", "huizhou")
@pytest.mark.duty("huizhou-15b")
def test_huizhou_a_request_outside_the_catalogue_within_twenty_of_receipt(app, city: City, charging) -> None:
    answers = answers_for(city.citizen, "open_request")
    assert set(answers) >= {"purpose", "scenario", "safeguards", "use_until"}
    number = apply_for(app, city.citizen, "/request", **answers)
    case = city.citizen.call("govopen_case_show", id=number)
    clock = next(one for one in case["clocks"] if one["id"] == "decide")
    assert (clock["days"], clock["due"]) == (20, law.days().add(law_today(), 20).isoformat())
    assert clock["cites"][0]["article"] == "15"
    command(app, city.authority, number, "forward", to=city.transport["id"])
    granted = command(app, city.provider, number, "grant", until="2030-01-01")
    assert "提供数据" in granted.text
    lost = Browser(app, city.provider)
    lost.get(f"/case/{number}/supply")
    lost.press(entry="no-such-entry")
    assert "应为本部门已发布的条目" in lost.page.select_one(".errors").text
    supplied = command(app, city.provider, number, "supply", entry=f"http://test.ckan.net/dataset/{charging.name}")
    mine = Browser(app, city.citizen)
    mine.get(f"/case/{number}")
    assert mine.page.select_one(".granted a")
    assert mine.get(charging.url).status_code == 200
    assert "办结" in supplied.text or "同意" in supplied.text
    assert city.citizen.call("govopen_case_show", id=number)["grants"][0]["since"]


def test_double_submit_files_once(app, city: City) -> None:
    reader = Browser(app, city.share_user)
    reader.get("/request")
    reader.press("check", **answers_for(city.share_user, "open_request"))
    data = reader.fields()
    first = app.post("/request/check", data=data, headers=reader.headers).request.path
    second = app.post("/request/check", data=data, headers=reader.headers).request.path
    assert first == second
    assert city.share_user.call("govopen_case_list", mine=True)["count"] == 1


def test_buttons_are_exactly_what_the_core_allows(app, city: City, charging) -> None:
    number = apply_for(
        app, city.government, "/apply/charging", **answers_for(city.government, "open_application", entry="charging")
    )
    for person in (city.government, city.authority, city.provider, city.provider2):
        try:
            commands = person.call("govopen_case_show", id=number).get("commands", {})
        except tk.NotAuthorized:
            continue
        reader = Browser(app, person)
        reader.get(f"/case/{number}")
        shown = {link["href"].rpartition("/")[2] for link in reader.page.select(".turn-do a")}
        assert shown <= set(commands)
        assert bool(shown) == bool(commands)
        for name in commands:
            assert Browser(app, person).get(f"/case/{number}/{name}").status_code == 200


def test_outsiders_see_no_name_and_no_words(app, city: City, charging) -> None:
    row = model.Session.execute(
        sa.text("SELECT number FROM govopen_case WHERE applicant = :id AND public LIMIT 1"), {"id": city.citizen.id}
    ).one()
    anybody = Browser(app, None)
    anybody.get(f"/case/{row.number.lower()}")
    assert PURPOSE not in anybody.text
    assert "李晓" not in anybody.text
