"""The review: draft, handed in, returned with all defects, approved, published; changes likewise."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from flask import g

from .conftest import FIELDS


def refused(call: Any, **data: Any) -> Any:
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as caught:
        call(**data)
    model.Session.rollback()
    return caught.value


def problems(fault: Any) -> set[str]:
    return {one["field"] for one in fault.error_dict["problems"]}


@pytest.mark.duty("guigang-20")
@pytest.mark.duty("guigang-43a")
def test_from_draft_to_published(hands: Any, city: Any) -> None:
    made = hands.draft()
    fault = refused(hands.submit, name=made["id"])
    assert problems(fault) == {"secrecy"}
    assert "43" in str(fault.error_dict)
    hands.secrecy(made["id"])
    case = hands.submit(made["id"])
    assert case["state"] == "open"
    assert hands.public(made["id"]) is None
    refused(city.provider.call, action="govopen_case_act", id=case["id"], command="approve", answers={})
    fault = refused(city.provider_editor.call, action="package_patch", id=made["id"], notes="又改了")
    assert "notes" in fault.error_dict
    shown = city.authority.call("govopen_entry_review_show", id=case["number"])
    assert {one["field"] for one in shown["changes"]} >= {"title", "items", "open_tier"}
    hands.act(city.authority, case, "approve")
    assert hands.public(made["id"])["state"] == "active"
    assert city.authority.call("govopen_case_show", id=case["id"])["state"] == "ended"


@pytest.mark.duty("hebei-11a")
def test_all_defects_at_once_and_what_changed_since(hands: Any, city: Any) -> None:
    made = hands.draft(title="停车泊位")
    hands.secrecy(made["id"])
    case = hands.submit(made["id"])
    defects = [{"field": "notes", "text": "没有说明覆盖范围"}, {"field": "items", "text": "缺少泊位编号"}]
    returned = city.authority.call("govopen_entry_return", id=case["id"], defects=defects)
    assert returned["state"] == "waiting"
    shown = city.provider_editor.call("govopen_entry_review_show", id=made["id"])
    assert shown["state"] == "returned"
    assert shown["defects"] == defects
    city.provider_editor.call("package_patch", id=made["id"], notes="覆盖建成区全部路内泊位。")
    refused(hands.submit, name=made["id"])  # the content has changed since its secrecy review
    hands.secrecy(made["id"])
    hands.submit(made["id"])
    again = city.authority.call("govopen_entry_review_show", id=case["id"])
    assert again["since_return"] == ["notes"]
    hands.act(city.authority, case, "approve")
    assert hands.public(made["id"])["notes"] == "覆盖建成区全部路内泊位。"


@pytest.mark.duty("guigang-22a")
def test_the_public_sees_the_published_state_until_the_change_is_approved(hands: Any, city: Any) -> None:
    entry = hands.published(title="公交专用道")
    fault = refused(city.provider_editor.call, action="package_patch", id=entry["id"], title="公交专用道（新）")
    assert "title" in fault.error_dict
    saved = city.provider_editor.call("govopen_entry_change", id=entry["id"], fields={"title": "公交专用道和信号"})
    assert [one["field"] for one in saved["changes"]] == ["title"]
    assert hands.public(entry["id"])["title"] == "公交专用道"
    hands.secrecy(entry["id"])
    today = tk.h.govopen_today().isoformat()
    case = hands.submit(entry["id"], changed_on=today, reason="新增信号优先")
    assert case["step"]["verb"] == "approve"
    before = hands.public(entry["id"])
    assert before["title"] == "公交专用道"
    hands.act(city.authority, case, "approve")
    after = hands.public(entry["id"])
    assert after["title"] == "公交专用道和信号"
    assert after["metadata_modified"] > before["metadata_modified"]  # who follows changes learns of this one


def test_a_refused_change_changes_nothing(hands: Any, city: Any) -> None:
    entry = hands.published(title="共享单车停放区")
    city.provider_editor.call("govopen_entry_change", id=entry["id"], fields={"notes": "改了"})
    hands.secrecy(entry["id"])
    case = hands.submit(entry["id"], changed_on=tk.h.govopen_today().isoformat(), reason="试改")
    hands.act(city.authority, case, "refuse", reason="没有必要", basis=["guigang/20"])
    assert hands.public(entry["id"])["notes"] == entry["notes"]
    assert city.provider_editor.call("govopen_entry_change", id=entry["id"], fields={"notes": "再改"})
    city.provider_editor.call("govopen_entry_change_drop", id=entry["id"])


@pytest.mark.duty("guigang-3", "guigang-5b")
def test_what_the_secrecy_review_bars_goes_nowhere(hands: Any, city: Any) -> None:
    made = hands.draft(title="城市管网走向")
    hands.secrecy(made["id"], conclusion="barred", note="涉及地下管线坐标")
    fault = refused(hands.submit, name=made["id"])
    assert problems(fault) == {"secrecy"}
    assert hands.public(made["id"]) is None
    later = hands.draft(title="城市管网检修计划")
    hands.secrecy(later["id"])
    case = hands.submit(later["id"])
    hands.secrecy(later["id"], conclusion="barred", note="复核发现涉及地下管线坐标")  # while it waits for its review
    fault = refused(city.authority.call, action="govopen_case_act", id=case["id"], command="approve", answers={})
    assert problems(fault) == {"secrecy"}
    assert hands.public(later["id"]) is None


@pytest.mark.duty("guigang-4b", "guigang-19")
def test_what_the_articles_ask_of_every_entry_is_told_with_the_article(hands: Any, city: Any) -> None:
    """A cycle longer than guigang 4 has it for what is shared, and what guigang 19 has every entry state: no bar."""
    made = hands.draft(title="充电站点位", update_cycle="quarterly")
    told = city.provider_editor.call("govopen_entry_check", id=made["id"])["advice"]
    assert {(one["field"], cite["article"]) for one in told for cite in one["cites"]} == {
        ("update_cycle", "4"), ("theme", "19"), ("theme", "20"), ("interpretation", "40"),
    }  # fmt: skip
    assert "“所属领域”没有填写" in [one["text"] for one in told]
    assert "共享数据至少每1个月更新一次，本条目写的是“每季度”" in [one["text"] for one in told]
    said = {"id": made["id"], "update_cycle": "monthly", "theme": "transport", "interpretation": "按站计数。"}
    city.provider_editor.call("package_patch", **said)
    assert not city.provider_editor.call("govopen_entry_check", id=made["id"])["advice"]
    city.provider_editor.call(
        "package_patch", id=made["id"], update_cycle="yearly", share_tier="not_shared", open_tier=""
    )
    assert not city.provider_editor.call("govopen_entry_check", id=made["id"])["advice"]


def read(app: Any, who: Any, address: str) -> str:
    """A page as somebody; who asked before within the module's reader's request is forgotten."""
    g.pop("_login_user", None)
    return app.get(address, headers=who.headers).text


def test_findings_are_judged_by_the_department_and_anew_by_the_reviewer(hands: Any, city: Any, app: Any) -> None:
    """The page says what is missing and has no button; what the reviewer confirms is not published as it stands."""
    made = hands.draft(title="路灯报修受理", notes="家住中山路12号的王某反映，路灯不亮。")
    hands.secrecy(made["id"])
    (found,) = city.provider.call("govopen_entry_check", id=made["id"])["findings"]
    page, judged = f"/dataset/{made['name']}/submit", {"id": made["id"], "key": found["key"]}
    barred = read(app, city.provider_editor, page)
    assert "提交审核</button>" not in barred
    assert "还有1项没有办妥" in barred
    city.provider.call("govopen_finding_judge", **judged, verdict="dismissed", reason="化名")
    assert "提交审核</button>" in read(app, city.provider_editor, page)
    case = hands.submit(made["id"])
    city.authority.call("govopen_finding_judge", **judged, verdict="confirmed")
    (shown,) = city.authority.call("govopen_entry_review_show", id=made["id"])["findings"]
    assert (shown["state"], [(one["state"], one["reason"]) for one in shown["earlier"]]) == (
        "confirmed",
        [("dismissed", "化名")],
    )
    fault = refused(city.authority.call, action="govopen_case_act", id=case["id"], command="approve", answers={})
    assert problems(fault) == {"findings"}
    review = read(app, city.authority, f"/review/{case['number']}")
    assert "目前不能审核通过" in review
    assert f'/case/{case["number"]}/approve"' not in review
    city.authority.call("govopen_finding_judge", **judged, verdict="dismissed", reason="与化名对照表核对过")
    hands.act(city.authority, case, "approve")
    assert hands.public(made["id"])


def test_a_change_takes_no_other_entrys_code(hands: Any, city: Any) -> None:
    """Told when it is handed in, at its field; what the change leaves as it was is no reason to refuse."""
    first = hands.published(title="公路养护工区", resource_code="3070012/000551")
    entry = hands.published(title="公路养护站点", resource_code="3070012/000552")
    city.provider_editor.call("govopen_entry_change", id=entry["id"], fields={"resource_code": first["resource_code"]})
    hands.secrecy(entry["id"])
    with pytest.raises(tk.ValidationError) as caught:
        hands.submit(entry["id"], changed_on=tk.h.govopen_today().isoformat(), reason="代码调整")
    model.Session.rollback()
    assert [one["field"] for one in caught.value.error_dict["problems"]] == ["resource_code"]
    said = {"resource_code": entry["resource_code"], "notes": "按工区汇总。"}
    city.provider_editor.call("govopen_entry_change", id=entry["id"], fields=said)
    hands.secrecy(entry["id"])
    assert hands.submit(entry["id"], changed_on=tk.h.govopen_today().isoformat(), reason="说明更新")["number"]


@pytest.mark.duty("guigang-4c", "hulunbuir-14")
def test_a_second_source_is_shown_before_it_is_registered(hands: Any, city: Any) -> None:
    """To the department that drafts it and to the reviewer, with whose the first is and why it is taken for the same."""
    first = hands.published(title="公共自行车租赁点分布")
    said = {**FIELDS, "title": "公共自行车租赁点位分布", "owner_org": city.health["id"], "state": "draft"}
    second = city.provider2.call("package_create", **said)
    shown = city.provider2.call("govopen_entry_check", id=second["id"])["duplicates"]
    [like] = [one for one in shown if one["id"] == first["id"]]
    assert (like["title"], like["department"], like["published"]) == (first["title"], city.transport["title"], True)
    assert any("站名" in reason for reason in like["reasons"])
