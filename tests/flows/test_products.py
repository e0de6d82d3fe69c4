"""A product's way over HTTP, under each of the five regulations: form, check, receipt, judgement, gallery, report, end."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from support.city import City, _system
from support.marks import by_city

from ckanext.govopen.attribution import forms
from ckanext.govopen.attribution.statement import statement
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.store import history

PUBLISHED = (datetime.now(CHINA) - timedelta(days=30)).date().isoformat()
YESTERDAY = (datetime.now(CHINA).date() - timedelta(days=1)).isoformat()
CITIES = ("guigang", "hebei", "huizhou", "hulunbuir", "tengzhou")


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    with history.because(at=datetime.now(CHINA) - timedelta(days=30)):  # published a while ago
        return _system(
            "package_create", name="parking-lots", title="公共停车场泊位", owner_org="transport", state="active",
            open_tier="unconditional", share_tier="unconditional", resource_code="3070012/000003",
            license_id="cc-by",
        )  # fmt: skip


def picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (800, 500), "#0B6B50").save(out, "PNG")
    out.seek(0)
    return out, "screen.png"


def answers(entry: dict, **more) -> dict:
    return {
        "product_title": "停车位地图", "product_kind": "service", "product_summary": "找步行500米内的停车场。",
        "maker": "云岭出行科技", "source": entry["name"], f"acquired-{entry['name']}": YESTERDAY, **more,
    }  # fmt: skip


def submit(app, person, entry: dict, **more) -> str:
    """Through form and check page; the case's number."""
    said = answers(entry, **more)
    found = app.post("/products/new", headers=person.headers, data={**said, "do": "find", "find": "停车"})
    assert "公共停车场泊位" in found.body
    uploaded = app.post("/products/new", headers=person.headers, data={**said, "do": "upload", "upload": picture()})
    id_ = re.search(r'name="picture" value="([0-9a-f-]+)"', uploaded.body)[1]
    said |= {"picture": id_, f"alt-{id_}": "地图截图"}
    check = app.post("/products/new", headers=person.headers, data={**said, "do": "check"})
    payload = BeautifulSoup(check.body, "html.parser").find("input", {"name": "payload"})["value"]
    receipt = app.post(
        "/products/new", headers=person.headers, data={"payload": payload, "do": "send"}, follow_redirects=False
    )
    assert receipt.status_code == 302
    return receipt.headers["Location"].rsplit("/", 1)[1]


@pytest.mark.parametrize("name", by_city(CITIES, "hulunbuir-34"))
def test_a_product_from_form_to_gallery_under_each_regulation(
    city: City, entry: dict, app, ckan_config, monkeypatch, name
):
    monkeypatch.setitem(ckan_config, "govopen.profile", name)
    missing = app.post("/products/new", headers=city.citizen.headers, data={"do": "check"}, status=422)
    assert "请至少选择一个成果所用的目录条目" in missing.body
    number = submit(app, city.citizen, entry)
    desk = app.get(f"/case/{number}", headers=city.authority.headers)
    assert "无条件开放，任何人可取得" in desk.body
    assert "一并申请" not in app.get("/desk?tab=mine", headers=city.authority.headers).body, "a product is one matter"
    case = city.authority.call("govopen_case_show", id=number)
    assert {"approve", "refuse", "return"} <= set(case["commands"])
    labels = {one["id"]: one["cites"] for one in case["said"]}
    assert bool(labels["sources"]) is (name == "hulunbuir")
    city.authority.call("govopen_case_act", id=number, command="approve", answers={})
    product = city.citizen.call("govopen_product_list", mine=True)["results"][0]
    page = app.get(f"/products/{product['id']}")
    assert YESTERDAY in page.body
    cited = BeautifulSoup(page.body, "html.parser").find(id="cite-text").get_text()
    entry_now = city.citizen.call("package_show", id=entry["id"])
    whole = forms.text(statement(entry_now, acquired=YESTERDAY))
    assert cited == whole
    assert {"目录代码3070012/000003", f"/dataset/{entry['name']}", PUBLISHED, "知识共享"} == {
        one for one in ("目录代码3070012/000003", f"/dataset/{entry['name']}", PUBLISHED, "知识共享") if one in whole
    }  # the version is that of the day of acquisition, not of today
    assert "isBasedOn" in page.body
    assert app.get(product["pictures"][0]["url"]).data[:4] == b"RIFF"
    assert product["id"] in app.get("/products").body
    assert product["id"] in app.get(f"/dataset/{entry['name']}").body
    badge = app.get(f"/products/{product['id']}/badge.svg")
    assert badge.content_type.startswith("image/svg+xml")
    assert "http" not in badge.body.replace("http://www.w3.org/2000/svg", "")
    assert app.get("/products/registrations", status=200 if name == "huizhou" else 404)
    sent = app.post(f"/products/{product['id']}/report", data={"reason": "misuse", "text": f"在{name}看到广告"})
    assert "举报已收到" in sent.body
    assert f"在{name}看到广告" in app.get("/products/reports", headers=city.authority.headers).body
    assert app.get("/products/reports", headers=city.citizen.headers, status=403)
    gone = {"reason": "不再维护"}
    app.post(f"/products/{product['id']}/withdraw", headers=city.citizen.headers, data=gone, follow_redirects=False)
    assert "不再维护" in app.get(f"/products/{product['id']}", status=410).body
    assert app.get(product["pictures"][0]["url"], status=404)


