"""The editor of entries and files, without a script: what it shows, refuses and keeps."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model
from werkzeug.datastructures import FileStorage

from ckanext.govopen import law
from ckanext.govopen.catalogue import rules

SECTIONS = ["基本信息", "归类", "信息项", "共享", "开放", "更新", "联系与校核", "依据"]


def page(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.body, "html.parser")


def typed(city: Any, **fields: str) -> dict[str, str]:
    return {"title": "夜间公交线路", "owner_org": city.transport["id"], "share_tier": "unconditional", **fields}


@pytest.fixture
def editor(app: Any, city: Any) -> Any:
    app.set_session_user(city.provider_editor.id)
    return app


def test_one_long_page_with_a_label_for_every_control(editor: Any) -> None:
    form = page(editor.get("/dataset/new")).select_one("#dataset-edit")
    assert [h.get_text(strip=True) for h in form.select("section h2")] == SECTIONS
    for control in form.select("input:not([type=hidden]), select, textarea"):
        labelled = form.select_one(f'label[for="{control.get("id")}"]') or control.find_parent("label")
        assert labelled, control
    assert not form.select("[style]")
    assert not form.select("[onclick], [onchange], script")
    assert len(form.select("[data-asked]")) == 4  # all in the page; a script hides, nothing else does
    assert not form.select("[data-asked][hidden]")


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir", "hebei", "tengzhou"])
def test_the_form_asks_where_the_regulation_asks(editor: Any, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    form = page(editor.get("/dataset/new")).select_one("#dataset-edit")
    regulation = law.in_force()
    for name in ("open_basis", "open_conditions", "share_basis", "share_conditions"):
        axis = name.partition("_")[0]
        tiers = regulation.open_tiers if axis == "open" else regulation.share_tiers
        expected = {tier for tier in tiers if name in rules.asked(axis, tier, regulation)}
        part = form.select_one(f"[data-asked]:has(#f-{name})")
        assert set(part["data-asked"].split()) == expected
        for tier in expected:
            assert tiers[tier].term.zh in part.get_text()


@pytest.mark.duty("hebei-21")
def test_hebei_asks_whose_level_the_data_is_of(editor: Any, city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its article 21 sends data of another level or region another way; no other regulation asks, and none forgets."""
    monkeypatch.setitem(tk.config, "govopen.profile", "hebei")
    asked = page(editor.get("/dataset/new")).select_one("#dataset-edit #f-level")
    assert [option["value"] for option in asked.select("option")] == ["", "own", "other"]
    said = typed(city, title="省级路网流量", state="draft")
    answer = editor.post("/dataset/new", data={**said, "level": "upper"})
    assert "upper" in page(answer).select_one("#f-level-error").get_text()
    editor.post("/dataset/new", data={**said, "level": "other"}, follow_redirects=False)
    made = model.Session.query(model.Package).filter_by(title="省级路网流量").one()
    assert page(editor.get(f"/dataset/edit/{made.name}")).select_one("#f-level option[selected]")["value"] == "other"
    shown = page(editor.get(f"/dataset/{made.name}")).select_one("#about").get_text()
    assert "其他层级或地区" in shown
    assert "第二十一条" in shown
    reviewer = {"ignore_auth": True, "user": city.authority.name}
    tk.get_action("package_patch")({**reviewer}, {"id": made.id, "state": "active", "notes": "省级平台每日汇聚。"})
    form = city.share_user.call("govopen_form_show", procedure="share_application", entry=made.name)
    assert [cite["article"] for cite in form["route_cites"]] == ["21"]

    monkeypatch.setitem(tk.config, "govopen.profile", "guigang")
    kept = page(editor.get(f"/dataset/edit/{made.name}")).select_one(".entry-form [name=level]")
    assert (kept["type"], kept["value"]) == ("hidden", "other")
    assert not page(editor.get("/dataset/new")).select("[name=level]")
    assert "其他层级" not in page(editor.get(f"/dataset/{made.name}")).select_one("#about").get_text()


