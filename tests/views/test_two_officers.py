"""Two officers at one case: one wins, the other is told who did what and keeps everything typed; own cases say why not.

What a partial grant names."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from support.city import City, Person, _system
from support.gate import make_data
from support.reader import Browser

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}
TYPED = "含有个人刷卡轨迹，现阶段不能脱敏"


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    _system("user_patch", id=city.authority2.id, fullname="许岚")
    return _system(
        "package_create", name="at-once", title="公交刷卡明细", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000911",
    )  # fmt: skip


@pytest.fixture
def case(city: City, entry: dict) -> dict:
    for old in city.citizen.call("govopen_case_list", mine=True, state="open")["results"]:
        city.citizen.call("govopen_case_act", id=old["id"], command="withdraw")
    filed = city.citizen.call("govopen_case_submit", procedure="open_application", entry="at-once", answers=ANSWERS)
    return city.authority.call("govopen_case_act", id=filed["id"], command="accept")


def soup(app, path: str, person: Person, **sent) -> BeautifulSoup:
    answer = app.post(path, headers=person.headers, data=sent) if sent else app.get(path, headers=person.headers)
    assert answer.status_code == 200, answer
    return BeautifulSoup(answer.body, "html.parser")


def test_the_slower_one_learns_who_decided_and_keeps_the_text(app, city: City, case: dict) -> None:
    path = f"/case/{case['number'].lower()}/refuse"
    page = soup(app, path, city.authority)
    seen = page.select_one("input[name=version]")["value"]
    city.authority2.call("govopen_case_act", id=case["id"], command="grant", answers={"conditions": "注明来源"})
    late = soup(app, path, city.authority, version=seen, reason=TYPED, basis="guigang/35")
    text = late.select_one("#faster").text
    assert "许岚" in text, "who"
    assert "同意" in late.select_one(".since").text, "what"
    kept = [one.text for one in late.select("textarea")]
    assert TYPED in kept
    assert late.select(".lawref"), "the articles ticked are there too"
    assert city.authority.call("govopen_case_show", id=case["id"])["outcome"] == "granted", "one decision only"


def test_a_step_sent_twice_by_the_same_officer_is_called_done_by_them(app, city: City, case: dict) -> None:
    path = f"/case/{case['number'].lower()}/refuse"
    seen = soup(app, path, city.authority).select_one("input[name=version]")["value"]
    city.authority.call(
        "govopen_case_act", id=case["id"], command="refuse", answers={"reason": TYPED, "basis": ["guigang/35"]}
    )
    again = soup(app, path, city.authority, version=seen, reason=TYPED, basis="guigang/35")
    assert again.h1.text == "您已经办理过"
    assert "由他人" not in again.main.text
    other = soup(app, path, city.authority2, version=seen, reason=TYPED, basis="guigang/35")
    assert other.h1.text == "已由他人办理"


def test_where_the_step_is_still_open_the_form_is_filled_and_says_what_happened(app, city: City, case: dict) -> None:
    path = f"/case/{case['number'].lower()}/refuse"
    seen = soup(app, path, city.authority).select_one("input[name=version]")["value"]
    city.authority2.call("govopen_case_act", id=case["id"], command="remark", answers={"text": "已电话核实用途"})
    late = soup(app, path, city.authority, version=seen, reason=TYPED, basis="guigang/35")
    assert "许岚" in late.select_one(".note--warn").text
    assert late.select_one("textarea[name=reason]").text.strip() == TYPED
    assert late.select_one('input[value="guigang/35"]').has_attr("checked")
    fresh = late.select_one("input[name=version]")["value"]
    assert int(fresh) == int(seen) + 1
    again = soup(app, path, city.authority, version=fresh, reason=TYPED, basis="guigang/35")
    assert again.select_one("input[name=payload]"), "sent again it goes through to the check page"
    assert city.authority.call("govopen_case_show", id=case["id"])["state"] == "open", "nothing was sent unseen"


def test_applicants_are_not_told_officers_names(app, city: City, case: dict) -> None:
    city.authority2.call("govopen_case_act", id=case["id"], command="grant", answers={"conditions": "注明来源"})
    mine = soup(app, f"/case/{case['number'].lower()}", city.citizen)
    assert "许岚" not in mine.text
    assert "许岚" in soup(app, f"/case/{case['number'].lower()}", city.authority).text


def test_nobody_decides_on_an_own_application_and_the_page_says_so(app, city: City, entry: dict) -> None:
    own = city.authority2.call("govopen_case_submit", procedure="open_application", entry="at-once", answers=ANSWERS)
    page = soup(app, f"/case/{own['number'].lower()}", city.authority2)
    assert "您本人提出的申请" in page.text
    assert not [a for a in page.select(".turn-do a") if a["href"].endswith("/accept")]
    page = soup(app, f"/case/{own['number'].lower()}", city.authority)
    assert "您本人提出的申请" not in page.text
    assert [a for a in page.select(".turn-do a") if a["href"].endswith("/accept")]


def test_who_decided_does_not_rule_on_the_objection_and_the_page_says_so(app, city: City, case: dict) -> None:
    refused = {"reason": TYPED, "basis": ["guigang/35"]}
    city.authority.call("govopen_case_act", id=case["id"], command="refuse", answers=refused)
    after = city.citizen.call("govopen_case_act", id=case["id"], command="object", answers={"reason": "可以脱敏"})
    path = f"/case/{after['objection']['number'].lower()}"
    assert "原决定由您作出" in soup(app, path, city.authority).text
    turn = city.citizen.call("govopen_case_show", id=after["objection"]["id"])["turn"][0]["role"]
    judge = city.government if turn == "government" else city.authority2
    other = soup(app, path, judge)
    assert "原决定由您作出" not in other.text
    assert other.select(".turn-do a")


def test_the_record_shows_for_whom_a_deputy_acted(app, city: City, case: dict, make_person) -> None:
    deputy = make_person("for-her", fullname="顾晨")
    row = city.authority.call("govopen_officer_add", organization="data-bureau", post="case_officer", user="authority2")
    city.authority.call("govopen_officer_deputise", id=row["id"], user="for-her", until="2027-01-31")
    deputy.call("govopen_case_act", id=case["id"], command="grant", answers={"conditions": "注明来源"})
    page = soup(app, f"/case/{case['number'].lower()}", city.authority2)
    assert "顾晨" in page.text
    assert "代许岚" in page.text


def test_a_part_that_names_every_file_is_granted_as_such(app, city: City) -> None:
    data = make_data("every-file", city.transport["id"], ("on_request", "conditional"))
    filed = city.company.call("govopen_case_submit", procedure="open_application", entry=data.name, answers=ANSWERS)
    city.authority.call("govopen_case_act", id=filed["id"], command="accept")
    path = f"/case/{filed['number'].lower()}/grant_part"
    legend = soup(app, path, city.authority).select_one("#f-items legend, label[for=f-items]")
    assert "选填" not in legend.text, "a part says which"
    none = app.post(path, headers=city.authority.headers, data={"reason": TYPED, "basis": "guigang/35"})
    assert "“授权的数据文件”没有填写" in none.text
    said = {"items": data.resource, "until": "2030-06-30", "reason": TYPED, "basis": "guigang/35"}
    check = soup(app, path, city.authority, **said)
    fields = {one["name"]: one["value"] for one in check.select("form.sendbar input")}
    soup(app, path, city.authority, **fields, do="send")
    case = city.authority.call("govopen_case_show", id=filed["id"])
    assert case["outcome"] == "partly_granted"
    assert [grant["items"] for grant in case["grants"]] == [[data.resource]]


def test_an_application_is_looked_at_point_by_point_before_it_is_taken_in(app, city: City, entry: dict) -> None:
    for old in city.citizen.call("govopen_case_list", mine=True)["results"]:
        if old["state"] != "ended":
            city.citizen.call("govopen_case_act", id=old["id"], command="withdraw")
    filed = city.citizen.call("govopen_case_submit", procedure="open_application", entry="at-once", answers=ANSWERS)
    clerk = Browser(app, city.authority)
    clerk.get(f"/case/{filed['number'].lower()}/accept")
    points = {one["value"]: one.find_parent("li") for one in clerk.page.select(".looks-l input[name=checked]")}
    assert list(points) == ["purpose", "demand_type", "description", "domain", "format", "within", "identity"]
    assert "研究" in points["purpose"].text, "the answer stands beside it"
    assert "注明来源" in points["within"].text, "the conditions of the entry too"
    assert points["purpose"].select_one(".lawref"), "and the article that asks it"
    good = [one for one in points if one not in ("purpose", "format")]
    clerk.press(checked=good)
    assert "还有2项没有勾选：使用用途、期望格式" in clerk.text
    assert clerk.fields()["checked"] == good, "ticks are kept"
    clerk.press("return", **{"amiss.purpose": "请写明课题名称"})
    fields = clerk.fields()
    assert fields["defects"] == "请写明课题名称\n期望格式：请写明、写具体", "everything at once"
    assert fields["checked"] == good
    clerk.press()
    clerk.press("send")
    assert "核对无误：需求类型、需求描述、所属领域、使用条件、申请人" in clerk.text, "on the case's record"
    assert clerk.text.count("需求描述、所属领域、使用条件、申请人") == 1, "beside what happened, not instead of it"
    city.citizen.call("govopen_case_act", id=filed["id"], command="supplement", answers={"answer": "课题：公交客流"})
    clerk.get(f"/case/{filed['number'].lower()}/accept")
    assert not clerk.page.select("main button[value=return]"), "once"
    assert "不能再次退回" in clerk.text
    clerk.press(checked=list(points))
    after = city.authority.call("govopen_case_show", id=filed["id"])
    assert (after["step"]["id"], after["history"][-1]["said"]["checked"]) == ("decide", list(points))
    stranger = city.company.call("govopen_case_show", id=filed["id"])
    assert "checklist" not in stranger
    assert not stranger["history"][-1]["said"], "no word of it in the register"


def test_who_objects_sees_the_decision_and_until_when(app, city: City, case: dict) -> None:
    answers = {"reason": TYPED, "basis": ["guigang/35"]}
    city.authority.call("govopen_case_act", id=case["id"], command="refuse", answers=answers)
    until = city.citizen.call("govopen_case_show", id=case["id"])["remedies"][0]["until"]
    page = soup(app, f"/case/{case['number'].lower()}/object", city.citizen)
    box = page.select_one("aside .box") or page.aside
    assert TYPED in box.text
    assert box.select_one(".lawref")
    assert box.select_one(f"time[datetime='{until}']"), "the window"


def test_who_decides_sees_the_earlier_cases_and_nobody_else_does(app, city: City, case: dict) -> None:
    shown = city.authority.call("govopen_case_show", id=case["id"])["beside"]
    earlier = [one["number"] for one in shown["applicant"]["results"]]
    assert shown["applicant"]["count"] >= len(earlier) >= 1
    assert case["number"] not in earlier
    kinds = {one["procedure"] for one in shown["applicant"]["results"] + shown["entry"]["results"]}
    assert kinds <= {"open_application", "objection"}, "nothing of how catalogues are kept"
    box = soup(app, f"/case/{case['number'].lower()}/grant", city.authority).aside
    assert "申请人的其他办件" in box.text
    assert f"/case/{earlier[0].lower()}" in [one["href"] for one in box.select("a")]
    assert "同一条目的其他申请" in box.text
    for stranger in (city.citizen, city.company):
        assert "beside" not in stranger.call("govopen_case_show", id=case["id"])


def test_sharing_is_decided_by_the_conditions_of_sharing(app, city: City) -> None:
    _system(
        "package_create", name="on-conditions", title="核验名册", owner_org="transport", open_tier="not_open",
        open_basis=["dsl/21"], share_tier="conditional", share_basis=["dsl/21"], share_conditions="只在窗口核验时使用",
        resource_code="306001/000912",
    )  # fmt: skip
    answers = {"scope": "窗口", "grounds": "补贴核验", "purpose": "核验"}
    filed = city.share_user.call(
        "govopen_case_submit", procedure="share_application", entry="on-conditions", answers=answers
    )
    address = f"/case/{filed['number'].lower()}"
    points = {
        one.input["value"]: one.text for one in soup(app, f"{address}/accept", city.authority).select(".looks-l li")
    }
    assert "只在窗口核验时使用" in points["within"]
    assert points["identity"].count("云岭市卫生健康委员会") == 1, "said once"
    city.authority.call("govopen_case_act", id=filed["id"], command="accept")
    opinion = soup(app, f"{address}/agree", city.provider)
    assert "只在窗口核验时使用" in opinion.aside.text
    assert "有条件共享" in opinion.aside.text
    city.provider.call("govopen_case_act", id=filed["id"], command="agree")
    assert (
        soup(app, f"{address}/grant", city.authority).select_one("[name=conditions]").text.strip()
        == "只在窗口核验时使用"
    )
    english = soup(app, f"/en{address}/refuse", city.authority)
    assert "《" not in english.select_one(".laws").text
