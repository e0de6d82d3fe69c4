"""What follows from what an entry says, over the API: refused on every road, told as advice where it is only missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

BASIS = "《中华人民共和国个人信息保护法》第二十八条"
ASKED = {"open_basis": BASIS, "open_conditions": "用于学术研究", "share_basis": BASIS, "share_conditions": "履职所需"}


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch, test_request_context: Any) -> Iterator[Any]:
    """under("hebei"): that regulation holds; the reader reads Chinese."""
    with test_request_context("/"):
        yield lambda profile: monkeypatch.setitem(tk.config, "govopen.profile", profile)


def entry(city: Any, **said: Any) -> dict[str, Any]:
    fields = {
        "title": "公交线路站点",
        "owner_org": city.transport["id"],
        "share_tier": "unconditional",
        **ASKED,
        **said,
    }
    return tk.get_action("package_create")({"ignore_auth": True, "user": city.authority.name}, fields)


def refused(city: Any, **said: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        entry(city, **said)
    model.Session.rollback()
    return caught.value.error_dict


@pytest.mark.duty("hulunbuir-28b")
def test_hulunbuirs_opening_tier_follows_from_what_is_stated(city: Any, under: Any) -> None:
    under("hulunbuir")
    for state in ("active", "draft"):
        errors = refused(city, open_grounds=["timely", "privacy"], open_tier="on_request", state=state)
        assert errors["open_tier"] == ["条目写明“涉及个人隐私”，“开放类型”应为“非开放”（第28条）；请改其中一处"]
    made = entry(city, open_grounds=["", "timely", "continuous"], open_tier="on_request")
    assert made["open_grounds"] == "timely\ncontinuous"
    system = {"ignore_auth": True, "user": city.authority.name}
    for call, data in (
        ("package_patch", {"id": made["id"], "open_grounds": "none_of_these"}),
        ("package_revise", {"match": {"id": made["id"]}, "update": {"open_tier": "unconditional"}}),
    ):
        with pytest.raises(tk.ValidationError):
            tk.get_action(call)(dict(system), data)
        model.Session.rollback()
    assert "open_grounds" in refused(city, open_grounds="secret", state="draft")
    draft = entry(city, open_tier="unconditional", state="draft")
    told = city.provider.call("govopen_entry_check", id=draft["id"])["advice"]
    assert "“确定开放类型的情形”没有填写；条目为“无条件开放”，应当填写" in [one["text"] for one in told]


@pytest.mark.duty("guigang-28b")
def test_guigangs_listed_domains_are_shared_on_conditions(city: Any, under: Any) -> None:
    under("guigang")
    said = {"resource_class": "theme_health"}
    assert "另定共享类型的理由" in refused(city, **said)["share_tier"][0]
    assert entry(city, **said, share_reason="名录已向社会公布。")["share_tier"] == "unconditional"
    assert entry(city, **said, share_tier="conditional")["share_tier"] == "conditional"
    assert "第27条" in refused(city, resource_class="base_population", share_tier="conditional")["share_tier"][0]


@pytest.mark.duty("tengzhou-10b")
def test_tengzhous_base_items_are_shared_unconditionally(city: Any, under: Any) -> None:
    under("tengzhou")
    said = {"resource_class": "base_legal_persons", "share_basis": "《中华人民共和国数据安全法》第二十一条"}
    for tier in ("conditional", "not_shared"):
        assert "无条件共享" in refused(city, **said, share_tier=tier)["share_tier"][0]
    assert entry(city, **said)["resource_class"] == "base_legal_persons"


@pytest.mark.duty("huizhou-14c")
def test_what_huizhous_body_obtained_by_sharing_is_not_opened_by_it(city: Any, under: Any) -> None:
    under("huizhou")
    told = refused(city, origin="shared", open_tier="unconditional")["open_tier"]
    assert told == ["条目写明“通过共享等手段取得”，“开放类型”不选（第14条）；请改其中一处"]
    made = entry(city, origin="shared")
    listed = tk.get_action("govopen_listing_show")({"user": ""}, {"list": "open"})
    assert made["id"] not in [row["key"] for row in listed["results"]]


@pytest.mark.duty("hebei-16")
def test_hebeis_entries_show_whether_they_are_aggregated_and_are_found_by_it(app: Any, city: Any, under: Any) -> None:
    under("hebei")
    there = entry(city, title="公交站台", open_tier="unconditional", aggregation="logical")
    entry(city, title="公交专用道", open_tier="unconditional", aggregation="pending")
    draft = entry(city, title="公交车辆", open_tier="unconditional", state="draft")
    page = app.get(f"/dataset/{there['name']}").body
    assert "已归集（逻辑接入）" in page
    assert "第十六条" in page
    found = tk.get_action("package_search")(
        {"user": ""}, {"q": "公交", "fq": 'aggregation:"logical"', "facet.field": ["aggregation"]}
    )
    assert [one["id"] for one in found["results"]] == [there["id"]]
    [counted] = found["search_facets"]["aggregation"]["items"]
    assert (counted["display_name"], counted["count"]) == ("已归集（逻辑接入）", 1)
    shown = app.get("/dataset/?aggregation=pending").body
    assert "公交专用道" in shown
    assert "公交站台" not in shown
    assert "归集情况" in shown
    told = city.provider.call("govopen_entry_check", id=draft["id"])["advice"]
    assert [cite["article"] for one in told if one["field"] == "aggregation" for cite in one["cites"]] == ["16"]


@pytest.mark.duty("hebei-18")
def test_hebeis_base_data_is_aggregated_physically(city: Any, under: Any) -> None:
    under("hebei")
    said = {"resource_class": "base_credit"}
    assert "第18条" in refused(city, **said, aggregation="logical")["aggregation"][0]
    assert entry(city, **said, aggregation="physical")["aggregation"] == "physical"
    assert entry(city, resource_class="theme_health", aggregation="logical")["aggregation"] == "logical"


@pytest.mark.duty("guigang-40")
def test_guigangs_open_data_is_explained(app: Any, city: Any, under: Any) -> None:
    under("guigang")
    draft = entry(city, title="客运量", open_tier="unconditional", state="draft")
    asked = city.provider.call("govopen_entry_check", id=draft["id"])["advice"]
    assert ["40"] in [[cite["article"] for cite in one["cites"]] for one in asked if one["field"] == "interpretation"]
    named = entry(city, open_tier="unconditional", state="draft", interpretation="口径请问驾驶员13800138000。")
    found = city.provider.call("govopen_entry_check", id=named["id"])["findings"]
    assert "数据解读" in "".join(one["place"] for one in found)  # looked through as all that the public reads
    text = "客运量按刷卡次数计，**换乘算两次**。"
    made = entry(city, title="客运量统计", open_tier="unconditional", interpretation=text)
    page = app.get(f"/dataset/{made['name']}").body
    assert "数据解读" in page
    assert "<strong>换乘算两次</strong>" in page
    assert "第四十条" in page
    found = tk.get_action("package_search")({"user": ""}, {"q": "换乘算两次"})
    assert made["id"] in [one["id"] for one in found["results"]]
    assert "数据解读" not in app.get(f"/dataset/{entry(city, open_tier='unconditional')['name']}").body
