"""What leaves the portal as files: the data dictionary, the results of a search; and the strip of twelve months."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from ckan import model
from support.catalogue import ASKED, save

from ckanext.govopen.search import timeliness, updates

ITEMS = [{"name": "编号", "type": "text", "length": "18", "description": "=1+1"}, {"name": "名称", "type": "text"}]


@pytest.fixture(scope="module")
def entries(city):
    save("stops", title="公交站点", notes="位置", items=ITEMS, owner_org="transport")
    save("taxis", title="出租汽车", open_tier="on_request", owner_org="transport", **ASKED)
    save("shared", title="公交场站台账", open_tier="", share_tier="unconditional", owner_org="health")


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_search_leaves_as_the_page_shows_it(app, entries) -> None:
    found = rows_of(app.get("/dataset/export.csv?q=公交"))
    assert "公交站点" in [row["名称"] for row in found]
    assert "出租汽车" not in [row["名称"] for row in found]
    said = json.loads(app.get("/dataset/export.json?open_tier=on_request").data)
    assert [one["name"] for one in said] == ["taxis"]
    book = openpyxl.load_workbook(io.BytesIO(app.get("/dataset/export.xlsx?organization=transport").data))
    assert book.active.max_row == 3


def test_nothing_leaves_that_the_reader_may_not_see(app, city, entries, monkeypatch) -> None:
    mine = {row["网址标识"] for row in rows_of(app.get("/dataset/export.csv", headers=city.authority.headers))}
    public = {one["name"] for one in city.citizen.call("package_search", rows=100)["results"]}
    assert {row["网址标识"] for row in rows_of(app.get("/dataset/export.csv"))} == public
    assert mine >= public


def test_the_dictionary_holds_the_items_and_no_formula(app, entries) -> None:
    answer = app.get("/dataset/stops/dictionary.csv")
    assert [row["名称"] for row in rows_of(answer)] == ["编号", "名称"]
    assert rows_of(answer)[0]["说明"].startswith("'=")
    assert app.get("/dataset/no-such-entry/dictionary.csv").status_code == 404


def test_each_renewal_goes_on_record_once(city, entries) -> None:
    city_call = city.operator.call
    before = model.Package.get("stops")
    assert updates.days(before) == []
    save("timed", title="逐月数据", update_cycle="monthly", owner_org="transport",
         resources=[{"name": "a", "url": "https://example.org/a.csv", "format": "CSV"}])  # fmt: skip
    model.Session.expire_all()
    assert updates.days(model.Package.get("timed")) == [timeliness.today()]
    assert "plugin_data" not in city_call("package_show", id="timed")


@pytest.mark.duty("guigang-23")
def test_the_strip_says_what_was_late_and_what_is_missing() -> None:
    def working(after: date, to: date) -> int:
        return sum((after + timedelta(days=n)).weekday() < 5 for n in range(1, (to - after).days + 1))

    known = [date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 13), date(2026, 4, 10)]
    strip = updates.strip(known, "monthly", date(2026, 6, 20), working)
    kinds = {f"{one.first:%m}": (one.kind, one.late) for one in strip}
    assert len(strip) == 12
    assert kinds["12"] == ("before", 0)
    assert kinds["01"] == kinds["02"] == kinds["04"] == ("ok", 0)
    assert kinds["03"] == ("late", 3)
    assert kinds["05"] == kinds["06"] == ("missed", 0)
    ahead = updates.strip(known, "quarterly", date(2026, 6, 20), working)[-1]
    assert (ahead.kind, ahead.due) == ("idle", None)
    ahead = updates.strip(known, "quarterly", date(2026, 7, 2), working)[-1]
    assert (ahead.kind, ahead.due) == ("next", date(2026, 7, 10))
