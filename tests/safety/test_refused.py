"""What CKAN's own addresses let out uncaught is a refusal, not a fault; what machines ask for unasked is there."""

from __future__ import annotations

import pytest
from support.city import found_city


@pytest.fixture(scope="module")
def city(site_clean):
    return found_city()


@pytest.mark.parametrize("path", ["/api/2/util/user/autocomplete?q=li", "/api/util/user/autocomplete?q=li"])
def test_a_stranger_is_refused(app, path):
    answer = app.get(path, status=403)
    assert answer.json["error"]["__type"] == "Authorization Error"


def test_nor_told_who_works_on_an_entry(app, city):
    made = city.provider_editor.call("package_create", title="站点", owner_org=city.transport["id"], state="draft")
    assert app.get(f"/api/action/package_collaborator_list?id={made['id']}", status=403)
    assert app.get("/api/action/package_collaborator_list?id=none", status=None).status_code in (403, 404)


def test_robots_are_told_where_the_catalogue_is_and_stay_out_of_the_rest(app):
    told = app.get("/robots.txt").text
    assert "Sitemap: http://test.ckan.net/sitemap.xml" in told
    assert "Disallow: /en/apply/" in told
    assert "/dataset/rate/" not in told
    assert app.get("/sitemap.xml", status=200)


def test_an_icon_is_there_for_who_asks_unasked(app):
    assert app.get("/favicon.ico", status=200).content_type.startswith("image/svg")