def test_hulunbuir_asks_for_the_facts_from_which_the_tier_follows(
    editor: Any, city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several may hold; what is ticked is kept, unticked and shown again; the rules stand beside the tiers."""
    monkeypatch.setitem(tk.config, "govopen.profile", "hulunbuir")
    form = page(editor.get("/dataset/new")).select_one("#dataset-edit")
    ticks = form.select("#f-open_grounds input[type=checkbox]")
    assert [tick["value"] for tick in ticks][-1] == "none_of_these"
    rules = form.select_one("#f-open_tier .follows")
    assert [rule.select_one("b").get_text() for rule in rules.select("li")] == ["非开放", "有条件开放", "无条件开放"]
    assert "第二十八条" in rules.get_text()
    said = typed(city, title="雪天封路", state="draft", open_tier="on_request")
    wrong = page(editor.post("/dataset/new", data={**said, "open_grounds": ["", "banned", "timely"]}))
    assert "非开放" in wrong.select_one(".errors a[href='#f-open_tier']").get_text()
    kept = [tick["value"] for tick in wrong.select("#f-open_grounds input[checked]")]
    assert kept == ["banned", "timely"]
    editor.post("/dataset/new", data={**said, "open_grounds": ["", "timely"]}, follow_redirects=False)
    made = model.Session.query(model.Package).filter_by(title="雪天封路").one()
    address = f"/dataset/edit/{made.name}"
    assert [t["value"] for t in page(editor.get(address)).select("#f-open_grounds input[checked]")] == ["timely"]
    editor.post(address, data={**said, "name": made.name, "open_grounds": ""}, follow_redirects=False)
    assert not page(editor.get(address)).select("#f-open_grounds input[checked]")


def test_a_department_saves_a_draft_and_finds_it_again(editor: Any, city: Any) -> None:
    items = {"items-0-name": "线路号", "items-0-type": "text", "items-0-length": "6", "items-1-name": ""}
    answer = editor.post("/dataset/new", data=typed(city, state="draft", **items), follow_redirects=False)
    assert answer.status_code == 302
    made = model.Session.query(model.Package).filter_by(title="夜间公交线路").one()
    assert made.name == "ye-jian-gong-jiao-xian-lu"
    assert made.state == "draft"
    form = page(editor.get(f"/dataset/edit/{made.name}"))
    assert form.select_one("#f-items-0-name")["value"] == "线路号"
    assert form.select_one("form#dataset-edit")["action"].endswith(f"/dataset/edit/{made.name}")
    assert not form.select("button[value=active]")
    changed = typed(city, title="夜间公交", name=made.name, state="draft", **items)
    editor.post(f"/dataset/edit/{made.name}", data=changed, follow_redirects=False)
    model.Session.expire_all()
    assert model.Package.get(made.id).title == "夜间公交"


def test_what_is_wrong_stands_on_top_with_anchors_and_nothing_typed_is_lost(editor: Any, city: Any) -> None:
    wrong = typed(
        city, title="", contact="王先生 13800138000", open_tier="not_open", open_basis="涉及隐私", state="draft",
        **{"items-0-length": "二十", "items-3-name": "末班车"},
    )  # fmt: skip
    shown = page(editor.post("/dataset/new", data=wrong))
    links = {a["href"]: a.get_text() for a in shown.select(".errors a")}
    assert {"#f-title", "#f-contact", "#f-open_basis", "#f-items-0-name", "#f-items-0-length"} <= set(links)
    for anchor in links:
        assert shown.select_one(anchor), anchor
    assert "手机号" in links["#f-contact"]
    assert shown.select_one("#f-contact")["value"] == "王先生 13800138000"
    assert shown.select_one("#f-open_basis").get_text() == "涉及隐私"
    assert shown.select_one("#f-items-1-name")["value"] == "末班车"
    assert shown.select_one("#f-name")["value"] == ""


def test_the_api_drops_no_field_in_silence(city: Any, app: Any) -> None:
    said = {"title": "网约车站点", "owner_org": city.transport["id"], "share_tier": "unconditional", "state": "draft"}
    wrong = {**said, "open_teir": "not_open", "wholly_else": 1}
    answer = app.post("/api/action/package_create", json=wrong, headers=city.provider.headers)
    assert answer.status_code == 409
    errors = answer.json["error"]
    assert "open_tier" in errors["open_teir"][0]
    assert "wholly_else" in errors["wholly_else"][0]
    assert not model.Session.query(model.Package).filter_by(title="网约车站点").count()

    made = app.post("/api/action/package_create", json=said, headers=city.provider.headers).json["result"]
    shown = app.get(f"/api/action/package_show?id={made['id']}", headers=city.provider.headers).json["result"]
    for action in ("package_update", "package_patch"):  # what programs were shown they may send back
        again = app.post(f"/api/action/{action}", json={**shown, "notes": action}, headers=city.provider.headers)
        assert again.json["success"], again.json
        assert again.json["result"]["notes"] == action
    wrong = app.post(
        "/api/action/package_patch", json={"id": made["id"], "opentier": ""}, headers=city.provider.headers
    )
    assert "open_tier" in wrong.json["error"]["opentier"][0]


def test_what_is_wrong_comes_in_the_order_of_the_page(editor: Any, city: Any) -> None:
    wrong = typed(
        city, title="长" * 201, contact="王先生 13800138000", open_tier="not_open", open_basis="涉及隐私", state="active",
        resource_code="没有这种代码", tag_string="水,a/b", industry="没有", **{"items-0-length": "二十"},
    )  # fmt: skip
    shown = page(editor.post("/dataset/new", data=wrong))
    links = [a["href"] for a in shown.select(".errors a")]
    order = [f"#{one['id']}" for one in shown.select("#dataset-edit [id^=f-]")]
    assert len(set(links)) >= 7, links
    assert links == sorted(links, key=order.index)
    assert "审核" in shown.select(".errors li")[-1].get_text(), "what belongs to no field comes last"
    assert shown.select_one("#f-title")["maxlength"] == "200"


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir", "hebei", "tengzhou"])
def test_who_sees_what_is_not_decided_is_said_as_the_rules_have_it(
    editor: Any, app: Any, city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form's words against what a stranger gets; and the entry says that it is not decided, not only shared."""
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    hint = page(editor.get("/dataset/new")).select_one("#f-open_tier input[value='']").find_parent("label").get_text()
    own = {"ignore_auth": True, "user": city.authority.name}
    made = tk.get_action("package_create")(
        own, {"title": f"{profile}未定条目", "owner_org": city.transport["id"], "share_tier": "unconditional",
              "share_conditions": "办理法定职责", "state": "active"},
    )  # fmt: skip
    app.set_session_user(None)
    seen = app.get(f"/dataset/{made['name']}", status=None).status_code == 200
    assert ("人人可见" in hint, "只有部门看得到" in hint) == (seen, not seen)
    assert seen == (law.in_force().catalogue_audience == "public")
    app.set_session_user(city.share_user.id)
    entry = page(app.get(f"/dataset/{made['name']}"))
    assert "开放类型未定" in entry.select_one(".badges").get_text()
    assert ("公众看不到" in entry.get_text()) == (not seen)
    found = page(app.get("/dataset/", query_string={"q": made["title"]}))
    assert "开放类型未定" in found.select_one(".hit-h").get_text()
    assert "条开放类型未定" in found.select_one(".rtools [role=status]").get_text()


def test_a_department_cannot_publish_by_the_form_and_the_authority_can(app: Any, city: Any) -> None:
    app.set_session_user(city.provider.id)
    refused = page(app.post("/dataset/new", data=typed(city, title="桥梁限高", state="active")))
    assert "审核" in refused.select_one(".errors").get_text()
    app.post("/dataset/new", data=typed(city, title="桥梁限高", state="draft"))
    name = model.Session.query(model.Package.name).filter_by(title="桥梁限高").scalar()
    app.post(f"/dataset/publish/{name}", status=403)
    city.provider.call("govopen_secrecy_review", id=name, conclusion="clear", reviewer="周敏")
    city.provider.call("govopen_entry_submit", id=name)
    app.set_session_user(city.authority.id)
    assert page(app.get(f"/dataset/{name}")).select_one('a[href*="/review/"]')
    app.post(f"/dataset/publish/{name}", follow_redirects=False)
    model.Session.expire_all()
    assert model.Package.get(name).state == "active"


@pytest.mark.parametrize(("tier", "may_link"), [("unconditional", True), ("on_request", False)])
def test_a_link_is_offered_only_where_everybody_may_have_the_data(
    app: Any, city: Any, tier: str, may_link: bool
) -> None:
    made = city.provider.call(
        "package_create",
        **typed(city, title=f"泊位{tier}"),
        open_tier=tier,
        open_basis="《公路法》第一条",
        open_conditions="研究",
    )
    app.set_session_user(city.provider.id)
    address = f"/dataset/{made['name']}/resource/new"
    assert bool(page(app.get(address)).select_one("#f-url")) == may_link
    refused = page(app.post(address, data={"id": "", "name": "x", "save": "go-dataset-complete"}))
    assert refused.select_one(".errors a[href='#f-upload']")
    sent = {
        "id": "",
        "name": "泊位",
        "upload": (io.BytesIO("泊位,数\n东门,9\n".encode()), "泊位.csv"),
        "save": "go-dataset-complete",
    }
    app.post(address, data=sent, content_type="multipart/form-data", follow_redirects=False)
    model.Session.expire_all()
    kept = model.Package.get(made["id"])
    assert [r.url_type for r in kept.resources] == ["upload"]
    assert kept.state == "draft"


def test_a_departments_form_has_its_code_and_contacts(app: Any, city: Any) -> None:
    app.set_session_user(city.provider.id)
    form = page(app.get(f"/organization/edit/{city.transport['name']}")).select_one("form.entry-form")
    for name in ("title", "short_title", "uscc", "description", "contact", "correction_contact", "correction_days"):
        assert form.select_one(f"#f-{name}"), name
    fields = {"title": "云岭市交通运输局", "name": city.transport["name"], "uscc": "123", "save": ""}
    wrong = page(app.post(f"/organization/edit/{city.transport['name']}", data=fields))
    assert "18位" in wrong.select_one(".errors a[href='#f-uscc']").get_text()


def test_beside_the_form_stands_what_is_missing_and_how_it_will_look(editor: Any, city: Any) -> None:
    """In the page itself for what is stored; for what is being typed by the same part of the page, which keeps nothing."""
    fresh = page(editor.get("/dataset/new")).select_one("#look")
    assert {link["href"] for link in fresh.select(".look-left > ul a")} == {"#f-title", "#f-share_tier"}
    assert "云岭市交通运输局" in fresh.select_one(".look-card").get_text(), "the department that the form stands on"
    editor.post("/dataset/new", data=typed(city, title="专用道点位", state="draft", open_tier="on_request"))
    made = model.Session.query(model.Package).filter_by(title="专用道点位").one()
    beside = page(editor.get(f"/dataset/edit/{made.name}")).select_one("#look")
    missing = [link["href"].removeprefix("#f-") for link in beside.select(".look-left > ul a")]
    asked = [
        one.field for one in rules.missing({"open_tier": "on_request", "share_tier": "unconditional"}, law.in_force())
    ]
    assert sorted(missing) == sorted(asked)
    assert beside.h2.get_text(strip=True) == f"还差{len(asked)}项"
    assert "公众看到的样子" in beside.get_text()

    said = typed(city, title="专用道点位", name=made.name, open_tier="on_request", notes="专用道点位")
    said |= {"open_basis": "《公路法》第一条", "open_conditions": "<b>研究", "items-0-name": "点位"}
    shown = page(editor.post(beside["data-look"], data=said))
    assert [link["href"] for link in shown.select(".look-left > ul a")] == ["#f-notes"], "only says the title again"
    assert "研究" in shown.select_one(".look-card ol").get_text()
    assert not shown.select(".look-card b")
    assert shown.select_one(".look-items").get_text(strip=True) == "点位"
    undecided = page(editor.post(beside["data-look"], data={**said, "open_tier": ""})).get_text()
    assert ("公众看不到这个条目" in undecided) == (law.in_force().catalogue_audience != "public")
    model.Session.expire_all()
    assert not model.Package.get(made.id).notes, "nothing of it is kept"


def test_nobody_else_looks_at_a_draft_through_its_editor(app: Any, city: Any) -> None:
    made = city.provider.call("package_create", **typed(city, title="未成稿", state="draft"))
    app.set_session_user(city.provider2.id)
    app.post(f"/desk/catalogue/look?entry={made['id']}", data={"title": "x"}, status=403)
    app.set_session_user(city.citizen.id)
    app.post("/desk/catalogue/look", data={"title": "x"}, status=403)


def test_the_form_of_a_preview_asks_for_no_words(editor: Any, city: Any) -> None:
    made = city.provider_editor.call(
        "package_create", **typed(city, open_tier="unconditional", state="draft", notes="各站点说明")
    )
    said = {
        "package_id": made["id"],
        "name": "说明",
        "format": "TXT",
        "upload": FileStorage(io.BytesIO("站点\n".encode()), "stops.txt"),
    }
    file = city.provider_editor.call("resource_create", **said)["id"]
    address = f"/dataset/{made['name']}/resource/{file}/new_view"
    form = page(editor.get(f"{address}?view_type=text_view"))
    assert form.select_one("input[name=view_type]")["value"] == "text_view"
    assert form.select("input[name=title], textarea[name=description], input[name=image_url]") == []
    sent = editor.post(address, data={"view_type": "text_view", "save": "Save"}, follow_redirects=False)
    assert sent.status_code == 302
    assert city.provider_editor.call("resource_view_list", id=file)[-1]["view_type"] == "text_view"
