"""Applying by the pages, without scripts: told first what it takes, nothing typed is lost, several entries at once."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from support.city import City, Person, _system
from support.reader import answers_for

pytestmark = pytest.mark.usefixtures("site_clean")
FILLED = {
    "purpose": "夜间错峰充电引导课题", "demand_type": "file", "description": "逐次充电记录", "domain": "交通运输",
    "format": "CSV", "applicant_kind": "person", "applicant_name": "李晓", "applicant_contact": "li@example.test",
}  # fmt: skip


@pytest.fixture(scope="module")
def entries(city: City) -> list[str]:
    made = [
        _system(
            "package_create", name=f"page-{n}", title=f"页面数据{n}", owner_org="transport", open_tier="on_request",
            open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional",
            resource_code=f"306001/00060{n}",
        )
        for n in range(5)
    ]  # fmt: skip
    _system(
        "package_create", name="page-free", title="无条件数据", owner_org="transport", open_tier="unconditional",
        share_tier="unconditional", resource_code="306001/000699",
    )  # fmt: skip
    return [one["name"] for one in made]


@pytest.fixture(scope="module")
def shared(city: City) -> list[str]:
    """What departments apply for: conditions of sharing, and others of opening."""
    made = [
        _system(
            "package_create", name=f"shared-{n}", title=f"共享数据{n}", owner_org="transport",
            open_tier="on_request" if n else "not_open", open_basis=["dsl/21"], open_conditions=f"公众条件{n}",
            share_tier="conditional", share_basis=["dsl/21"], share_conditions=f"履职条件{n}",
            resource_code=f"306001/00061{n}",
        )
        for n in range(3)
    ]  # fmt: skip
    return [one["name"] for one in made]


def read(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.data, "html.parser")


def post(app, person: Person, path: str, **data):
    return app.post(path, data=data, headers=person.headers, status=None)


def file(content: bytes = b"some text here", name: str = "计划 书.txt"):
    return (io.BytesIO(content), name)


@pytest.mark.duty("guigang-37a")
def test_who_is_not_signed_in_is_told_what_it_takes(app, entries) -> None:
    page = read(app.get(f"/apply/{entries[0]}")).select_one("main")
    assert "您可以申请" in page.text
    # the seven things that the form of article 37 asks for: the name of the data is known from the entry
    for words in ("页面数据0", "使用用途", "需求类型", "需求描述", "所属领域", "期望格式", "其他说明"):
        assert words in page.text
    for words in ("附件", "作出决定", "免费"):
        assert words in page.text
    assert page.select_one("a[href*='/user/login']")["href"].count(f"/apply/{entries[0]}") == 2
    closed = read(app.get("/apply/page-free")).select_one("main").text
    assert "您可以申请" not in closed, "nothing to apply for: said before anybody signs in"


def test_a_bad_form_comes_back_filled_with_fields_named_and_attachments_kept(app, city: City, entries) -> None:
    said = {**FILLED, "purpose": "", "applicant_contact": ""}
    answer = post(app, city.citizen, f"/apply/{entries[0]}", **said, do="check", attachment=file())
    page = read(answer)
    assert answer.status_code == 422
    wrong = [one["href"] for one in page.select(".errors a")]
    assert wrong == ["#f-purpose", "#f-applicant_contact"]
    for target in wrong:
        assert page.select_one(target)
    assert page.select_one("textarea[name=description]").text == "逐次充电记录"
    assert "计划 书.txt" in page.select_one(".attach-l").text
    bad = read(post(app, city.citizen, f"/apply/{entries[0]}", **FILLED, do="check", attachment=file(b"MZ", "a.exe")))
    assert [one["href"] for one in bad.select(".errors a")] == ["#f-attachments"]
    assert "计划 书.txt" in bad.select_one(".attach-l").text
    kept = bad.select_one("button[value^='remove:']")["value"]
    gone = read(post(app, city.citizen, f"/apply/{entries[0]}", **FILLED, do=kept))
    assert not gone.select_one(".attach-l")


def test_the_key_enter_saves_and_removes_nothing(app, city: City, entries) -> None:
    post(app, city.citizen, f"/apply/{entries[0]}", **FILLED, do="attach", attachment=file())
    form = read(app.get(f"/apply/{entries[0]}", headers=city.citizen.headers)).select_one("form.apply")
    assert form.select_one("button[type=submit]")["value"] == "save"
    assert form["enctype"] == "multipart/form-data"


def test_a_draft_waits_is_listed_with_its_end_and_deleted(app, city: City, entries) -> None:
    page = read(app.get("/cases", headers=city.citizen.headers)).select_one("main")
    assert "页面数据0" in page.text
    assert "自动删除" in page.text
    assert "1个附件" in page.text
    again = read(app.get(f"/apply/{entries[0]}", headers=city.citizen.headers))
    assert again.select_one("[name=purpose]").text == FILLED["purpose"]
    form = page.select_one("form[action*='/cases/drafts/']")
    post(app, city.citizen, form["action"])
    assert "页面数据0" not in read(app.get("/cases", headers=city.citizen.headers)).select_one("main").text
    saved = app.post(f"/apply/{entries[0]}", data={**FILLED, "do": "save"},
                     headers={**city.citizen.headers, "X-Autosave": "1"})  # fmt: skip
    assert saved.json["saved"]


def test_several_entries_with_one_form_one_receipt(app, city: City, entries) -> None:
    for name in entries[1:4]:
        post(app, city.company, "/basket", add=name)
    app.set_session_user(city.company.id)
    for name in entries[1:4]:
        app.post("/basket", data={"add": name})
    page = read(app.get("/basket")).select_one("main")
    assert [one.text for one in page.select(".job-m a")] == ["页面数据1", "页面数据2", "页面数据3"]
    app.post("/basket", data={"drop": entries[3]})
    assert read(app.post("/basket", data={"add": "page-free"})).select_one(".note--bad")
    start = read(app.get("/basket")).select_one(".basket-go a")["href"]
    form = read(app.get(start)).select_one("form.apply")
    ticked = [one["value"] for one in form.select("[name=with][checked]")]
    assert ticked == [entries[2]]
    sent = app.post(form["action"], data={**FILLED, "with": ticked, "do": "check", "attachment": file()})
    check = read(sent).select_one("main")
    assert sent.request.path.endswith("/check")
    assert "一并申请" in check.text
    assert [one.text for one in check.select(".asked-for b")] == ["页面数据1", "页面数据2"]
    assert [one.text for one in check.select(".asked-for .said")] == ["注明来源", "注明来源"]
    assert [one.select_one("b").text for one in check.select(".pub")] == ["页面数据1", "页面数据2"]
    assert "计划 书.txt" in check.text
    fields = {one["name"]: one["value"] for one in check.select("form.sendbar input")}
    receipt = app.post(sent.request.path, data=fields)
    page = read(receipt).select_one("main")
    assert receipt.request.path.startswith("/receipt/")
    assert "共2件" in page.text
    assert len(page.select("tbody tr")) == 2
    assert "接下来" in page.text
    assert "受理" in page.text
    twice = app.post(sent.request.path, data=fields)
    assert twice.request.path == receipt.request.path, "pressed twice, filed once"
    assert not read(app.get("/basket")).select(".job-m a")
    number = receipt.request.path.rpartition("/")[2]
    case = read(app.get(f"/case/{number}")).select_one("main").text
    assert "一并申请的办件" in case
    assert "计划 书.txt" in case


def test_a_department_applies_for_several_with_the_conditions_of_sharing(app, city: City, shared) -> None:
    app.set_session_user(city.share_user.id)
    page = read(app.get(f"/dataset/{shared[0]}")).select_one("main")
    assert page.select_one(f".act a[href='/share/apply/{shared[0]}']")
    assert "履职条件0" in page.text
    for name in shared:
        app.post("/basket", data={"add": name})
    start = read(app.get("/basket")).select_one(".basket-go a[href*='/share/apply/']")["href"]
    form = read(app.get(start)).select_one("form.apply")
    assert "共享条件履职条件0" in form.select_one(".knowns").text
    assert "公众条件" not in form.text
    ticked = form.select(".together-i:has([checked])")
    assert [one.select_one("details[open] .said").text for one in ticked] == ["履职条件1", "履职条件2"]
    answers = answers_for(city.share_user, "share_application", entry=shared[0])
    sent = app.post(form["action"], data={**answers, "with": shared[1:], "do": "check"})
    check = read(sent).select_one("main")
    assert [one.text for one in check.select(".asked-for .said")] == ["履职条件0", "履职条件1", "履职条件2"]
    assert not check.select(".pub"), "sharing is nothing of the public's"
    fields = {one["name"]: one["value"] for one in check.select("form.sendbar input")}
    receipt = app.post(sent.request.path, data=fields)
    assert len(read(receipt).select("main tbody tr")) == 3
    filed = city.share_user.call("govopen_case_list", mine=True)["results"]
    assert [one["procedure"] for one in filed] == ["share_application"] * 3
    assert city.share_user.call("govopen_case_show", id=filed[0]["id"])["applicant"]["kind"] == "department"
    assert not read(app.get("/basket")).select(".job-m a")


def test_sharing_is_offered_to_those_who_act_for_another_department(app, city: City, shared) -> None:
    for person in (city.citizen, city.provider):
        app.set_session_user(person.id)
        page = read(app.get(f"/dataset/{shared[0]}"))
        assert not page.select("a[href*='/share/apply/']")
        assert read(app.post("/basket", data={"add": shared[0]})).select_one(".note--bad")
    app.set_session_user(city.provider2.id)
    hit = read(app.get("/dataset/?q=共享数据0")).select_one(".hit")
    assert hit.select_one("a[href='/share/apply/shared-0']")
    assert hit.select_one("form.basket-add")


def test_entries_are_picked_from_the_results_of_a_search(app, city: City, entries) -> None:
    """A form for each, so that it works without JavaScript; the reader stays where he was."""
    app.set_session_user(city.company.id)
    here = "/dataset/?q=页面数据&sort=title"
    form = read(app.get(here)).select_one(f".hit form:has([value={entries[4]}])")
    said = {one["name"]: one["value"] for one in form.select("input")}
    after = app.post(form["action"], data=said)
    assert after.request.path == "/dataset/"
    assert after.request.args["sort"] == "title"
    page = read(after)
    assert "“页面数据4”已加入申请篮" in page.text
    assert not page.select(f".hit form:has([value={entries[4]}])")
    assert page.select_one(".hit .basket-add a")["href"] == "/basket"
    assert not page.select(".hit form:has([value=page-free])"), "what is open to all is not applied for"
    for bad in ("//example.test/x", "https://example.test/", "/\\example.test"):
        answer = app.post("/basket", data={"add": entries[3], "back": bad}, follow_redirects=False)
        assert urlsplit(answer.headers["Location"]).netloc in ("", "test.ckan.net"), bad
        app.post("/basket", data={"drop": entries[3]})
    app.post("/basket", data={"drop": entries[4]})


def test_a_command_with_a_file_keeps_it_through_the_page_that_repeats(app, city: City, entries) -> None:
    case = city.company.call("govopen_case_list", mine=True)["results"][0]
    app.set_session_user(city.authority.id)
    path = f"/case/{case['number'].lower()}/return"
    assert "申请人和经办单位可以打开" in read(app.get(path)).select_one("#f-attachment-hint").text
    page = read(app.post(path, data={"defects": "缺少证明", "attachment": file(b"sample form", "样表.txt")}))
    assert "样表.txt" in page.select_one("main").text
    fields = {one["name"]: one["value"] for one in page.select("form.sendbar input")}
    done = app.post(path, data={**fields, "do": "send"})
    assert "样表.txt" in read(done).select_one("main").text
    app.set_session_user(city.company.id)
    assert "样表.txt" in read(app.get(f"/case/{case['number'].lower()}")).select_one("main").text


def test_my_page_shows_exports_corrects_and_erases(app, city: City, entries) -> None:
    app.set_session_user(city.company.id)
    overview = read(app.get("/me")).select_one("main").text
    assert "等您办理" in overview
    assert "页面数据1" in overview
    packed = zipfile.ZipFile(io.BytesIO(app.get("/me/export").data))
    assert {"all.json", "cases.csv", "usage.csv", "attachments.csv", "account.csv"} <= set(packed.namelist())
    own = json.loads(packed.read("all.json"))
    assert len(own["cases"]) == 2
    assert FILLED["purpose"] in json.dumps(own, ensure_ascii=False)
    assert own == app.get("/me/export?format=json").json
    number = own["cases"][0]["number"]
    app.post("/me/correct", data={"case": number, "name": "云岭出行科技有限公司", "contact": "new@example.test"})
    shown = city.company.call("govopen_case_show", id=number)["applicant"]
    assert (shown["name"], shown["contact"]) == ("云岭出行科技有限公司", "new@example.test")
    app.set_session_user(city.citizen.id)
    assert app.post("/me/correct", data={"case": number, "name": "x", "contact": "y"}).status_code == 404
    assert app.get(f"/me/erase?case={number}").status_code == 404
    app.set_session_user(city.company.id)
    city.company.call("govopen_case_act", id=number, command="withdraw")
    assert "永久删除" in read(app.get(f"/me/erase?case={number}")).select_one("main").text
    app.post("/me/erase", data={"case": number})
    assert city.company.call("govopen_case_show", id=number)["applicant"]["erased"]


def test_an_account_closes_once_nothing_is_open(app, city: City, make_person, entries) -> None:
    leaver = make_person()
    case = leaver.call(
        "govopen_case_submit", procedure="open_application", entry=entries[4],
        answers={key: FILLED[key] for key in ("purpose", "demand_type", "description", "domain", "format")},
    )  # fmt: skip
    app.set_session_user(leaver.id)
    page = read(app.post("/me/close", data={"password": leaver.password}))
    assert case["number_text"] in page.select_one(".note--bad").text
    assert "密码不正确" in read(app.post("/me/close", data={"password": "wrong"})).text
    leaver.call("govopen_case_act", id=case["id"], command="withdraw")
    app.post("/me/close", data={"password": leaver.password})
    assert app.get("/me", follow_redirects=False).status_code == 302
    assert app.get("/api/action/govopen_inbox_list", headers=leaver.headers, status=403)
    shown = city.authority.call("govopen_case_show", id=case["id"])
    assert shown["applicant"]["erased"]
    assert leaver.email not in json.dumps(shown, ensure_ascii=False)
    app.set_session_user(city.authority.id)
    assert "解除您的身份" in read(app.post("/me/close", data={"password": city.authority.password})).text


def test_the_authority_sends_a_rectification_notice_in_its_own_name(app, city: City) -> None:
    """No application: nobody is asked for a name, and the one who is told reads who sent it."""
    desk = read(app.get("/desk", headers=city.authority.headers))
    assert desk.select_one("aside a[href='/rectify']")
    form = read(app.get("/rectify", headers=city.authority.headers)).select_one("form.apply")
    [health] = [one["value"] for one in form.select("[name=provider] option") if city.health["title"] in one.text]
    assert not form.select_one("[name^=applicant_]")
    empty = read(post(app, city.authority, "/rectify", do="check"))
    assert "被通知部门" in empty.select_one("main").text
    said = {"provider": health, "failing": "三条目录未按周期更新", "deadline_days": "7"}
    check = read(post(app, city.authority, "/rectify", do="check", **said))
    assert "三条目录未按周期更新" in check.text
    fields = {one["name"]: one["value"] for one in check.select(".sendbar input")}
    receipt = read(post(app, city.authority, "/rectify/check", **fields))
    assert "已发出" in receipt.h1.text
    number = receipt.select_one("a[href^='/case/']")["href"]
    [clock] = city.authority.call("govopen_case_show", id=number.rpartition("/")[2].upper())["clocks"]
    due = date.fromisoformat(clock["due"])
    assert clock["days"] == 7
    assert f"{due.month}月{due.day}日" in check.select_one("[aria-labelledby=p-h]").text, "the day that is then counted"
    told = read(app.get(number, headers=city.provider2.headers)).text
    assert f"{city.bureau['title']}发出通知" in told
    assert "一位市民" not in told


@pytest.mark.parametrize("who", ["citizen", "provider"])
def test_nobody_else_sends_rectification_notices(app, city: City, who: str) -> None:
    person = getattr(city, who)
    for path in ("/rectify", "/rectify/check"):
        page = read(app.get(path, headers=person.headers, status=403))
        assert not page.select_one("form.apply")
        assert f"只有公共数据主管部门（{city.bureau['title']}）可以办理" in page.text
        assert not page.select_one("main a[href*='/user/login']")
    stranger = read(app.get("/rectify", status=403))
    assert "rectify" in stranger.select_one("main a[href*='/user/login']")["href"]
