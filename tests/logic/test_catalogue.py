"""What an entry must state, under each of the five regulations, over the API."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.marks import by_city
from werkzeug.datastructures import FileStorage

from ckanext.govopen import config, law, vocabularies
from ckanext.govopen.catalogue import rules

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
BASIS = "《中华人民共和国个人信息保护法》第二十八条"
LAWFUL = {
    "open_basis": BASIS,
    "share_basis": BASIS,
    "open_conditions": "用于学术研究",
    "share_conditions": "办理本部门法定职责所需",
    "notes": "由各公交企业每日上报，覆盖全市线路。",
}

every_city = pytest.mark.parametrize("profile", CITIES)


@pytest.fixture(autouse=True)
def _regulation(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, test_request_context: Any
) -> Iterator[None]:
    """The regulation that the test names, and a reader of Chinese."""
    name = request.node.callspec.params.get("profile") if hasattr(request.node, "callspec") else None
    if name:
        monkeypatch.setitem(tk.config, "govopen.profile", name)
        assert config.profile_id() == name
    with test_request_context("/"):
        yield


def entry(city: Any, **fields: Any) -> dict[str, Any]:
    said = {"title": "公交线路站点", "owner_org": city.transport["id"], "share_tier": "unconditional", **fields}
    return tk.get_action("package_create")({"ignore_auth": True, "user": city.authority.name}, said)


def patch(city: Any, **fields: Any) -> dict[str, Any]:
    return tk.get_action("package_patch")({"ignore_auth": True, "user": city.authority.name}, fields)


def refused(call: Any, *args: Any, **fields: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        call(*args, **fields)
    model.Session.rollback()
    return caught.value.error_dict


def shown_department(city: Any) -> dict[str, Any]:
    return tk.get_action("organization_show")({"ignore_auth": True}, {"id": city.transport["id"]})


def with_file(city: Any, made: dict[str, Any]) -> dict[str, Any]:
    tk.get_action("resource_create")(
        {"ignore_auth": True, "user": city.authority.name}, {**upload(), "package_id": made["id"]}
    )
    return made


def upload(name: str = "stops.csv") -> dict[str, Any]:
    return {"upload": FileStorage(io.BytesIO("站点,经度\n东门,109.6\n".encode()), name), "url": name, "name": "站点"}


@every_city
@pytest.mark.parametrize("axis", ["open", "share"])
def test_an_unknown_tier_is_refused_and_never_open(city: Any, profile: str, axis: str) -> None:
    for word in ("开放", "public", "0", "conditionel", "无条件开放"):
        for state in ("active", "draft"):
            errors = refused(entry, city, **{**LAWFUL, f"{axis}_tier": word, "state": state})
            assert len(errors[f"{axis}_tier"]) == 1
            assert word in errors[f"{axis}_tier"][0]


@pytest.mark.parametrize("profile", by_city(CITIES, "guigang-35", "hulunbuir-20"))
@pytest.mark.parametrize("open_tier", ["", "unconditional", "on_request", "not_open"])
@pytest.mark.parametrize("share_tier", ["unconditional", "conditional", "not_shared"])
def test_basis_and_conditions_are_asked_exactly_where_the_profile_asks(
    city: Any, profile: str, open_tier: str, share_tier: str
) -> None:
    if open_tier == "unconditional" and share_tier != "unconditional":
        assert "share_tier" in refused(entry, city, **LAWFUL, open_tier=open_tier, share_tier=share_tier)
        return
    asked = {
        *rules.asked("open", open_tier, law.in_force()),
        *rules.asked("share", share_tier, law.in_force()),
    }
    tiers = {"open_tier": open_tier, "share_tier": share_tier}
    if asked:
        assert set(refused(entry, city, **tiers)) == asked
    made = entry(city, **tiers, **{name: LAWFUL[name] for name in asked})
    assert made["share_tier"] == share_tier
    assert (made.get("open_tier") or "") == open_tier
    for name in asked:
        errors = refused(patch, city, id=made["id"], **{name: ""})
        assert list(errors) == [name]


def test_what_guigang_asks_is_written_down_here_too() -> None:
    """The tables above read the profile; this one does not."""
    guigang = law.profile("guigang")
    assert set(rules.asked("open", "on_request", guigang)) == {"open_basis", "open_conditions"}
    assert set(rules.asked("open", "not_open", guigang)) == {"open_basis"}
    assert "share_basis" in rules.asked("share", "not_shared", guigang)
    assert not rules.asked("open", "unconditional", guigang)


@every_city
def test_a_draft_may_lack_what_publishing_asks(city: Any, profile: str) -> None:
    made = entry(city, state="draft", open_tier="not_open", share_tier="")
    assert made["state"] == "draft"
    errors = refused(patch, city, id=made["id"], state="active")
    assert {"share_tier", "open_basis"} <= set(errors)


def test_a_missing_sharing_tier_is_named_with_the_mend(city: Any) -> None:
    assert refused(entry, city, share_tier="")["share_tier"] == ["“共享类型”没有选；发布前请选一项"]


def test_the_opening_tier_may_be_undecided(city: Any) -> None:
    assert not entry(city, open_tier="").get("open_tier")


def test_a_description_that_repeats_the_title_is_not_published(city: Any) -> None:
    errors = refused(entry, city, notes="公交线路站点。")
    assert "notes" in errors
    assert entry(city, notes="公交线路站点。", state="draft")["state"] == "draft"


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        (BASIS, True),
        ("《政府信息公开条例》第15条\n《中华人民共和国统计法》第二十八条", True),
        ("《政务数据共享管理暂行办法》（国发〔2016〕51号）", True),
        ("个人信息保护法第二十八条", False),
        ("《中华人民共和国统计法》", False),
        ("涉及隐私", False),
        ("guigang/99", False),
        ("nowhere/38", False),
    ],
)
def test_a_basis_names_law_and_article(city: Any, text: str, fine: bool) -> None:
    fields = {**LAWFUL, "open_tier": "not_open", "open_basis": text}
    if fine:
        assert entry(city, **fields)["open_basis"] == text
    else:
        message = refused(entry, city, **fields)["open_basis"][0]
        assert "开放类型依据" in message
        assert "1" in message


def test_a_basis_may_be_a_list(city: Any) -> None:
    made = entry(
        city, **{**LAWFUL, "open_tier": "not_open", "open_basis": [BASIS, " 《中华人民共和国统计法》第二十八条 "]}
    )
    assert made["open_basis"] == f"{BASIS}\n《中华人民共和国统计法》第二十八条"


# files


@pytest.mark.parametrize(
    "tiers",
    [
        {"open_tier": "on_request", "share_tier": "conditional"},
        {"open_tier": "not_open", "share_tier": "unconditional"},
        {"open_tier": "", "share_tier": "unconditional"},
    ],
)
@pytest.mark.parametrize("profile", by_city(CITIES, "guigang-17"))
def test_gated_bytes_are_uploads_or_tables(city: Any, profile: str, tiers: dict[str, str]) -> None:
    link = {"url": "https://example.test/stops.csv", "name": "站点"}
    errors = refused(entry, city, **{**LAWFUL, **tiers}, resources=[link])
    assert "文件" in errors["resources"][0]["url"][0]
    made = entry(city, **{**LAWFUL, **tiers})
    system = {"ignore_auth": True, "user": city.authority.name}
    for disguise in (link, {**link, "url_type": "datastore"}, {**link, "url_type": "link"}, {"name": "x"}):
        refused(tk.get_action("resource_create"), dict(system), {**disguise, "package_id": made["id"]})
    kept = tk.get_action("resource_create")(dict(system), {**upload(), "package_id": made["id"]})
    assert kept["url_type"] == "upload"
    refused(tk.get_action("resource_patch"), dict(system), {"id": kept["id"], "url_type": "", "url": link["url"]})


def test_an_open_entry_may_link(city: Any) -> None:
    made = entry(city, open_tier="unconditional", resources=[{"url": "https://example.test/stops.csv"}])
    assert made["resources"][0]["url"] == "https://example.test/stops.csv"


@pytest.mark.duty("hulunbuir-19")
@pytest.mark.parametrize("profile", ["hulunbuir"])
def test_hulunbuir_opens_no_channel_of_a_departments_own(
    city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link elsewhere is refused, also of data that everybody has; the platforms of region and city may be linked to."""
    free = {"open_tier": "unconditional", "resources": [{"url": "https://transport.example.test/stops.csv"}]}
    for state in ("active", "draft"):
        told = refused(entry, city, **free, state=state)["resources"][0]["url"][0]
        assert told == "数据只经统一平台共享和开放（第19条）；请上传文件，不要填外部链接"
    assert not tk.h.govopen_may_link(entry(city, open_tier="unconditional", state="draft")["name"])
    with_file(city, entry(city, open_tier="unconditional"))
    monkeypatch.setitem(tk.config, "govopen.platforms", ["data.region.example.test"])
    region = {**free, "resources": [{"url": "https://DATA.region.example.test/api"}]}
    there = entry(city, **region)
    assert tk.h.govopen_may_link(there["name"])
    monkeypatch.setitem(tk.config, "govopen.platforms", [])
    assert patch(city, id=there["id"], notes="由各盟市汇总。")["resources"][0]["url"].endswith(
        "/api"
    )  # until integrated


