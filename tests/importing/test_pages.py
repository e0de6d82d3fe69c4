"""The import's pages, walked as a department does: no script, real forms."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from ckan import model

from ckanext.govopen.importing import ledger
from ckanext.govopen.model.import_batch import ImportBatch

from . import sheets


def page(response):
    return BeautifulSoup(response.body, "html.parser")


def send_file(app, person, rows, organization=""):
    text = "\n".join(",".join(line) for line in rows) + "\n"
    data = {"organization": organization, "file": (io.BytesIO(text.encode("gb18030")), "交通局目录.csv")}
    return app.post(
        "/import", data=data, headers=person.headers, content_type="multipart/form-data", follow_redirects=False
    )


def form_of(soup, action):
    """What a browser would send back."""
    form = next(item for item in soup.find_all("form") if item["action"].endswith(action))
    said = {}
    for item in form.find_all(["input", "select", "textarea"]):
        if item.name == "select":
            chosen = item.find("option", selected=True) or item.find("option")
            said[item["name"]] = chosen["value"] if chosen else ""
        elif item.name == "textarea":
            said[item["name"]] = item.text.strip()
        elif item.get("type") in ("checkbox", "radio"):
            if item.has_attr("checked"):
                said[item["name"]] = item["value"]
        elif item.get("name"):
            said[item["name"]] = item.get("value", "")
    return said


ROWS = [
    ["数据集名称", "部门", "开放属性", "更新周期", "神秘列"],
    ["公交站点", "云岭市交通运输局", "无条件开放", "每年", "x"],
    ["公交线路", "云岭市交通运输局", "登录开放", "每月", "y"],
    ["", "云岭市交通运输局", "无条件开放", "随缘", "z"],
]


def test_the_four_stations(app, city):
    provider = city.provider
    answer = send_file(app, provider, ROWS)
    assert answer.status_code == 302
    here = re.search(r"/import/([0-9a-f-]{36})/columns", answer.headers["Location"])
    assert here, answer.headers["Location"]
    base = f"/import/{here.group(1)}"

    soup = page(app.get(f"{base}/columns", headers=provider.headers))
    assert "gb18030" in str(soup.find("select", {"name": "encoding"})) or "GB18030" in soup.text
    said = form_of(soup, f"{base}/columns")
    assert [said[f"c{n}"] for n in range(5)] == ["title", "department", "open_tier", "update_cycle", ""]
    assert "公交站点" in soup.text
    app.post(f"{base}/columns", data=said, headers=provider.headers, follow_redirects=False)

    soup = page(app.get(f"{base}/values", headers=provider.headers))
    said = form_of(soup, f"{base}/values")
    unknown = soup.find("label", string=None, attrs={"for": re.compile(r"f-v_open_tier_\d")})
    assert "登录开放" in unknown.text
    assert soup.find("select", {"name": unknown["for"][2:]}).find("option", selected=True) is None, "never preselected"
    cycles = [option.text for option in soup.find("select", {"name": re.compile("v_update_cycle")}).find_all("option")]
    assert len(set(cycles)) == len(cycles), cycles
    said[unknown["for"][2:]] = "on_request"
    said["d_share_tier"] = "conditional"
    answer = app.post(f"{base}/values", data=said, headers=provider.headers, follow_redirects=False)
    assert answer.headers["Location"].endswith(base)

    soup = page(app.get(base, headers=provider.headers))
    assert "A4" in soup.find("table", class_="import-rows").text
    run = form_of(soup, f"{base}/run")
    app.post(f"{base}/run", data=run, headers=provider.headers, follow_redirects=False)
    model.Session.expire_all()
    assert model.Session.query(model.Package).filter_by(title="公交线路").one().extras["open_tier"] == "on_request"

    soup = page(app.get(f"{base}?outcome=refused", headers=provider.headers))
    assert len(soup.find("table", class_="import-rows").find("tbody").find_all("tr")) == 1
    with io.BytesIO(app.get(f"{base}/report.xlsx", headers=provider.headers).data) as file:
        cells = [[cell.value for cell in line] for line in openpyxl.load_workbook(file).active.iter_rows()]
    assert len(cells) == 4
    assert app.get(f"{base}/report.csv", headers=provider.headers).data.startswith(b"\xef\xbb\xbf")
    assert f"{base}/undo" in str(soup)

    app.get(f"{base}/undo", headers=provider.headers)
    app.post(f"{base}/undo", headers=provider.headers, follow_redirects=False)
    model.Session.expire_all()
    assert not model.Session.query(model.Package).filter_by(title="公交线路").count()


def test_two_columns_for_one_field_are_pointed_out(app, city):
    base = send_file(app, city.provider, ROWS).headers["Location"].rpartition("/")[0]
    base = base[base.index("/import") :]
    said = {"c0": "title", "c1": "title", "c2": "", "c3": "", "c4": ""}
    answer = app.post(f"{base}/columns", data=said, headers=city.provider.headers, follow_redirects=False)
    assert answer.status_code == 422
    assert page(answer).find(role="alert")


def test_a_file_that_is_none(app, city):
    data = {"file": (io.BytesIO(b"%PDF-1.4 x"), "a.xlsx"), "organization": city.transport["id"]}
    answer = app.post("/import", data=data, headers=city.provider.headers, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "PDF" in page(answer).find(role="alert").text
    data = {"file": (io.BytesIO("这不是工作簿\n".encode()), "fake.xlsx"), "organization": city.transport["id"]}
    answer = app.post("/import", data=data, headers=city.provider.headers, content_type="multipart/form-data")
    assert "其实是纯文本" in page(answer).find(role="alert").text
    assert not model.Session.query(ImportBatch).filter_by(filename="a.xlsx").count()


def test_a_workbook_may_begin_with_instructions(app, city, tmp_path):
    book = sheets.pages(tmp_path / "a.xlsx", {"说明": [["请按第二页填写"], ["不要改列名"]], "目录": ROWS})
    with book.open("rb") as file:
        data = {"file": (file, "两页.xlsx"), "organization": city.transport["id"]}
        answer = app.post(
            "/import", data=data, headers=city.provider.headers, content_type="multipart/form-data",
            follow_redirects=False,
        )  # fmt: skip
    assert answer.status_code == 302
    soup = page(app.get(answer.headers["Location"], headers=city.provider.headers))
    assert soup.find("select", {"name": "sheet"}).find("option", selected=True).text == "目录"
    assert "公交站点" in soup.text


@pytest.mark.parametrize("path", ["", "/columns", "/values", "/undo", "/report.xlsx", "/report.csv"])
def test_nobody_else_sees_an_import(app, city, path):
    base = send_file(app, city.provider, ROWS).headers["Location"]
    base = re.search(r"/import/[0-9a-f-]{36}", base).group(0)
    for person in (city.citizen, city.provider2):
        assert app.get(base + path, headers=person.headers, follow_redirects=False).status_code == 403
    assert app.get(base + path, follow_redirects=False).status_code in (302, 403)


def test_the_list_is_for_those_who_edit(app, city):
    assert app.get("/import", headers=city.provider.headers).status_code == 200
    assert app.get("/import", headers=city.citizen.headers).status_code == 403
    assert app.get("/import/no-such-import", headers=city.provider.headers).status_code == 404


def test_a_job_at_work_shows_how_far_it_is_and_reloads_itself(app, city):
    base = send_file(app, city.provider, ROWS).headers["Location"]
    id_ = re.search(r"[0-9a-f-]{36}", base).group(0)
    batch = ledger.get(id_)
    batch.state, batch.dry, batch.counts = "queued", False, {"created": 2}
    model.repo.commit()
    soup = page(app.get(f"/import/{id_}", headers=city.provider.headers))
    assert soup.find("meta", {"http-equiv": "refresh"})
    bar = soup.find("progress")
    assert (bar["value"], bar["max"]) == ("2", "3")
    assert f"/import/{id_}/stop" in str(soup)


def test_the_template_reads_back(app, city, tmp_path):
    from ckanext.govopen.importing import columns, header
    from ckanext.govopen.importing.reading import open_table

    path = tmp_path / "a.xlsx"
    path.write_bytes(app.get("/import/template.xlsx", headers=city.provider.headers).data)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append(["甲", "", "云岭市交通运输局"])
    book.save(path)
    found = header.find(open_table(path))
    guesses = columns.guess(found, [])
    assert {item.field for item in guesses} >= {
        "title",
        "department",
        "share_tier",
        "open_tier",
        "open_basis",
        "item_name",
    }
    assert all(item.field for item in guesses), [item.name for item in guesses if not item.field]
