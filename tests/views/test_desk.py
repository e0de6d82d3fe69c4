"""The desk: what is due when, filters and counts that agree, pages, the place kept, many accepted at once."""

from __future__ import annotations

from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from support.city import City, Person, _system, new_person
from support.questions import questions

from ckanext.govopen.store import officers

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}
MANY = 30


@pytest.fixture(scope="module")
def desk(city: City) -> list[str]:
    """Thirty applications: due today, tomorrow, late, later; numbers in order of filing."""
    numbers = []
    for n in range(MANY):
        _system(
            "package_create", name=f"desk-{n}", title=f"数据{n:02d}", owner_org="transport" if n % 2 else "health",
            open_tier="on_request", open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional",
            resource_code=f"306001/{n + 1:06d}",
        )  # fmt: skip
        filed = city.citizen.call(
            "govopen_case_submit", procedure="open_application", entry=f"desk-{n}", answers=ANSWERS
        )
        numbers.append(filed["number"])
    today = officers.today()
    tomorrow = tk.get_action("govopen_due_explain")({}, {"working_days": 1, "received_at": today.isoformat()})["due"]
    days = {0: "2026-01-05", 1: today.isoformat(), 2: tomorrow, 3: "2035-12-31", 4: None}
    for n, number in enumerate(numbers):
        model.Session.execute(
            sa.text("UPDATE govopen_case SET due_on = :day WHERE number = :number"),
            {"day": days[n % 5], "number": number},
        )
    model.Session.commit()
    return numbers


def soup(app, path: str, person: Person) -> BeautifulSoup:
    answer = app.get(path, headers=person.headers)
    assert answer.status_code == 200
    return BeautifulSoup(answer.body, "html.parser")


def test_figures_agree_with_the_lists_behind_them(city: City, desk: list[str]) -> None:
    found = city.authority.call("govopen_desk_show", todo=True)
    assert found["when"] == {"late": 6, "today": 6, "tomorrow": 6, "later": 6, "stopped": 6}
    for name, count in found["when"].items():
        assert city.authority.call("govopen_case_list", todo=True, when=name, rows=0)["count"] == count
    assert found["tabs"]["mine"] == MANY
    assert found["load"][0]["mine"] == 6
    narrowed = city.authority.call("govopen_desk_show", todo=True, provider="transport")
    assert sum(narrowed["when"].values()) == MANY // 2
    with pytest.raises(tk.ValidationError):
        city.authority.call("govopen_case_list", when="someday")
    with pytest.raises(tk.NotAuthorized):
        city.citizen.call("govopen_desk_show")


def test_groups_pages_and_counts(app, city: City, desk: list[str]) -> None:
    first = soup(app, "/desk?tab=mine", city.authority)
    heads = [one.get_text() for one in first.select(".grp h2")]
    assert [head[:4] for head in heads[:3]] == ["已逾期6", "今天到期", "下一工作"]
    assert len(first.select(".job")) == 25
    second = soup(app, "/desk?tab=mine&page=2", city.authority)
    numbers = {one["id"] for one in first.select(".job")} | {one["id"] for one in second.select(".job")}
    assert len(numbers) == MANY, "every case once"
    chip = next(one for one in first.select(".chip") if "今天到期" in one.text)
    today = soup(app, chip["href"], city.authority)
    assert len(today.select(".job")) == 6
    assert "6" in chip.text


def test_filters_stand_in_the_address_and_in_the_form(app, city: City, desk: list[str]) -> None:
    page = soup(app, f"/desk?tab=mine&provider={city.transport['id']}&when=late&sort=newest", city.authority)
    assert {one["id"] for one in page.select(".job")} == {f"case-{desk[n].lower()}" for n in range(0, MANY, 5) if n % 2}
    chosen = {one["id"]: one.select_one("option[selected]")["value"] for one in page.select(".desk-ff select")}
    assert chosen["f-provider"] == city.transport["id"]
    assert chosen["f-sort"] == "newest"
    assert page.select_one(".desk-f").has_attr("open")
    numbers = [one["id"] for one in page.select(".job")]
    assert numbers == sorted(numbers, reverse=True)
    empty = soup(app, "/desk?tab=mine&q=没有这样的办件", city.authority)
    assert "清除筛选" in empty.select_one(".empty").text