@every_city
def test_neither_open_nor_shared_means_no_files(city: Any, profile: str) -> None:
    for open_tier in ("not_open", ""):
        closed = {**LAWFUL, "open_tier": open_tier, "share_tier": "not_shared"}
        errors = refused(entry, city, **closed, resources=[{"url": "stops.csv", "url_type": "upload"}])
        assert "resources" in errors
        made = entry(city, **closed)
        refused(
            tk.get_action("resource_create"),
            {"ignore_auth": True, "user": city.authority.name},
            {**upload(), "package_id": made["id"]},
        )


def test_tightening_a_tier_looks_at_the_files_again(city: Any) -> None:
    """CKAN 2.12 skips unchanged files unless told on what they depend."""
    linked = entry(city, open_tier="unconditional", resources=[{"url": "https://example.test/a.csv"}])
    tighter = {"open_tier": "on_request", "open_basis": BASIS, "open_conditions": "用于研究"}
    assert "resources" in refused(patch, city, id=linked["id"], **tighter)
    system = {"ignore_auth": True, "user": city.authority.name}
    assert "resources" in refused(
        tk.get_action("package_revise"), dict(system), {"match": {"id": linked["id"]}, "update": tighter}
    )
    stored = with_file(city, entry(city, open_tier="unconditional"))
    assert patch(city, id=stored["id"], **tighter)["open_tier"] == "on_request"
    closed = {**LAWFUL, "open_tier": "not_open", "share_tier": "not_shared"}
    assert "resources" in refused(patch, city, id=stored["id"], **closed)


