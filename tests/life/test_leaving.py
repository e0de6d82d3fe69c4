"""Withdrawal with its tombstone, reclassification, the sharing negative list, versions."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from support.marks import by_city

from ckanext.govopen import delivery, notices
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import cases, history, versions

from .conftest import BASIS, upload


def today() -> Any:
    return tk.h.govopen_today()


@pytest.mark.duty("guigang-22b")
@pytest.mark.duty("hulunbuir-26")
def test_a_withdrawal_is_announced_filed_and_leaves_a_page(hands: Any, city: Any, app: Any) -> None:
    entry = hands.published(title="出租汽车企业名录")
    reason = "职能划转至市政务服务局"
    with pytest.raises(tk.ValidationError):  # a reason is asked for
        city.provider.call("govopen_entry_withdraw", id=entry["id"], effective_on=today().isoformat())
    model.Session.rollback()
    case = city.provider.call("govopen_entry_withdraw", id=entry["id"], reason=reason, effective_on=today().isoformat())
    assert hands.public(entry["id"])
    assert reason in app.get(f"/dataset/{entry['name']}").text
    hands.act(city.authority, case, "record")
    assert hands.public(entry["id"]) is None
    gone = app.get(f"/dataset/{entry['name']}", status=410)
    for text in ("出租汽车企业名录", reason, "云岭市交通运输局"):
        assert text in gone.text
    answer = app.get(f"/api/action/package_show?id={entry['name']}", status=410).json
    assert answer["error"]["tombstone"]["reason"] == reason
    found = app.get("/api/action/package_search?q=出租汽车企业名录").json["result"]
    assert entry["id"] not in [one["id"] for one in found["results"]]
    assert history.of_entry(entry["id"])[-1].state == history.WITHDRAWN
    assert history.of_entry(entry["id"])[-1].cause == case["number"]


def test_a_withdrawn_entry_says_what_serves_instead(
    hands: Any, city: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By code, title or address; kept by name, shown with a link, and to nobody who may not see that entry."""
    old = hands.published(title="有桩公共自行车", resource_code="307/12-1")
    new = hands.published(title="共享单车停放区域", resource_code="307/12-2")
    inner = hands.published(title="车辆调度台账", open_tier="")
    asked = {"id": old["id"], "reason": "设施拆除", "effective_on": today().isoformat()}
    for said in ("没有这个目录", "307/12-1", inner["title"]):
        if said == inner["title"]:  # guigang's whole catalogue is public, Tengzhou's is not
            monkeypatch.setitem(tk.config, "govopen.profile", "tengzhou")
        with pytest.raises(tk.ValidationError) as caught:
            city.provider.call("govopen_entry_withdraw", **asked, substitute=said)
        model.Session.rollback()
        assert [one["field"] for one in caught.value.error_dict["problems"]] == ["substitute"], said
    monkeypatch.undo()
    for said in ("307/12-2", new["title"], new["id"]):
        city.provider.call("govopen_entry_withdraw", **asked, substitute=said, dry_run=True)
    address = f"http://127.0.0.1:5000/dataset/{new['name']}?from=list"
    case = city.provider.call("govopen_entry_withdraw", **asked, substitute=address)
    link = f'href="/dataset/{new["name"]}"'
    assert link in app.get(f"/dataset/{old['name']}").text, "announced with what serves instead"
    hands.act(city.authority, case, "record")
    gone = app.get(f"/dataset/{old['name']}", status=410).text
    assert link in gone
    assert "替代目录" in gone
    answer = app.get(f"/api/action/package_show?id={old['name']}", status=410).json
    assert answer["error"]["tombstone"]["substitute"]["resource_code"] == "307/12-2"


def test_a_withdrawal_waits_for_its_day(hands: Any, city: Any) -> None:
    entry = hands.published(title="货运站场")
    day = (today() + timedelta(days=20)).isoformat()
    case = city.provider.call("govopen_entry_withdraw", id=entry["id"], reason="系统下线", effective_on=day)
    hands.act(city.authority, case, "record")
    assert hands.public(entry["id"])
    row = model.Session.query(OutboxRow).filter_by(case_id=case["id"], recipient="effective").one()
    row.not_before = row.created_at
    model.Session.commit()
    assert delivery.carry_out(case["id"]) == 1
    assert hands.public(entry["id"]) is None


