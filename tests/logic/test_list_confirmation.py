"""A list that two offices confirm: handed in as it stands, confirmed by both or returned, and no other than handed in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import new_department, new_person

from ckanext.govopen.store import history

STAFFING = "staffing-office"  # govopen.establishment_office here


@pytest.fixture(scope="module")
def office(city: Any) -> Any:
    """Somebody of the establishment office, and one entry of health and one of transport."""
    new_department(STAFFING, "云岭市委机构编制委员会办公室")
    entry("beds", "医院床位数", city.health)
    entry("buses", "公交站点", city.transport)
    return new_person("staffing", organization=STAFFING, capacity="admin", fullname="编办经办")


@pytest.fixture(autouse=True)
def huizhou(monkeypatch: pytest.MonkeyPatch, office: Any) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", "huizhou")
    monkeypatch.setitem(tk.config, "govopen.establishment_office", STAFFING)


def entry(name: str, title: str, org: dict[str, Any]) -> None:
    with history.because(cause="CR-2026-000001"):
        package = model.Package(name=name, title=title, type="dataset", state="active", owner_org=org["id"])
        package.extras = {"theme": "health", "update_cycle": "monthly", "open_tier": "unconditional",
                          "share_tier": "unconditional", "legal_basis": "《云岭市卫生统计办法》第三条"}  # fmt: skip
        model.Session.add(package)
        model.Session.commit()


def rename(name: str, title: str) -> None:
    with history.because(cause="CC-2026-000001"):
        package = model.Package.get(name)
        assert package
        package.title = title
        model.Session.commit()


def hand_in(person: Any, **more: Any) -> dict[str, Any]:
    return person.call(
        "govopen_case_submit", procedure="list_confirmation", answers={"listing": "function_data"}, **more
    )


def act(person: Any, case: dict[str, Any], command: str, **answers: Any) -> dict[str, Any]:
    return person.call("govopen_case_act", id=case["id"], command=command, answers=answers)


def health(person: Any, city: Any) -> dict[str, Any]:
    shown = person.call("govopen_listing_show", list="function_data", rows=0)["confirmation"]
    assert [(one["actor"], [cite["article"] for cite in one["cites"]]) for one in shown["offices"]] == [
        ("authority", ["10"]), ("establishment_office", ["10"]),
    ]  # fmt: skip
    return next(one for one in shown["departments"] if one["department"]["id"] == city.health["id"])


def refused(call: Any) -> str:
    with pytest.raises(tk.ValidationError) as error:
        call()
    return str(error.value.error_dict["code"])


def waiting(person: Any) -> list[str]:
    return [one["id"] for one in person.call("govopen_case_list", todo=True)["results"]]


def mended(case: dict[str, Any], person: Any) -> None:
    refusal = {"reason": "缺少床位的职能依据", "basis": ["huizhou/10"]}
    act(person, case, "refuse", **refusal)


@pytest.mark.duty("huizhou-10c")
def test_a_function_data_list_holds_once_authority_and_establishment_office_have_confirmed_it(app, city, office):
    assert health(city.provider2, city)["state"] == "none"
    page = app.get("/lists/function-data", headers=city.provider2.headers).get_data(as_text=True)
    assert "尚未经公共数据主管部门、机构编制部门审定" in page

    case = hand_in(city.provider2)
    assert (case["subject"], case["facts"]["lines"], case["party"]["id"]) == ("职能数据清单", 1, city.health["id"])
    assert refused(lambda: hand_in(city.share_user)) == "duplicate"  # a colleague: one at a time
    assert case["id"] in waiting(city.authority)
    assert case["id"] not in waiting(office)
    with pytest.raises(tk.NotAuthorized):  # the authority first
        act(office, case, "approve")
    act(city.authority, case, "approve")
    now = health(office, city)
    assert (now["state"], now["confirmed"]) == ("pending", None)
    assert [one["actor"] for one in now["latest"]["waits_for"]] == ["establishment_office"]
    assert waiting(office) == [case["id"]]
    for other in (city.authority2, city.provider, city.government, city.provider2):  # none of them is that office
        with pytest.raises(tk.NotAuthorized):
            act(other, case, "approve")
    desk = app.get("/desk?tab=mine", headers=office.headers).get_data(as_text=True)
    assert "职能数据清单" in desk
    file = app.get("/lists/function-data.csv", headers=office.headers)
    assert "审定情况" in file.text
    assert "尚未经机构编制部门审定" in file.text

    act(office, case, "approve")
    anew = {**office.headers, "If-None-Match": file.headers["ETag"]}
    assert "审定；" in app.get("/lists/function-data.csv", headers=anew, status=200).text
    now = health(city.provider, city)
    assert (now["state"], now["changed"], now["latest"]) == ("confirmed", False, None)
    assert now["confirmed"]["lines"] == 1
    assert [(one["actor"], bool(one["day"])) for one in now["confirmed"]["by"]] == [
        ("authority", True), ("establishment_office", True),
    ]  # fmt: skip
    assert not now["confirmed"]["readable"], "another department sees what is confirmed, not the case"
    assert refused(lambda: hand_in(city.provider2)) == "same"

    entry("wards", "病区设置", city.health)
    now = health(city.provider2, city)
    assert (now["state"], now["changed"]) == ("confirmed", True)
    assert hand_in(city.provider2)["facts"]["before"] == now["confirmed"]["on"]


@pytest.mark.duty("huizhou-10c")
def test_what_is_returned_is_handed_in_anew_and_only_what_was_handed_in_is_confirmed(app, city, office):
    [case] = city.authority.call("govopen_case_list", procedure="list_confirmation", state="open")["results"]
    act(city.authority, case, "approve")
    assert refused(lambda: act(office, case, "refuse")) == "invalid"  # no reason
    mended(case, office)
    now = health(city.provider2, city)
    assert (now["state"], now["latest"]["reason"]) == ("returned", "缺少床位的职能依据")
    assert now["confirmed"]["lines"] == 1, "what was confirmed before goes on standing there"
    page = app.get("/lists/function-data/confirm", headers=city.provider2.headers).get_data(as_text=True)
    assert "已退回： 缺少床位的职能依据" in page

    answer = app.post("/lists/function-data/confirm", data={}, headers=city.provider2.headers, follow_redirects=False)
    assert "/case/lc-" in answer.headers["Location"]
    [case] = city.provider2.call("govopen_case_list", procedure="list_confirmation", state="open")["results"]
    rename("wards", "病区设置情况")
    assert refused(lambda: act(city.authority, case, "approve")) == "changed"
    assert health(office, city)["state"] == "pending"
    mended(case, city.authority)
    assert hand_in(city.provider2)["facts"]["lines"] == 2


@pytest.mark.duty("huizhou-3a")
def test_who_collects_and_provides_what_is_settled_by_both_offices_also_where_two_departments_claim_it(
    app, city, office
):
    entry("stops", "医院床位数", city.transport)  # what health has too
    filing = {"procedure": "list_confirmation", "answers": {"listing": "collection_responsibility"}}
    mine = city.provider2.call("govopen_case_submit", **filing)
    theirs = city.provider.call("govopen_case_submit", **filing)
    assert [cite["article"] for cite in theirs["cites"]] == ["3"]
    shown = app.get(f"/case/{theirs['number'].lower()}", headers=office.headers).get_data(as_text=True)
    assert "医院床位数、云岭市卫生健康委员会" in shown
    page = app.get(f"/lists/collection-responsibility?department={city.health['id']}", headers=city.share_user.headers)
    assert "医院床位数、云岭市交通运输局" in page.get_data(as_text=True)

    act(city.authority, mine, "approve")
    act(office, mine, "approve")
    act(city.authority, theirs, "approve")
    act(office, theirs, "refuse", reason="床位数由卫生健康部门采集和提供", basis=["huizhou/3"])
    settled = city.provider.call("govopen_listing_show", list="collection_responsibility", rows=0)
    states = {one["department"]["id"]: one for one in settled["confirmation"]["departments"]}
    assert states[city.health["id"]]["state"] == "confirmed"
    assert [one["actor"] for one in states[city.health["id"]]["confirmed"]["by"]] == [
        "authority",
        "establishment_office",
    ]
    other = states[city.transport["id"]]
    assert (other["state"], other["latest"]["reason"]) == ("returned", "床位数由卫生健康部门采集和提供")


def test_of_two_colleagues_who_hand_in_at_once_one_is_told_so(city, office):
    def handed_in(person: Any) -> str:
        try:
            hand_in(person)
        except tk.ValidationError as error:
            model.Session.rollback()
            return str(error.error_dict["code"])
        finally:
            model.Session.remove()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(handed_in, (city.provider, city.provider_editor))) == ["done", "duplicate"]


def test_the_office_is_a_stranger_to_other_cases_and_other_lists_need_nobody(app, city, office, monkeypatch):
    complaint = city.citizen.call("govopen_case_submit", procedure="complaint", answers={"facts": "久未答复"})
    assert "commands" not in office.call("govopen_case_show", id=complaint["id"])
    assert office.call("govopen_case_list", procedure="complaint")["count"] == 0
    assert city.provider.call("govopen_listing_show", list="collection", rows=0)["confirmation"] is None
    collection = {"procedure": "list_confirmation", "answers": {"listing": "collection"}}
    assert refused(lambda: city.provider2.call("govopen_case_submit", **collection)) == "closed"
    app.get("/lists/collection/confirm", headers=city.provider2.headers, status=404)
    monkeypatch.setitem(tk.config, "govopen.profile", "guigang")
    assert refused(lambda: hand_in(city.provider2)) == "closed"
    assert city.provider.call("govopen_listing_show", list="function_data", rows=0)["confirmation"] is None