# codes, names, items


@pytest.mark.parametrize(
    "field", ["theme", "industry", "region", "security_level", "repository", "open_mode", "share_mode", "update_cycle"]
)
def test_codes_come_from_the_vocabularies(city: Any, field: str) -> None:
    name = field
    for value in vocabularies.values(name):
        assert vocabularies.find(name, vocabularies.label(name, value)) == value
    assert entry(city, **{field: vocabularies.values(name)[0]})[field] == vocabularies.values(name)[0]
    assert field in refused(entry, city, **{field: "9"}, state="draft")


@pytest.mark.duty("hulunbuir-17")
def test_an_entry_belongs_to_a_repository_under_the_citys_own_word(city: Any) -> None:
    said = {"基础信息资源库": "base", "主题信息资源库": "theme", "公共信息资源库": "public"}
    assert {word: vocabularies.find("repository", word) for word in said} == said
    assert [entry(city, repository=value)["repository"] for value in said.values()] == list(said.values())


@pytest.mark.duty("hebei-17", "huizhou-12")
def test_an_entry_names_the_way_it_reaches_the_platform_in_the_citys_own_word(city: Any) -> None:
    said = {
        "物理汇聚": "database", "逻辑接入": "interface", "服务接口": "interface",
        "接口对接": "interface", "前置机推送": "database", "文件上传": "file",
    }  # fmt: skip
    assert {word: vocabularies.find("share_mode", word) for word in said} == said
    assert entry(city, share_mode="interface")["share_mode"] == "interface"


