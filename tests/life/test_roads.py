"""No road round the review: every way in which an editor, or anybody, could make something public without a case."""

from __future__ import annotations

import random
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from flask import g

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.model.life import ProposalRow

from .conftest import BASIS, FIELDS, upload

HAND_INS = ("provider", "provider_editor", "authority", "operator")


def tries(person: Any, action: str, **data: Any) -> str:
    """'' where it worked, else the fault's name."""
    try:
        person.call(action, **data)
    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as fault:
        model.Session.rollback()
        return type(fault).__name__
    return ""


DIRTY = "站点,联系人电话\n东门,13812345678\n"


def roads(hands: Any, city: Any, made: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name of a road → action and its data, for an entry."""
    org, other = city.transport["id"], city.health["id"]
    shown = hands.shown(made["id"])
    file = shown["resources"][0]["id"] if shown["resources"] else ""
    found: dict[str, tuple[str, dict[str, Any]]] = {
        "create active": ("package_create", {**FIELDS, "owner_org": org, "state": "active"}),
        "update active": ("package_update", {**shown, "state": "active", "private": False}),
        "patch state": ("package_patch", {"id": made["id"], "state": "active"}),
        "revise state": ("package_revise", {"match": {"id": made["id"]}, "update": {"state": "active"}}),
        "private off": ("package_patch", {"id": made["id"], "private": False, "state": "active"}),
        "bulk public": ("bulk_update_public", {"datasets": [made["id"]], "org_id": org}),
        "title": ("package_patch", {"id": made["id"], "title": "悄悄改的名称"}),
        "other tier": ("package_patch", {"id": made["id"], "open_tier": ""}),
        "items": ("package_patch", {"id": made["id"], "items": [{"name": "身份证号"}]}),
        "tags": ("package_patch", {"id": made["id"], "tag_string": "新标签"}),
        "revise notes": ("package_revise", {"match": {"id": made["id"]}, "update": {"notes": "换了"}}),
        "new department": ("package_patch", {"id": made["id"], "owner_org": other}),
        "owner": ("package_owner_org_update", {"id": made["id"], "organization_id": other}),
        "new file": ("resource_create", {"package_id": made["id"], "name": "夹带", "upload": upload()}),
        "new link": (
            "resource_create",
            {"package_id": made["id"], "name": "夹带", "url": "https://example.test/a.csv"},
        ),
        "table": (
            "datastore_create",
            {"resource": {"package_id": made["id"], "name": "夹带"}, "fields": [{"id": "a"}]},
        ),
        "bulk delete": ("bulk_update_delete", {"datasets": [made["id"]], "org_id": org}),
        "bulk private": ("bulk_update_private", {"datasets": [made["id"]], "org_id": org}),
        "delete": ("package_delete", {"id": made["id"]}),
        "purge": ("dataset_purge", {"id": made["id"]}),
    }
    if file:
        found |= {
            "rename file": ("resource_patch", {"id": file, "name": "换名"}),
            "other bytes": ("resource_patch", {"id": file, "upload": upload(DIRTY)}),
            "file to link": ("resource_update", {"id": file, "url": "https://example.test/x.csv", "url_type": ""}),
            "delete file": ("resource_delete", {"id": file}),
            "file of a grant": ("resource_patch", {"id": file, "supplied_for": "x"}),
        }
    return found


@pytest.mark.parametrize("who", HAND_INS)
def test_every_road_leaves_a_published_entry_as_it_was_approved(hands: Any, city: Any, who: str) -> None:
    made = hands.draft(title=f"道路{who}")
    city.provider_editor.call("resource_create", package_id=made["id"], name="站点", upload=upload())
    hands.secrecy(made["id"])
    case = hands.submit(made["id"])
    for name, (action, data) in roads(hands, city, made).items():
        if name not in ("create active", "bulk public"):  # a draft that is not private: nothing to do
            assert tries(getattr(city, who), action, **data), f"{name} under review"
    assert hands.public(made["id"]) is None
    hands.act(city.authority, case, "approve")
    before = contents.of_shown(hands.public(made["id"]))
    taking = {"delete", "bulk delete", "bulk private"} if who == "authority" else set()
    for name, (action, data) in roads(hands, city, made).items():
        if name in taking | {"update active", "patch state", "revise state", "private off", "bulk public"}:
            continue  # says what is so already, or takes back at once, which the authority may
        assert tries(getattr(city, who), action, **data), f"{name} of a published entry"
        assert contents.of_shown(hands.public(made["id"])) == before, name


def test_new_rows_under_an_approved_file_are_no_change(hands: Any, city: Any) -> None:
    made = hands.draft(title="每月更新的站点")
    file = city.provider_editor.call("resource_create", package_id=made["id"], name="站点", upload=upload())
    hands.secrecy(made["id"])
    hands.act(city.authority, hands.submit(made["id"]), "approve")
    fresh = upload("站点,经度\n东门,109.6\n西门,109.5\n")
    assert not tries(city.provider_editor, "resource_patch", id=file["id"], upload=fresh)
    assert not tries(city.provider_editor, "resource_update", **{**file, "upload": upload()})


def test_one_of_several_files_is_renewed_and_none_goes_unseen(hands: Any, city: Any) -> None:
    made = hands.draft(title="两个文件的站点")
    editor = city.provider_editor
    files = [
        editor.call("resource_create", package_id=made["id"], name=name, upload=upload()) for name in ("站点", "线路")
    ]
    approved(hands, city, made["id"])
    before = contents.of_shown(hands.public(made["id"]))
    for file in files:
        fresh = upload("站点,经度\n东门,109.6\n西门,109.5\n")
        assert not tries(editor, "resource_patch", id=file["id"], upload=fresh), file["name"]
    shown = hands.shown(made["id"])
    gone = [
        ("package_update", {**shown, "resources": shown["resources"][:1]}),
        ("package_patch", {"id": made["id"], "resources": []}),
        ("package_revise", {"match": {"id": made["id"]}, "filter": [f"-resources__{files[0]['id'][:8]}"]}),
        ("resource_delete", {"id": files[1]["id"]}),
        ("package_update", {**shown, "resources": [shown["resources"][0], {**shown["resources"][1], "name": "换名"}]}),
    ]
    for action, data in gone:
        assert tries(editor, action, **data), action
    for name in ("author", "url"):
        with pytest.raises(tk.ValidationError) as caught:
            editor.call("package_patch", id=made["id"], **{name: "https://example.test/x"})
        assert list(caught.value.error_dict) == [name]
        model.Session.rollback()
    assert contents.of_shown(hands.public(made["id"])) == before


def test_a_relationship_is_no_road_and_stops_nothing(hands: Any, city: Any, app: Any) -> None:
    editor = city.provider_editor
    one, other = hands.draft(title="相关甲"), hands.draft(title="相关乙")
    said = {"subject": one["id"], "object": other["id"], "type": "depends_on", "comment": "联系人张三"}
    editor.call("package_relationship_create", **said)  # drafts may
    for entry in (one, other):
        approved(hands, city, entry["id"])
    for person in (editor, city.provider, city.authority, city.operator):
        for verb in ("create", "update", "delete"):
            with pytest.raises(tk.NotAuthorized) as caught:
                person.call(f"package_relationship_{verb}", **said)
            assert "目录变更" in str(caught.value), verb
            model.Session.rollback()
    answer = app.get(f"/api/action/package_show?id={one['id']}").json["result"]
    assert not answer["relationships_as_subject"]
    assert app.get(f"/api/action/package_relationships_list?id={one['id']}", status=None).status_code == 403
    assert not tries(editor, "package_patch", id=one["id"], relationships_as_subject=[])
    assert editor.call("package_relationships_list", id=one["id"])
    case = city.provider.call(
        "govopen_entry_reclassify",
        id=one["id"], to_tier="open.not_open", treatment="无", reason="涉及个人信息", fields={"open_basis": BASIS},
    )  # fmt: skip
    hands.act(city.authority, case, "approve")
    assert hands.public(one["id"])["open_tier"] == "not_open"
    title = hands.shown(one["id"])["organization"]["title"]
    for new in ("云岭市交通局", title):
        city.operator.call("organization_patch", id=city.transport["id"], title=new)
        assert hands.public(other["id"])["organization"]["title"] == new


def with_file(hands: Any, city: Any, title: str, content: str = "", **fields: Any) -> tuple[str, str]:
    """A draft with a file; ids of both."""
    made = hands.draft(title=title, **fields)
    file = city.provider_editor.call(
        "resource_create", package_id=made["id"], name="站点", upload=upload(content) if content else upload()
    )
    return made["id"], file["id"]


def approved(hands: Any, city: Any, entry: str) -> None:
    hands.secrecy(entry)
    hands.act(city.authority, hands.submit(entry), "approve")


def row(**values: Any) -> list[dict[str, Any]]:
    return [{"站点": "东门", **values}]


@pytest.mark.duty("hebei-36")
@pytest.mark.parametrize("who", HAND_INS)
def test_new_bytes_and_rows_are_looked_through(hands: Any, city: Any, who: str) -> None:
    """Personal information that no review judged comes under a published file by no road."""
    entry, file = with_file(hands, city, f"更新的站点{who}")
    approved(hands, city, entry)
    person, shown = getattr(city, who), hands.shown(entry)
    dirty: dict[str, tuple[str, dict[str, Any]]] = {
        "patch": ("resource_patch", {"id": file, "upload": upload(DIRTY)}),
        "update": ("resource_update", {**shown["resources"][0], "upload": upload(DIRTY)}),
        "unread": ("resource_patch", {"id": file, "upload": upload("PK", "stops.bin")}),
        "revise": (
            "package_revise",
            {"match": {"id": entry}, "update__resources__0": {"upload": upload(DIRTY)}},
        ),
        "rows": ("datastore_create", {"resource_id": file, "records": row(电话="13812345678"), "force": True}),
    }
    for name, (action, data) in dirty.items():
        assert tries(person, action, **data), name
    person = city.provider if who == "authority" else person  # which is no member of the department
    assert not tries(person, "datastore_create", resource_id=file, records=row(电话="无"), force=True), who
    more = {"resource_id": file, "method": "insert", "force": True}
    assert tries(person, "datastore_upsert", records=row(电话="13812345678"), **more)
    assert not tries(person, "datastore_upsert", records=row(电话="暂无"), **more)


def test_what_the_review_judged_goes_out_again(hands: Any, city: Any) -> None:
    entry, file = with_file(hands, city, "值班电话", DIRTY)
    found = city.provider.call("govopen_entry_check", id=entry)["findings"]
    for one in found:
        city.provider.call("govopen_finding_judge", id=entry, key=one["key"], verdict="dismissed", reason="值班手机")
    approved(hands, city, entry)
    assert not tries(city.provider_editor, "resource_patch", id=file, upload=upload(DIRTY.replace("东", "西")))
    other = DIRTY.replace("站点,", "居民身份证号,").replace("东门", "11010519491231002X")
    assert tries(city.provider_editor, "resource_patch", id=file, upload=upload(other))


@pytest.mark.parametrize("resource", ["data-bureau", ["a"], 7, True])
def test_a_table_of_something_that_is_no_file_is_refused_by_name(app: Any, city: Any, resource: Any) -> None:
    body = {"resource": resource, "records": []}
    answer = app.post("/api/action/datastore_create", json=body, headers=city.provider_editor.headers, status=409)
    assert "resource" in answer.json["error"]


def test_rows_beside_a_file_are_scanned_and_stay_as_they_were_handed_in(hands: Any, city: Any) -> None:
    entry, file = with_file(hands, city, "表中另有其人")
    editor = city.provider_editor
    clean = {"resource_id": file, "records": row(电话="无"), "force": True}
    assert not tries(editor, "datastore_create", **clean)
    hands.secrecy(entry)
    assert not editor.call("govopen_entry_check", id=entry)["findings"]
    more = {"resource_id": file, "records": row(电话="13812345678"), "method": "insert", "force": True}
    assert not tries(editor, "datastore_upsert", **more)  # a draft
    assert tries(editor, "govopen_entry_submit", id=entry) == "ValidationError"  # scanned again, whatever was before
    assert not tries(editor, "datastore_records_delete", resource_id=file, filters={"电话": "13812345678"}, force=True)
    case = hands.submit(entry)
    for action in ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete"):
        assert tries(editor, action, **{**more, "filters": {}}), action
    hands.act(city.authority, case, "approve")


HEAD = ["信息资源名称", "信息资源代码", "提供部门", "共享类型", "开放类型", "摘要"]
ROW = ["导入碰到的条目", "3070012/000777", "云岭市交通运输局", "无条件共享", "无条件开放", "换成别的摘要"]


def imported(person: Any, *rows: list[str], **said: Any) -> dict[str, Any]:
    from importing.sheets import upload as sheet

    return person.call(
        "govopen_catalogue_import", file=sheet([HEAD, *rows]), organization="transport",
        **{"dry_run": False, "background": False, **said},
    )  # fmt: skip


def outcomes(batch: dict[str, Any]) -> dict[str, int]:
    return {name: batch["counts"][name] for name in ("created", "updated", "proposed", "unchanged", "refused")}


def test_a_row_about_a_published_entry_is_a_change_that_the_signature_carries_out(
    hands: Any, city: Any, app: Any
) -> None:
    """Its reviewer reads every row first; without the secrecy review that is asked nobody signs, by no road."""
    entry = hands.published(title="导入碰到的条目", resource_code="3070012/000777")
    fresh = ["导入的新条目", "3070012/000778", *ROW[2:5], "家住中山路12号的王某反映路灯不亮"]
    looked = imported(city.provider, ROW, fresh, dry_run=True)
    assert outcomes(looked) == {"created": 1, "updated": 0, "proposed": 1, "unchanged": 0, "refused": 0}
    assert hands.public(entry["id"])["notes"] == entry["notes"]
    batch = imported(city.provider, ROW, fresh)
    assert outcomes(batch) == outcomes(looked)
    assert hands.public(entry["id"])["notes"] == entry["notes"], "the public reads what was approved"
    shown = city.authority.call("govopen_entry_review_show", id=entry["id"])
    assert (shown["state"], [one["field"] for one in shown["changes"]]) == ("draft", ["notes"])
    again = imported(city.provider, ROW, fresh)
    assert outcomes(again) == {"created": 0, "updated": 0, "proposed": 0, "unchanged": 2, "refused": 0}

    city.provider.call("govopen_import_submit", id=batch["id"])
    shown = city.authority.call("govopen_import_review_show", id=batch["id"])
    assert [one["title"] for one in shown["personal"]] == ["导入的新条目"]
    assert [[change["field"] for change in one["differs"]] for one in shown["rows"]] == [["notes"], []]
    with pytest.raises(tk.NotAuthorized):
        city.provider2.call("govopen_import_review_show", id=shown["case"]["number"])
    with pytest.raises(tk.ValidationError) as caught:
        city.authority.call("govopen_case_act", id=shown["case"]["number"], command="approve", answers={})
    model.Session.rollback()
    assert "secrecy" in str(caught.value.error_dict)
    g.pop("_login_user", None)
    page = app.get(f"/review/{shown['case']['number']}", headers=city.authority.headers).text
    assert all(text in page for text in ("换成别的摘要", "姓名加住址", f"/import/{batch['id']}/publish"))
    assert hands.public(entry["id"])["notes"] == entry["notes"]
    said = {"conclusion": "clear", "reviewer": "保密员 周敏"}
    city.authority.call("govopen_import_publish", id=batch["id"], secrecy=said, background=False)
    assert hands.public(entry["id"])["notes"] == "换成别的摘要"
    assert hands.public(shown["personal"][0]["id"]) is None, "what looks personal waits for somebody's judgement"
    versions = city.provider.call("govopen_entry_version_list", id=entry["id"])["results"]
    assert len(versions) == 2
    assert versions[0]["cause"].startswith(versions[1]["cause"][:2])


def test_a_proposed_change_is_undone_and_gives_way_to_others(hands: Any, city: Any) -> None:
    entry = hands.published(title="导入碰到的条目", resource_code="3070012/000888")
    line = [ROW[0], "3070012/000888", *ROW[2:]]
    batch = imported(city.authority, line)
    assert outcomes(batch)["proposed"] == 1
    city.authority.call("govopen_import_undo", id=batch["id"], background=False)
    assert not city.provider.call("govopen_entry_review_list", state="draft")["results"]
    city.provider.call("govopen_entry_change", id=entry["id"], fields={"title": "另一项变更"})
    refused = imported(city.provider, line)
    assert outcomes(refused)["refused"] == 1
    shown = city.provider.call("govopen_import_show", id=refused["id"], rows=5)
    assert "在办" in shown["rows"][0]["problems"][0]["text"]
    assert hands.public(entry["id"])["notes"] == entry["notes"]


STEPS = (
    "state",
    "private",
    "bulk",
    "title",
    "tier",
    "file",
    "submit",
    "withdraw",
    "approve",
    "change",
    "delete",
    "owner",
)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_an_editor_does_the_public_sees_only_what_was_approved(hands: Any, city: Any, seed: int) -> None:
    """Random walks over the roads: after each step, what is public is word for word what a case approved."""
    chance = random.Random(seed)
    made = hands.draft(title=f"随机{seed}")
    approvals = 0
    for n in range(25):
        step = chance.choice(STEPS)
        _walk(hands, city, made["id"], step, n, chance)
        public = hands.public(made["id"])
        approved = _approved(made["id"])
        approvals = len(approved)
        if public is not None:
            assert contents.of_shown(public) in approved, f"seed {seed}, step {n} {step}"
    assert approvals < 25


def _approved(entry_id: str) -> list[dict[str, Any]]:
    """What cases that the authority approved say, straight from the tables."""
    from ckanext.govopen.model.event import EventRow

    signed = sa.select(EventRow.case_id).where(EventRow.name == "approved")
    query = sa.select(ProposalRow.content).where(ProposalRow.entry_id == entry_id, ProposalRow.case_id.in_(signed))
    return list(model.Session.scalars(query))


def _walk(hands: Any, city: Any, entry: str, step: str, n: int, chance: random.Random) -> None:
    editor, org = chance.choice([city.provider, city.provider_editor]), city.transport["id"]
    today = tk.h.govopen_today().isoformat()
    if step == "approve":
        rows = city.authority.call("govopen_entry_review_list", state="submitted")["results"]
        mine = next((row for row in rows if row["entry"]["id"] == entry), None)
        if mine and chance.random() < 0.8:
            tries(city.authority, "govopen_case_act", id=mine["case"]["id"], command="approve", answers={})
        elif mine:
            tries(city.authority, "govopen_entry_return", id=mine["case"]["id"], defects=[{"field": "", "text": "补"}])
        return
    if step == "submit":
        tries(city.provider, "govopen_secrecy_review", id=entry, conclusion="clear", reviewer="周敏")
        tries(editor, "govopen_entry_submit", id=entry, changed_on=today, reason=f"第{n}次")
        return
    if step == "withdraw":
        row = editor.call("govopen_entry_review_list")["results"]
        mine = next((one for one in row if one["entry"]["id"] == entry and one["case"]), None)
        if mine:
            tries(editor, "govopen_case_act", id=mine["case"]["id"], command="withdraw", answers={})
        return
    plain: dict[str, tuple[str, dict[str, Any]]] = {
        "state": ("package_patch", {"id": entry, "state": "active"}),
        "private": ("package_patch", {"id": entry, "private": chance.random() < 0.5}),
        "bulk": ("bulk_update_public", {"datasets": [entry], "org_id": org}),
        "title": ("package_patch", {"id": entry, "title": f"名称{n}"}),
        "tier": ("package_patch", {"id": entry, "open_tier": chance.choice(["", "unconditional", "not_open"])}),
        "file": ("resource_create", {"package_id": entry, "name": f"文件{n}", "upload": upload()}),
        "change": ("govopen_entry_change", {"id": entry, "fields": {"title": f"变更{n}"}}),
        "delete": ("package_delete", {"id": entry}) if chance.random() < 0.2 else ("package_show", {"id": entry}),
        "owner": ("package_owner_org_update", {"id": entry, "organization_id": city.health["id"]}),
    }
    action, data = plain[step]
    tries(editor, action, **data)