@pytest.mark.duty("guigang-38b")
def test_reclassification_keeps_how_it_was_desensitised_and_closes(hands: Any, city: Any, app: Any) -> None:
    made = hands.draft(title="网约车驾驶员证件")
    file = city.provider_editor.call("resource_create", package_id=made["id"], name="站点", upload=upload())
    hands.secrecy(made["id"])
    hands.act(city.authority, hands.submit(made["id"]), "approve")
    address = f"/dataset/{made['name']}/resource/{file['id']}/download/stops.csv"
    assert app.get(address).status_code == 200
    asked = {"to_tier": "open.on_request", "treatment": "删去证件号后四位", "reason": "涉及个人信息"}
    with pytest.raises(tk.ValidationError):  # the tier asks for a basis and conditions
        city.provider.call("govopen_entry_reclassify", id=made["id"], **asked)
    model.Session.rollback()
    fields = {"open_basis": BASIS, "open_conditions": "用于学术研究"}
    case = city.provider.call("govopen_entry_reclassify", id=made["id"], **asked, fields=fields)
    assert hands.public(made["id"])["open_tier"] == "unconditional"
    hands.act(city.authority, case, "approve")
    public = hands.public(made["id"])
    assert (public["open_tier"], public["open_conditions"]) == ("on_request", "用于学术研究")
    assert app.get(address, status=None).status_code == 403
    said = city.authority.call("govopen_case_show", id=case["id"])["said"]
    assert "删去证件号后四位" in str(said)
    lines = city.provider.call("govopen_entry_version_list", id=made["id"])["results"]
    assert lines[0]["cause"] == case["number"]
    assert {"open_tier", "open_basis"} <= {one["field"] for one in lines[0]["changed"]}
    assert not lines[-1]["changed"], "the first has none before it"
    compared = city.provider.call("govopen_entry_version_show", id=made["id"], on="2", against="1")
    assert {"open_tier", "open_basis"} <= {one["field"] for one in compared["changes"]}