def test_the_desk_opens_where_it_was_left(app, city: City, desk: list[str]) -> None:
    app.set_session_user(city.authority.id)
    app.get("/desk?tab=mine&when=today&sort=due")
    again = app.get("/desk", follow_redirects=False)
    assert "when=today" in again.headers["Location"]
    page = BeautifulSoup(app.get("/desk").body, "html.parser")
    assert page.select_one(".chip--on")
    assert "已恢复" in page.text
    app.get("/desk?tab=mine")
    assert app.get("/desk", follow_redirects=False).status_code == 200, "cleared"


def posted(app, person: Person, sent: list[tuple[str, str]]):
    headers = {**person.headers, "Content-Type": "application/x-www-form-urlencoded"}
    return app.post("/desk/accept", data=urlencode(sent), headers=headers)


def test_many_are_accepted_each_by_itself_and_each_outcome_is_said(app, city: City, desk: list[str]) -> None:
    good, taken, withdrawn = desk[0], desk[1], desk[2]
    _system("user_patch", id=city.authority2.id, fullname="许岚")
    versions = {number: city.authority.call("govopen_case_show", id=number)["version"] for number in desk[:3]}
    city.authority2.call("govopen_case_act", id=taken, command="accept")
    city.citizen.call("govopen_case_act", id=withdrawn, command="withdraw")
    chosen = [good, taken, withdrawn, "OA-2026-999999"]
    sent = [("id", number) for number in chosen] + [(f"version:{number}", str(v)) for number, v in versions.items()]
    looks = BeautifulSoup(posted(app, city.authority, sent).body, "html.parser")
    ticks = [(one["name"], one["value"]) for one in looks.select("fieldset.looks input[type=checkbox]")]
    assert {name for name, _ in ticks} == {f"checked:{good}"}, "what is taken or withdrawn has nothing to look at"
    assert not looks.select("input[checked]")
    assert len(city.authority.call("govopen_case_show", id=good)["history"]) == 1, "nothing is accepted by choosing"
    sent = [(one["name"], one["value"]) for one in looks.select("main input[type=hidden]")] + [("do", "accept")]
    for missing in (ticks, ticks[:1]):
        page = BeautifulSoup(posted(app, city.authority, sent + ticks[len(missing) :]).body, "html.parser")
        assert f"未受理：{len(missing)}项未核对" in page.text
        assert page.select_one(f'td a[href="/case/{good.lower()}/accept"]'), "the way to its page"
        assert len(city.authority.call("govopen_case_show", id=good)["history"]) == 1
    sent += ticks
    page = BeautifulSoup(posted(app, city.authority, sent).body, "html.parser")
    rows = {row.select_one("th").text.strip(): row.select("td")[-1].text for row in page.select("tbody tr")}
    assert len(rows) == 4
    texts = list(rows.values())
    assert "已受理" in texts[0]
    assert "许岚" in texts[1], "who was faster"
    assert all("已受理" not in text for text in texts[2:])
    assert "已受理1件，未受理3件" in page.h1.text
    after = {number: city.authority.call("govopen_case_show", id=number)["history"] for number in desk[:3]}
    assert [event["name"] for event in after[good]] == ["submitted", "accepted"]
    assert [event["name"] for event in after[taken]] == ["submitted", "accepted"]
    assert [event["name"] for event in after[withdrawn]] == ["submitted", "withdrawn"]
    assert after[good][1]["said"], "what was looked at is on record"
    again = BeautifulSoup(posted(app, city.authority, sent).body, "html.parser")
    assert "已受理" in again.select("tbody tr td")[1].text, "sent twice it is accepted once, and said so"
    assert len(city.authority.call("govopen_case_show", id=good)["history"]) == 2


