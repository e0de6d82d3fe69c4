"""The search engine down: the catalogue is a plain list by department, and says so."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from support.catalogue import save

from ckanext.govopen import law

pytestmark = pytest.mark.usefixtures("site_clean")


@pytest.fixture
def no_solr(ckan_config, monkeypatch):
    """An address where nothing listens."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")


@pytest.fixture(scope="module")
def entries(city):
    save("parking", title="公共停车场基本信息")
    save("inside", title="只在部门之间的数据", open_tier="")


def read(app, address, status):
    return BeautifulSoup(app.get(address, status=status).data, "html.parser").main.get_text(" ")


def test_catalogue_by_department(app, entries, no_solr):
    said = read(app, "/dataset/?q=停车", 503)
    assert "检索服务暂时停用" in said
    assert "云岭市交通运输局" in said
    assert "公共停车场基本信息" in read(app, "/dataset/?organization=transport", 503)


@pytest.mark.parametrize(("city_id", "seen"), [("guigang", True), ("huizhou", False)])
def test_who_sees_sharing_only_entries_follows_the_profile(
    app, entries, no_solr, ckan_config, monkeypatch, city_id, seen
):
    """As the index's labels have it: guigang opens its whole catalogue, huizhou does not."""
    monkeypatch.setitem(ckan_config, "govopen.profile", city_id)
    assert (law.in_force().catalogue_audience == "public") is seen
    assert ("只在部门之间的数据" in read(app, "/dataset/?organization=transport", 503)) is seen


def test_front_page_and_entry_still_open(app, entries, no_solr):
    assert "检索服务暂时停用" in read(app, "/", 200)
    assert "公共停车场基本信息" in read(app, "/dataset/parking", 200)
    departments = read(app, "/organization/", 200)
    assert "检索服务暂时停用" in departments
    assert "暂无条目" not in departments, "nobody knows how many there are"
    assert "公共停车场基本信息" in read(app, "/organization/transport", 503)