def test_a_city_adds_its_own_codes(city: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "region.yaml").write_text(
        'terms:\n  - {value: "999999", zh_Hans_CN: 高新区, en: "High-tech zone"}\n', "utf-8"
    )
    monkeypatch.setitem(tk.config, "govopen.vocabularies", str(tmp_path))
    assert entry(city, region="999999")["region"] == "999999"


@pytest.mark.parametrize(
    ("fields", "stem"),
    [
        ({"title": "公交线路站点"}, "gong-jiao-xian-lu-zhan-dian"),
        ({"title": "A股上市公司2025"}, "a-gu-shang-shi-gong-si-2025"),
        ({"title": "公交", "resource_code": "3070012/000021"}, "3070012-000021"),
        ({"title": "……"}, "entry"),
        ({"title": "学" * 90}, "xue-"),
    ],
)
def test_names_come_from_code_or_pinyin_and_are_unique(city: Any, fields: dict[str, str], stem: str) -> None:
    first, second = (entry(city, **fields)["name"] for _ in range(2))
    assert first.startswith(stem)
    assert first != second
    assert max(len(first), len(second)) <= 100


def test_items_keep_their_order_from_the_form(city: Any) -> None:
    form = {f"items-{n}-{part}": f"{part}{n}" for n in range(12) for part in ("name", "description")}
    made = entry(city, **form, **{"items-12-name": " ", "items-12-type": ""})
    assert [item["name"] for item in made["items"]] == [f"name{n}" for n in range(12)]
    shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": made["id"]})
    assert [item["description"] for item in shown["items"]] == [f"description{n}" for n in range(12)]


def test_an_item_without_a_name_is_named_by_its_row(city: Any) -> None:
    errors = refused(entry, city, items=[{"name": "站名"}, {"type": "text", "length": "20"}])
    assert "2" in errors["items"][1]["name"][0]
    assert "length" in refused(entry, city, items=[{"name": "站名", "length": "二十"}])["items"][0]


def test_chinese_tags_may_be_parted_by_chinese_commas(city: Any) -> None:
    made = entry(city, tag_string="公交，站点、线路;实时")
    assert sorted(tag["name"] for tag in made["tags"]) == sorted(["公交", "站点", "线路", "实时"])


def test_a_private_mobile_number_is_no_contact(city: Any) -> None:
    assert "contact" in refused(entry, city, contact="王先生 13800138000")
    assert entry(city, contact="信息中心 0775-4560011")["contact"] == "信息中心 0775-4560011"


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91350100M000100Y43", ""),
        ("91350100M000100Y44", "末位"),
        ("9135010OM000100Y43", "I、O"),
        ("91350100M000100Y4", "17"),
    ],
)
def test_a_credit_code_has_a_check_character(city: Any, code: str, fault: str) -> None:
    call = tk.get_action("organization_patch")
    fields = ({"ignore_auth": True, "user": city.authority.name}, {"id": city.transport["id"], "uscc": code})
    if fault:
        assert fault in refused(call, *fields)["uscc"][0]
    else:
        call(*fields)
        assert shown_department(city)["uscc"] == code


@pytest.mark.duty("hulunbuir-15")
def test_a_department_sets_its_days_to_correct(city: Any) -> None:
    call = tk.get_action("organization_patch")
    context = {"ignore_auth": True, "user": city.authority.name}
    call(dict(context), {"id": city.transport["id"], "correction_days": "7"})
    assert shown_department(city)["correction_days"] == "7"
    for wrong in ("0", "七", "61", "-3"):
        assert "correction_days" in refused(call, dict(context), {"id": city.transport["id"], "correction_days": wrong})


def test_every_field_has_words_in_both_languages() -> None:
    for action, grouping in (
        ("scheming_dataset_schema_show", ("dataset_fields", "resource_fields")),
        ("scheming_organization_schema_show", ("fields",)),
    ):
        schema = tk.get_action(action)({}, {"type": "dataset" if "dataset" in action else "organization"})
        for field in [f for group in grouping for f in schema[group]]:
            for part in [field, *field.get("repeating_subfields", [])]:
                if part["field_name"] == "image_url":
                    continue
                assert set(part["label"]) == {"zh_Hans_CN", "en"}, part["field_name"]
                assert set(part["help_text"]) == {"zh_Hans_CN", "en"}, part["field_name"]