def test_all_cases_stand_by_latest_day_late_ones_first_and_red_closed_ones_last(
    app, city: City, desk: list[str]
) -> None:
    closed = desk[4]
    city.citizen.call("govopen_case_act", id=closed, command="withdraw")
    rows = soup(app, "/desk/cases", city.authority).select(".job")
    late = [row for row in rows if "job--late" in row["class"]]
    assert late
    assert rows[: len(late)] == late
    assert {row.select_one(".job-l b").text for row in late} == {"逾期"}
    found = city.authority.call("govopen_case_list", sort="due", rows=100)["results"]
    ended = [one["number"] for one in found if one["state"] == "ended"]
    assert [one["number"] for one in found[-len(ended) :]] == ended
    assert ended[0] == closed, "the last closed first"
    days = [one["due"] for one in found if one["state"] != "ended" and one["due"]]
    assert days == sorted(days)


def test_beside_the_desk_stand_overdue_updates_and_rectification_notices(app, city: City, desk: list[str]) -> None:
    """Of every department for the authority, a department's own for it."""
    file = {"url": "https://data.example.test/late", "format": "API", "name": "接口"}
    _system(
        "package_create", name="late-entry", title="久未更新的数据", owner_org="health", update_cycle="weekly",
        open_tier="unconditional", share_tier="unconditional", resources=[{**file, "last_modified": "2026-01-05"}],
    )  # fmt: skip
    said = {"failing": "目录长期未更新", "deadline_days": 5}
    sent = city.authority.call("govopen_case_submit", procedure="rectification", provider="health", answers=said)
    shown = soup(app, "/desk?tab=mine", city.authority).select_one("aside")
    bar = shown.select_one("a[href='/organization/health?update_state=overdue']")
    assert bar.b.text == "1"
    assert shown.select_one("a[href='/dataset/?update_state=overdue']")
    assert sent["number_text"] in shown.text
    own = soup(app, "/desk?tab=mine", city.provider2).select_one("aside")
    assert own.select_one("a[href='/dataset/late-entry']")
    assert sent["number_text"] in own.text
    other = soup(app, "/desk?tab=mine", city.provider).select_one("aside")
    assert "久未更新的数据" not in other.text
    assert sent["number_text"] not in other.text


def test_an_own_application_is_no_work(app, city: City, desk: list[str]) -> None:
    before = city.authority2.call("govopen_desk_show", todo=True)["tabs"]["mine"]
    city.authority2.call("govopen_case_submit", procedure="open_application", entry="desk-9", answers=ANSWERS)
    assert city.authority2.call("govopen_desk_show", todo=True)["tabs"]["mine"] == before
    assert city.authority.call("govopen_desk_show", todo=True)["tabs"]["mine"] == before + 1


def test_a_line_says_what_the_own_office_has_to_do(app, city: City, desk: list[str]) -> None:
    mine = [line.text.strip() for line in soup(app, "/desk?tab=mine", city.authority).select(".job-s")]
    assert {text[:6] for text in mine} <= {"等本单位受理", "等本单位作出"}
    assert any(text.startswith("等本单位受理") for text in mine)
    other = soup(app, "/desk/cases", city.authority).select_one(".job-s").text
    assert "等待云岭市数据管理局" in other, "in the list of all cases the office is named"


