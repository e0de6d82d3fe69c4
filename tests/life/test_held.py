"""Entries of projects that are not built yet (预编目录): kept, seen by those who keep them, published once built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model
from flask import g
from importing.sheets import HEAD, row, upload

pytestmark = pytest.mark.duty("hulunbuir-12")

PROJECT = {"project": "智慧停车平台", "project_stage": "planned"}
MEND = "把项目阶段改为“已建成验收”"


@pytest.fixture(autouse=True)
def _hulunbuir(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(tk.config, "govopen.profile", "hulunbuir")
    yield
    model.Session.rollback()


def refused(call: Any, *args: Any, **said: Any) -> str:
    with pytest.raises(tk.ValidationError) as caught:
        call(*args, **said)
    model.Session.rollback()
    return str(caught.value.error_dict)


def listed(who: Any) -> list[dict[str, Any]]:
    return [one for group in who.call("govopen_entry_held_list")["results"] for one in group["entries"]]


def page(app: Any, who: Any, address: str) -> BeautifulSoup:
    g.pop("_login_user", None)  # of the request that stands around the test
    return BeautifulSoup(app.get(address, headers=who.headers).body, "html.parser")


def test_a_precompiled_entry_waits_on_every_road_until_its_project_is_built(hands: Any, city: Any) -> None:
    made = hands.draft(title="停车泊位占用", **PROJECT, held_since="2001-01-01")
    today = tk.h.govopen_today().isoformat()
    assert made["held_since"] == today  # noted by the portal alone
    hands.secrecy(made["id"])
    for stage, word in (("planned", "尚未审批"), ("approved", "已审批在建")):
        city.provider_editor.call("package_patch", id=made["id"], project_stage=stage)
        told = refused(hands.submit, made["id"])
        assert f"“项目阶段”为“{word}”，属于预编目录（第12条），暂不提交审核、不发布；" in told
        assert MEND in told
        [problem] = city.provider_editor.call("govopen_entry_check", id=made["id"])["problems"]
        assert (problem["field"], MEND in problem["message"]) == ("project_stage", True)
        assert "project_stage" in refused(
            tk.get_action("package_patch"),
            {"ignore_auth": True, "user": city.authority.name},
            {"id": made["id"], "state": "active"},
        )
    fields = {"title": "停车泊位占用", "owner_org": city.transport["id"], **PROJECT, "share_tier": "unconditional"}
    looked = city.provider_editor.call("govopen_entry_preview", fields=fields)
    assert [one["field"] for one in looked["missing"]] == ["project_stage"]
    assert [(one["standing"], one["since"]) for one in listed(city.provider) if one["id"] == made["id"]] == [
        ("held", today)
    ]

    city.provider_editor.call("package_patch", id=made["id"], project_stage="built", held_since="")
    assert [one["standing"] for one in listed(city.provider) if one["id"] == made["id"]] == ["due"]
    case = hands.submit(made["id"])
    assert [one["standing"] for one in listed(city.authority) if one["id"] == made["id"]] == ["review"]
    hands.act(city.authority, case, "approve")
    assert hands.public(made["id"])["held_since"] == today  # it stays known that it was
    assert [one["standing"] for one in listed(city.authority) if one["id"] == made["id"]] == ["published"]

    city.provider_editor.call("govopen_entry_change", id=made["id"], fields={"project_stage": "planned"})
    again = refused(hands.submit, made["id"], changed_on=today, reason="改回去")
    assert MEND in again  # nothing goes back behind the project


def test_who_sees_what_stands_back_and_by_project(hands: Any, city: Any, app: Any) -> None:
    parts = [hands.draft(title=f"充电桩{n}", project="充电网络", project_stage="approved") for n in "甲乙"]
    city.provider_editor.call("package_patch", id=parts[1]["id"], project_stage="built")
    hands.draft(title="普通条目")
    found = city.authority.call("govopen_entry_held_list")
    [group] = [one for one in found["results"] if one["name"] == "充电网络"]
    assert group["department"]["id"] == city.transport["id"]
    assert {key: n for key, n in group["counts"].items() if n} == {"held": 1, "due": 1}
    assert {one["title"]: one["said"][0]["zh"] for one in group["entries"]} == {
        "充电桩甲": "已审批在建",
        "充电桩乙": "已建成验收",
    }
    assert not listed(city.provider2)  # another department's are no business of theirs
    for who in (city.citizen, city.operator):
        with pytest.raises(tk.NotAuthorized):
            who.call("govopen_entry_held_list")
    for part in parts:
        assert hands.public(part["id"]) is None
    hits = tk.get_action("package_search")({"user": city.citizen.name}, {"q": "充电桩", "include_drafts": True})
    assert not hits["count"]

    for who in (city.provider, city.authority):
        shown = page(app, who, "/desk/held")
        assert "第十二条" in shown.select_one("main").get_text()
        assert shown.select_one("h1").get_text(strip=True) == "预编目录"
        section = next(one for one in shown.select("section") if "充电网络" in one.h2.get_text())
        assert "暂不送审 1" in section.get_text()
        assert "待提交审核 1" in section.get_text()
    own = page(app, city.provider, "/desk/catalogue")
    assert own.select_one('a[href$="/desk/held"]').get_text() == "预编目录"
    line = next(one for one in own.select("li") if "充电桩甲" in one.get_text())
    assert line.select_one(".tag").get_text() == "预编目录"
    entry = page(app, city.authority, f"/dataset/{parts[0]['name']}")
    assert "预编目录" in [tag.get_text() for tag in entry.select(".entry-head .tag")]
    assert MEND in entry.select_one(".entry-head").get_text()
    form = page(app, city.provider_editor, f"/dataset/edit/{parts[0]['name']}")
    assert MEND in form.select_one(".look-left a[href='#f-project_stage']").get_text()
    assert not form.select("[name=held_since]")


def test_a_slip_leaves_no_mark_and_other_rules_leave_it_alone(hands: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slip = hands.draft(title="点错了", **PROJECT)
    hands.city.provider_editor.call("package_patch", id=slip["id"], project_stage="", project="")
    assert not hands.shown(slip["id"]).get("held_since")
    kept = hands.draft(title="换了规则", **PROJECT)
    monkeypatch.setitem(tk.config, "govopen.profile", "guigang")
    hands.city.provider_editor.call("package_patch", id=kept["id"], notes="内容有补充，覆盖全市。")
    assert hands.shown(kept["id"])["held_since"] == kept["held_since"]
    assert hands.city.provider.call("govopen_entry_held_list")["results"] == []


def test_a_sheet_compiles_ahead_and_one_signature_publishes_what_is_built(city: Any) -> None:
    rows = [
        [*HEAD, "项目名称", "项目阶段"],
        [*row("泵站"), "智慧排水", "尚未审批"],
        [*row("井盖"), "智慧排水", "已建成验收"],
    ]
    said = {"file": upload(rows), "organization": "transport", "dry_run": False, "background": False}
    batch = city.provider.call("govopen_catalogue_import", **said)
    assert batch["counts"]["created"] == 2, batch["counts"]
    again = city.provider.call("govopen_catalogue_import", **{**said, "file": upload(rows)})
    assert again["counts"].get("unchanged") == 2, again["counts"]
    signed = {"conclusion": "clear", "reviewer": "保密员 周敏"}
    done = city.authority.call("govopen_import_publish", id=batch["id"], background=False, secrecy=signed)
    assert (done["counts"]["published"], done["counts"]["unready"]) == (1, 1)
    model.Session.expire_all()
    states = {
        one.title: (one.state, bool(one.extras.get("held_since")))
        for one in model.Session.query(model.Package).filter(model.Package.title.in_(["泵站", "井盖"]))
    }
    assert states == {"泵站": ("draft", True), "井盖": ("active", False)}
    lines = city.authority.call("govopen_import_show", id=batch["id"])["rows"]
    assert any(MEND in str(note) for line in lines for note in line["notes"])