def test_a_source_that_is_not_open_is_told_to_maker_and_officer(city: City, app):
    with history.because(at=datetime.now(CHINA) - timedelta(days=30)):
        closed = _system(
            "package_create", name="dump-trucks", title="渣土车行驶记录", owner_org="transport", state="active",
            open_tier="not_open", open_basis=["pipl/28"], share_tier="unconditional",
        )  # fmt: skip
    said = answers(closed, product_title="渣土车分析")
    check = app.post("/products/new", headers=city.citizen.headers, data={**said, "do": "check"}).body
    assert "依法不予开放；查不到您在该日的授权" in check
    sources = [{"entry": closed["name"], "acquired_on": YESTERDAY}]
    asked = {key: said[key] for key in ("product_title", "product_kind", "product_summary", "maker")}
    product = city.citizen.call("govopen_product_submit", **asked, sources=sources)
    number = product["submission"]["case"]["number"].lower()
    desk = app.get(f"/case/{number}", headers=city.authority.headers).body
    assert "依法不予开放；查不到开发者在该日的授权" in desk


def test_what_is_typed_survives_a_mistake_and_sources_come_and_go(city: City, entry: dict, app):
    headers = city.company.headers
    said = answers(entry, do="check", product_title="", **{f"acquired-{entry['name']}": "昨天"})
    page = app.post("/products/new", headers=headers, data=said, status=422).body
    assert "找步行500米内的停车场。" in page
    assert 'value="昨天"' in page
    assert "2026-06-30" in page
    without = app.post("/products/new", headers=headers, data={**answers(entry), "do": f"drop:{entry['name']}"}).body
    assert 'name="source"' not in without
    again = app.post("/products/new", headers=headers, data={"product_title": "x", "do": f"add:{entry['name']}"}).body
    assert 'name="source"' in again


def test_what_is_typed_is_kept_as_a_draft_until_it_is_sent(city: City, entry: dict, app):
    person = city.company
    said = answers(entry, product_title="写到一半", product_summary="")
    saved = app.post("/products/new", headers=person.headers, data={**said, "do": "save"})
    assert "写到一半" in saved.body
    assert "data-saved hidden" not in saved.body
    again = BeautifulSoup(app.get("/products/new", headers=person.headers).body, "html.parser")
    assert again.find(id="f-product_title")["value"] == "写到一半"
    assert again.find("input", {"name": f"acquired-{entry['name']}"})["value"] == YESTERDAY
    for page in ("/cases", "/me", "/me/products"):
        assert again_in(app.get(page, headers=person.headers).body), page
    stranger = app.get("/products/new", headers=city.citizen.headers)
    assert "写到一半" not in stranger.body
    typed = {**said, "product_title": "又写了一些", "do": "save"}
    answer = app.post("/products/new", headers={**person.headers, "X-Autosave": "1"}, data=typed)
    assert set(answer.json) == {"saved"}
    submit(app, person, entry, product_title="写完了")
    assert person.call("govopen_draft_list", procedure="product_submission") == []


def again_in(body: str) -> bool:
    """Whether a list of drafts leads back to the one of a new product."""
    link = BeautifulSoup(body, "html.parser").find("a", string="写到一半")
    return link is not None and link["href"] == "/products/new"


def test_the_draft_of_a_change_is_its_own(city: City, entry: dict, app):
    person = city.citizen
    number = submit(app, person, entry, product_title="已提交")
    city.authority.call("govopen_case_act", id=number.upper(), command="approve", answers={})
    product = person.call("govopen_product_list", mine=True, q="已提交")["results"][0]
    fresh = answers(entry, product_title="另一个新的")
    app.post("/products/new", headers=person.headers, data={**fresh, "do": "save"})
    edit = f"/products/{product['id']}/edit"
    app.post(edit, headers=person.headers, data={**answers(entry, product_title="改到一半"), "do": "save"})
    assert "改到一半" in app.get(edit, headers=person.headers).body
    assert "另一个新的" in app.get("/products/new", headers=person.headers).body
    check = app.post(edit, headers=person.headers, data={**answers(entry, product_title="改好了"), "do": "check"})
    payload = BeautifulSoup(check.body, "html.parser").find("input", {"name": "payload"})["value"]
    app.post(edit, headers=person.headers, data={"payload": payload, "do": "send"}, follow_redirects=False)
    left = person.call("govopen_draft_list", procedure="product_submission")
    assert [(one["about"], one["answers"]["product_title"]) for one in left] == [("", "另一个新的")]


def test_enter_in_the_search_of_sources_searches(city: City, entry: dict, app):
    body = app.post("/products/new", headers=city.citizen.headers, data={"do": "enter", "find": "停车"}).body
    assert "公共停车场泊位" in BeautifulSoup(body, "html.parser").find(class_="pfound").get_text()


def test_strangers_see_nothing_of_what_is_under_review(city: City, entry: dict, app):
    number = submit(app, city.company, entry, product_title="未审成果")
    product = city.company.call("govopen_product_list", mine=True)["results"][0]
    assert app.get(f"/products/{product['id']}", headers=city.citizen.headers, status=404)
    assert app.get(f"/products/{product['id']}", headers=city.authority.headers)
    assert app.get(product["pictures"][0]["url"], status=404)
    assert "未审成果" not in app.get(f"/case/{number}").body
    assert "未审成果" not in app.get("/register").body


def test_reports_from_one_address_come_to_an_end(city: City, entry: dict, app):
    number = submit(app, city.citizen, entry, product_title="被刷的成果")
    city.authority.call("govopen_case_act", id=number, command="approve", answers={})
    product = city.citizen.call("govopen_product_list", mine=True)["results"][0]
    answered = [
        app.post(f"/products/{product['id']}/report", data={"reason": "other", "text": "x"}, status=None).status_code
        for _ in range(8)
    ]
    assert 422 in answered
    assert answered[-1] == 422