def test_the_auditor_and_the_operator_have_a_desk_of_what_needs_looking_at(app, city: City, desk: list[str]) -> None:
    auditor = new_person("auditor", fullname="潘正")
    city.authority.call("govopen_officer_add", organization=city.bureau["name"], post="auditor", user="auditor")
    landing = app.get("/desk", headers=auditor.headers, follow_redirects=False)
    assert landing.headers["Location"].endswith("/desk/oversight")
    page = soup(app, "/desk/oversight", auditor)
    found = {one.select_one(".watch-t").text: one for one in page.select(".watch-a")}
    late = auditor.call("govopen_case_list", late=True, rows=0)["count"]
    assert int(found["已逾期"].b.text) == late > 0
    listed = soup(app, found["已逾期"]["href"], auditor)
    assert len(listed.select(".job")) == late, "the count leads to the very cases"
    assert "待发队列：等待发送" not in found
    assert found["已逾期"].find_parent("li")["class"] == ["is-late"]
    running = soup(app, "/desk/oversight", city.operator)
    box = {one.select_one(".watch-t").text: int(one.b.text) for one in running.select(".watch-a")}
    counts = city.operator.call("govopen_outbox_list")["counts"]
    assert (box["待发队列：等待发送"], box["待发队列：发送失败"]) == (counts["waiting"], counts["failing"])
    assert "已逾期" not in box, "no case is the operator's business"
    rows = soup(app, "/system/outbox?state=waiting", city.operator).select("tbody th")
    assert rows
    assert not [one.text for one in rows if "submitted" in one.text or "turn" in one.text], "in words"
    assert "提交" in rows[0].text
    for stranger in (city.citizen, city.provider, city.authority):
        app.get("/desk/oversight", headers=stranger.headers, status=403)
    app.get("/desk/cases", headers=city.citizen.headers, status=403)


def test_signing_in_leads_to_where_the_work_is(app, city: City, desk: list[str]) -> None:
    places = [
        (city.provider, "/desk"),
        (city.authority, "/desk"),
        (city.operator, "/desk/oversight"),
        (city.citizen, "/me"),
    ]
    for who, place in places:
        app.set_session_user(who.id)
        assert app.get("/user/me", follow_redirects=False).headers["Location"].endswith("/me/start")
        assert app.get("/me/start", follow_redirects=False).headers["Location"].endswith(place)


def test_members_without_a_post_are_told_so(app, city: City, desk: list[str]) -> None:
    colleague = new_person("colleague", organization="transport")
    city.provider.call("govopen_officer_add", organization="transport", post="data_administrator", user="provider")
    page = soup(app, "/desk", colleague)
    assert "您目前没有登记岗位" in page.text
    assert not page.select(".job")
    assert soup(app, "/desk", city.provider).select(".load")
    today = officers.today().isoformat()
    row = city.provider.call("govopen_officer_list", organization="transport")["results"][0]
    empty = app.post(f"/desk/officers/transport/{row['id']}/deputise", headers=city.provider.headers, data={}).text
    assert "“人员”没有填写" in empty, "by the field's label"
    assert "“user”" not in empty
    city.provider.call("govopen_officer_deputise", id=row["id"], user="colleague", since=today, until=today)
    assert "您正代provider履行云岭市交通运输局数据管理员职责" in soup(app, "/desk", colleague).text
    assert "colleague正代您履行云岭市交通运输局数据管理员职责" in soup(app, "/desk", city.provider).text


MOST = {  # questions to the database that a page may ask, however many rows it shows
    "/": 30, "/dataset/": 6, "/dataset/desk-0": 35, "/organization/transport": 20, "/register": 22, "/lists/open": 20,
    "/lists/opening-negative": 20, "/products": 20, "/stats/timeliness": 20, "/desk": 110, "/desk/catalogue": 50,
}  # fmt: skip


@pytest.mark.parametrize("path", MOST)
def test_no_page_asks_the_database_for_each_of_its_rows(app, city: City, desk: list[str], path: str) -> None:
    headers = city.authority.headers if path.startswith("/desk") else {}
    app.get(path, headers=headers, status=200)  # what is made once: lists drawn, code lists read
    with questions() as asked:
        app.get(path, headers=headers, status=200)
    assert len(asked) <= MOST[path], "\n".join(asked)
