"""Lead departments of base and theme catalogues: named by the authority, shown where anybody looks for them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model
from support.marks import by_city

WORDS = {"hebei": ("人口基础数据", "12"), "tengzhou": ("人口信息的基础信息项", "10")}


def classes(person: Any = None) -> dict[str, Any]:
    found = person.call("govopen_lead_list") if person else tk.get_action("govopen_lead_list")({"user": ""}, {})
    return {one["class"]: one for one in found["results"]}


@pytest.mark.parametrize("profile", by_city(["hebei", "tengzhou"], "hebei-12", "tengzhou-10b"))
def test_each_class_has_a_lead_department_named_by_the_authority(
    app: Any, city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    word, article = WORDS[profile]
    for kind in classes():  # nobody leads anything yet
        city.authority.call("govopen_lead_set", **{"class": kind})
    assert {one["department"] for one in classes().values()} == {None}
    assert {kind.partition("_")[0] for kind in classes()} == {"base", "theme"}
    for person in (city.provider, city.operator, city.citizen):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_lead_set", **{"class": "base_population", "organization": "transport"})
    for kind in ("base_population", "theme_health"):
        city.authority.call("govopen_lead_set", **{"class": kind, "organization": "health"})
    city.authority.call("govopen_lead_set", **{"class": "base_population", "organization": "transport"})
    led = {kind: one["department"]["name"] for kind, one in classes().items() if one["department"]}
    assert led == {"base_population": "transport", "theme_health": "health"}

    city.provider.call("organization_patch", id="transport", short_title="市交通局", leads="theme_price")
    assert classes()["base_population"]["department"]["name"] == "transport"  # its own form does not touch it
    assert classes()["theme_price"]["department"] is None

    said = {
        "title": "常住人口",
        "owner_org": city.health["id"],
        "share_tier": "unconditional",
        "aggregation": "physical",
    }
    system = {"ignore_auth": True, "user": city.authority.name}
    made = tk.get_action("package_create")(
        system, {**said, "open_tier": "unconditional", "resource_class": "base_population"}
    )
    page = BeautifulSoup(app.get("/leads").body, "html.parser")
    row = next(tr for tr in page.select("tbody tr") if tr.th.get_text() == word)
    assert "云岭市交通运输局" in row.get_text()
    assert row.select_one('a[href*="resource_class=base_population"]').get_text() == "1"
    assert not page.select("main form[action='/leads']")
    about = BeautifulSoup(app.get(f"/dataset/{made['name']}").body, "html.parser").select_one("#about").get_text(" ")
    assert "牵头部门" in about
    assert word in about
    assert article in [c["article"] for c in tk.get_action("govopen_lead_list")({"user": ""}, {})["cites"]]
    assert word in app.get("/organization/transport").body
    found = app.get("/dataset/?resource_class=base_population").body
    assert "常住人口" in found
    tk.get_action("dataset_purge")({**system}, {"id": made["id"]})
    model.Session.commit()


def test_the_authority_names_it_on_the_page(app: Any, city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", "hebei")
    app.set_session_user(city.authority.id)
    form = BeautifulSoup(app.get("/leads").body, "html.parser").select_one("#f-lead-base_economy").find_parent("form")
    assert form["action"].endswith("/leads")
    app.post("/leads", data={"class": "base_economy", "organization": "health"}, follow_redirects=False)
    assert classes()["base_economy"]["department"]["name"] == "health"
    app.post("/leads", data={"class": "base_economy", "organization": ""}, follow_redirects=False)
    assert classes()["base_economy"]["department"] is None
    refused = app.post("/leads", data={"class": "base_weather", "organization": "health"}).body
    assert "现行规则没有这一类别" in refused
    app.set_session_user(city.provider.id)
    app.post("/leads", data={"class": "base_economy", "organization": "health"}, status=403)
    monkeypatch.setitem(tk.config, "govopen.profile", "huizhou")
    app.get("/leads", status=404)
