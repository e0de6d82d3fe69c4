"""How data arrives: by the template of its items, by an interface that is described, as rows of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from werkzeug.datastructures import FileStorage

from ckanext.govopen.catalogue import delivery

ITEMS = [{"name": "站点", "type": "text"}, {"name": "经度", "type": "number"}]
FILE = {"url": "stops.csv", "name": "2026年上半年"}


@pytest.fixture
def advice(app: Any, city: Any) -> Callable[..., list[tuple[str, list[str]]]]:
    """advice(entry, field): what its department is told about a field, with its articles."""

    def told(name: str, field: str) -> list[tuple[str, list[str]]]:
        answer = app.post("/api/action/govopen_entry_check", json={"id": name}, headers=city.provider_editor.headers)
        found = [one for one in answer.json["result"]["advice"] if one["field"] == field]
        return [(one["text"], [cite["article"] for cite in one["cites"]]) for one in found]

    return told


def draft(city: Any, **fields: Any) -> dict[str, Any]:
    said = {"owner_org": city.transport["id"], "share_tier": "unconditional", "state": "draft", **fields}
    return city.provider_editor.call("package_create", **said)


def upload(content: str) -> FileStorage:
    return FileStorage(io.BytesIO(content.encode()), "stops.csv")


@pytest.mark.duty("guigang-21")
def test_a_file_is_filled_into_the_template_and_compared_with_it(app: Any, city: Any, advice: Any) -> None:
    made = draft(city, title="站点位置", items=ITEMS)
    own = city.provider_editor.headers
    head = next(
        csv.reader(io.StringIO(app.get(f"/dataset/{made['name']}/template.csv", headers=own).data.decode("utf-8-sig")))
    )
    book = openpyxl.load_workbook(io.BytesIO(app.get(f"/dataset/{made['name']}/template.xlsx", headers=own).data))
    assert head == [cell.value for cell in book.active[1]] == ["站点", "经度"]
    app.get(f"/dataset/{made['name']}/template.csv", status=403)  # a draft is its department's
    form = app.get(f"/dataset/{made['name']}/resource/new", headers=own).text
    assert f"/dataset/{made['name']}/template.xlsx" in form
    assert "第二十一条" in form
    provider = city.provider_editor
    file = provider.call("resource_create", package_id=made["id"], upload=upload("站点,纬度\n东门,22.9\n"), **FILE)
    wrong = "“2026年上半年”缺少信息项经度，另有信息项以外的列：纬度；列名以数据模板文件为准"
    assert advice(made["id"], "items") == [(wrong, ["21"])]
    assert "缺少信息项经度" in app.get(f"/dataset/{made['name']}/submit", headers=own).text
    provider.call("resource_update", id=file["id"], upload=upload(f"{','.join(head)}\n东门,109.6\n"), **FILE)
    assert advice(made["id"], "items") == []
    bare = draft(city, title="没有信息项", items=[])
    app.get(f"/dataset/{bare['name']}/template.csv", headers=own, status=404)


@pytest.mark.duty("guigang-21")
def test_an_interface_comes_with_its_description(app: Any, city: Any, advice: Any) -> None:
    made = draft(city, title="到站预报", share_mode="interface")
    provider = city.provider_editor
    [(told, articles)] = advice(made["id"], "interface_notes")
    assert told == "数据以接口提供，“接口说明文档”没有填写"
    assert articles == ["21"]
    provider.call("package_patch", id=made["id"], interface_notes="GET /arrivals，参数 `stop`，每分钟至多60次。")
    assert advice(made["id"], "interface_notes") == []
    page = app.get(f"/dataset/{made['name']}", headers=provider.headers).text
    assert "接口说明文档" in page
    assert "<code>stop</code>" in page
    assert not advice(draft(city, title="下载的", share_mode="file")["id"], "interface_notes")


@pytest.mark.duty("guigang-21")
def test_rows_arrive_by_exchange_with_a_database(city: Any, advice: Any) -> None:
    """A department's own program pushes them into a table, the first time and again."""
    made = draft(city, title="刷卡流水", items=ITEMS)
    provider = city.provider_editor
    fields = [{"id": "站点", "type": "text"}, {"id": "经度", "type": "float"}]
    table = provider.call(
        "datastore_create", resource={"package_id": made["id"], "name": "流水"}, fields=fields, primary_key=["站点"],
        records=[{"站点": "东门", "经度": 109.6}],
    )  # fmt: skip
    provider.call(
        "datastore_upsert", resource_id=table["resource_id"], force=True, method="upsert",
        records=[{"站点": "东门", "经度": 109.7}, {"站点": "西门", "经度": 109.5}],
    )  # fmt: skip
    rows = provider.call("datastore_search", resource_id=table["resource_id"])["records"]
    assert {row["站点"]: row["经度"] for row in rows} == {"东门": 109.7, "西门": 109.5}
    assert advice(made["id"], "items") == []


def test_what_a_file_lacks_and_has_besides() -> None:
    items = [*ITEMS, {"name": " 站点 "}, {"name": ""}]
    assert delivery.template(items) == ["站点", "经度"]
    files = [("a", ["经度 ", "站点"]), ("b", ["站点"]), ("c", ["站点", "经度", "备注"]), ("d", [""]), ("e", [])]
    assert delivery.unlike(items, files) == [("b", ("经度",), ()), ("c", (), ("备注",))]
    assert not delivery.unlike([], files)