def test_what_was_decided_closes_though_the_index_fails(
    hands: Any, city: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search engine is away while the effect runs: the gate is shut all the same, the index follows."""
    made = hands.draft(title="索引不通时收紧")
    file = city.provider_editor.call("resource_create", package_id=made["id"], name="站点", upload=upload())
    hands.secrecy(made["id"])
    hands.act(city.authority, hands.submit(made["id"]), "approve")
    address = f"/dataset/{made['name']}/resource/{file['id']}/download/stops.csv"
    assert app.get(address).status_code == 200
    fields = {"open_basis": BASIS, "open_conditions": "用于学术研究"}
    asked = {"to_tier": "open.on_request", "treatment": "无", "reason": "涉及个人信息", "fields": fields}
    case = city.provider.call("govopen_entry_reclassify", id=made["id"], **asked)
    with monkeypatch.context() as away:
        away.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/none")
        hands.act(city.authority, case, "approve")
        model.Session.remove()
        assert model.Package.get(made["id"]).extras["open_tier"] == "on_request"
        assert app.get(address, status=None).status_code == 403
    again(case)
    public = hands.public(made["id"])
    assert (public["open_tier"], public["open_conditions"]) == ("on_request", "用于学术研究")
    found = tk.get_action("package_search")({"user": ""}, {"fq": f"id:{made['id']} open_tier:on_request"})
    assert found["count"] == 1
    day = today().isoformat()
    case = city.provider.call("govopen_entry_withdraw", id=made["id"], reason="职能划转", effective_on=day)
    with monkeypatch.context() as away:
        away.setitem(tk.config, "solr_url", "http://127.0.0.1:9/solr/none")
        hands.act(city.authority, case, "record")
        assert hands.public(made["id"]) is None
    again(case)
    found = tk.get_action("package_search")({"ignore_auth": True}, {"fq": f"id:{made['id']}"})
    assert found["count"] == 0


def again(case: dict[str, Any]) -> None:
    """The worker's next round: effects that failed are due now."""
    waiting = sa.update(OutboxRow).where(OutboxRow.case_id == case["id"], OutboxRow.sent_at.is_(None))
    changed = model.Session.execute(
        waiting.where(OutboxRow.kind == "effect").values(not_before=datetime.now(timezone.utc))
    )
    model.Session.commit()
    assert changed.rowcount
    assert delivery.carry_out(case["id"])


@pytest.mark.duty("huizhou-20b")
@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir"])
def test_what_is_given_more_freely_has_a_secrecy_review_first(
    hands: Any, city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    entry = hands.published(title=f"危险品停车场{profile}", open_tier="not_open", open_basis=BASIS)
    asked = {"to_tier": "open.unconditional", "treatment": "只留场站名称和地址", "reason": "便于驾驶员查找"}

    def hand_in(**more: Any) -> dict[str, Any]:
        return city.provider.call("govopen_entry_reclassify", id=entry["id"], **asked, **more)

    if profile == "hulunbuir":  # its text asks for none
        assert hand_in()["state"] == "open"
        return
    barred = {"conclusion": "barred", "reviewer": "保密员", "note": "含涉密点位"}
    for more in ({}, {"secrecy": {"conclusion": "clear"}}, {"secrecy": barred}):
        with pytest.raises(tk.ValidationError) as caught:
            hand_in(**more)
        model.Session.rollback()
        assert {one["field"] for one in caught.value.error_dict["problems"]} & {"secrecy", "reviewer"}
    case = hand_in(secrecy={"conclusion": "clear", "reviewer": "保密员 周敏"})
    shown = city.authority.call("govopen_entry_review_show", id=case["number"])["secrecy"]
    assert shown["current"]["conclusion"] == "clear"


def restricted(hands: Any, city: Any, law: str, title: str) -> tuple[dict[str, Any], dict[str, Any]]:
    entry = hands.published(title=title, open_tier="")
    case = city.provider.call(
        "govopen_entry_restrict", id=entry["id"], list_tier="not_shared", basis=[law], reason="法律规定不得提供",
    )  # fmt: skip
    return entry, case


def tier(hands: Any, entry: dict[str, Any]) -> str:
    return hands.shown(entry["id"])["share_tier"]


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "tengzhou", "hebei", "hulunbuir"])
def test_the_sharing_list_has_each_citys_own_chain(
    hands: Any, city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    entry, case = restricted(hands, city, "secrets/13", f"共享清单{profile}")
    facts = city.authority.call("govopen_case_show", id=case["id"])["facts"]
    assert facts["list"] == "sharing"
    if profile == "hulunbuir":  # the department decides, the authority puts it on file
        assert tier(hands, entry) == "not_shared"
        assert case["step"]["verb"] == "record"
        return
    assert tier(hands, entry) == "unconditional"
    after = hands.act(city.authority, case, "approve")
    if profile != "hebei":
        assert tier(hands, entry) == "not_shared"
        return
    assert tier(hands, entry) == "unconditional"  # authority, then government, then filed above
    assert after["step"]["actor"] == "government"
    after = hands.act(city.government, case, "approve")
    assert tier(hands, entry) == "not_shared"
    assert after["step"]["id"] == "filed_above"


@pytest.mark.duty("tengzhou-8")
def test_in_tengzhou_the_centre_is_told(hands: Any, city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", "tengzhou")
    made = hands.draft(title="滕州公交")
    case = hands.submit(made["id"])
    assert hands.shown(made["id"])["state"] == "active"
    assert case["step"]["verb"] == "record"


LIMITS = {"guigang": 5, "hebei": 10, "hulunbuir": 15, "tengzhou": 15}


@pytest.mark.parametrize("profile", by_city(sorted(LIMITS), "hebei-11a", "hulunbuir-10"))
def test_a_change_has_the_citys_limit_from_the_day_of_the_change(
    hands: Any, city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    entry = hands.published(title=f"变更时限{profile}")
    answers = {"changed_on": today().isoformat(), "reason": "职能调整"}
    case = city.provider.call(
        "govopen_case_submit", procedure="catalogue_change", entry=entry["id"], party="transport", answers=answers
    )
    assert case["facts"]["change"] == "catalogue"
    clock = next(one for one in case["clocks"] if one["step"] == "fulfil")
    assert clock["days"] == LIMITS[profile]
    with pytest.raises(tk.ValidationError):  # nothing has been changed yet
        hands.act(city.provider, case, "fulfil", report="已更新")
    model.Session.rollback()
    if profile == "hebei":
        hands.act(city.provider, case, "request_extension", days=20, reason="系统改造")
        told = model.Session.query(OutboxRow).filter_by(case_id=case["id"], kind="extension_requested").all()
        assert {row.recipient for row in told} >= {city.authority.id}, "whoever consents hears of it"
        stored = cases.load(case["id"])
        assert "20" in notices.notice(told[0], stored, versions.profile(stored.case.profile)).lines[0]
        extended = hands.act(city.authority, case, "extend", days=20, reason="情况属实")
        assert next(one for one in extended["clocks"] if one["step"] == "fulfil")["days"] == 30
    city.provider.call("govopen_entry_change", id=entry["id"], fields={"title": f"变更之后{profile}"})
    hands.secrecy(entry["id"])
    after = hands.submit(entry["id"])
    assert after["step"]["verb"] == ("record" if profile == "tengzhou" else "approve")


def test_a_change_that_changes_nothing_opens_no_case(hands: Any, city: Any) -> None:
    entry = hands.published(title="未变的条目")
    city.provider.call("govopen_entry_change", id=entry["id"], fields={"update_cycle": "monthly"})
    with pytest.raises(tk.ValidationError):
        hands.submit(entry["id"], changed_on=tk.h.govopen_today().isoformat(), reason="没有变化")
    model.Session.rollback()
    found = city.provider.call("govopen_case_list", procedure="catalogue_change", entry=entry["id"])
    assert found["count"] == 0
