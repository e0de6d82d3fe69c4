"""Hostile uploads: another type than the name says, bombs, entities, things that run, viruses."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import struct
import zipfile

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories
from openpyxl import Workbook
from support.city import found_city
from support.clam import EICAR
from werkzeug.datastructures import FileStorage

from ckanext.govopen.safety import uploads

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64
EXE = b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + b"\0" * 300


def workbook():
    file = io.BytesIO()
    book = Workbook()
    book.active.append(["名称", "公交站点"])
    book.save(file)
    return file.getvalue()


def zipped(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()


def look(name, content):
    uploads.inspect(io.BytesIO(content), name)


GOOD = {
    "公交站点.csv": "编号,名称\n1,甲\n".encode(),
    "旧编码.csv": "编号,名称\n1,公共数据开放平台目录\n".encode("gb18030"),
    "繁体.csv": "編號,名稱\n1,資料開放\n".encode("big5"),
    "宽.csv": "编号,名称\n1,甲\n".encode("utf-16"),
    "data.json": b'{"a": 1}',
    "map.geojson": b'{"type": "FeatureCollection", "features": []}',
    "a.xml": "<?xml version='1.0'?><a>公共数据</a>".encode(),
    "表.xlsx": workbook(),
    "a.zip": zipped(a__csv="1,2"),
    "a.csv.gz": gzip.compress(b"1,2\n"),
    "a.png": PNG,
    "a.pdf": b"%PDF-1.7\n%",
    "a.shp": b"\0\0\x27\x0a" + b"\0" * 96,
}


@pytest.mark.parametrize("name", GOOD)
def test_real_files_pass(name):
    look(name, GOOD[name])


BAD = {
    "程序改名.csv": EXE,
    "图片改名.csv": PNG,
    "压缩改名.csv": zipped(a__csv="1"),
    "表格改名.xlsx": zipped(a__csv="1"),
    "文本改名.pdf": b"just text",
    "文本改名.xlsx": b"just text",
    "setup.exe": EXE,
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.txt": b"<!doctype html><html><script>alert(1)</script></html>",
    "pic.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "run.xlsm": workbook(),
    "laugh.xml": b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "outside.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "nested.zip": zipped(inner__zip=zipped(a="1")),
    "empty.csv": b"",
    "zip.gz": b"\x1f\x8b\x08\0broken",
}


@pytest.mark.parametrize("name", BAD)
def test_hostile_files_are_refused_with_words(name):
    with pytest.raises(tk.ValidationError) as refused:
        look(name, BAD[name])
    assert len(refused.value.error_dict["upload"][0]) > 5


def test_a_page_under_another_name_is_refused_for_what_it_is():
    with pytest.raises(tk.ValidationError) as refused:
        look("table.csv", BAD["page.txt"])
    assert "text/html" in refused.value.error_dict["upload"][0]


def test_bombs_are_refused_before_they_go_off(ckan_config):
    bomb = zipped(a__csv=b"\0" * (64 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(tk.ValidationError):
        look("bomb.zip", bomb)
    with pytest.raises(tk.ValidationError):
        look("bomb.gz", gzip.compress(b"\0" * (64 << 20)))
    ckan_config["govopen.upload.ratio"] = 100_000
    look("bomb.zip", bomb)
    ckan_config["govopen.upload.expansion_mb"] = 32
    with pytest.raises(tk.ValidationError):
        look("bomb.zip", bomb)
    with pytest.raises(tk.ValidationError):
        look("bomb.gz", gzip.compress(b"\0" * (64 << 20)))


def test_entities_inside_a_workbook_are_refused():
    book, out = zipfile.ZipFile(io.BytesIO(workbook())), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry in book.infolist():
            content = book.read(entry)
            if entry.filename == "xl/workbook.xml":
                content = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]>' + content
            archive.writestr(entry.filename, content)
    with pytest.raises(tk.ValidationError):
        look("book.xlsx", out.getvalue())


def test_a_virus_is_found_where_a_scanner_is_configured(clam):
    look("good.csv", b"1,2\n" * 50_000)
    with pytest.raises(tk.ValidationError) as refused:
        look("bad.txt", b"x\n" * 40_000 + EICAR)
    assert "Eicar" in refused.value.error_dict["upload"][0]


def test_no_scanner_no_upload_once_it_is_configured(ckan_config):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ckan_config["govopen.clamd"] = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(tk.ValidationError):
        look("good.csv", b"1,2\n")


@pytest.mark.usefixtures("clean_db", "clean_index")
def test_every_way_to_upload_is_looked_at_and_the_name_is_kept(app):
    city = found_city()
    values = {"owner_org": city.transport["id"], "open_tier": "unconditional", "share_tier": "unconditional"}
    entry = factories.Dataset(title="公交站点", **values)

    def send(name, content):
        upload = FileStorage(io.BytesIO(content), name)
        return tk.get_action("resource_create")(
            {"ignore_auth": True, "user": city.operator.name},
            {"package_id": entry["id"], "name": "站点", "upload": upload},
        )

    with pytest.raises(tk.ValidationError):
        send("程序.csv", EXE)
    made = send("公交站点(2026).csv", b"1,2\n")
    assert made["filename"] == "公交站点(2026).csv"
    answer = app.get(f"/dataset/{entry['name']}/resource/{made['id']}/download")
    assert "%E5%85%AC%E4%BA%A4%E7%AB%99%E7%82%B9%282026%29.csv" in answer.headers["Content-Disposition"]
    digest = f"sha256:{hashlib.sha256(answer.body.encode()).hexdigest()}"
    assert made["hash"] == digest
    said = {
        "id": made["id"],
        "name": "公交站点",
        "hash": "sha256:" + "0" * 64,
        "url": made["url"],
        "url_type": "upload",
    }
    told = tk.get_action("resource_update")({"ignore_auth": True, "user": city.operator.name}, said)
    assert told["hash"] == digest, "described anew, the file keeps the digest of its bytes; nobody states another"
    assert digest.removeprefix("sha256:") in app.get(f"/dataset/{entry['name']}/resource/{made['id']}").body
    later = b"3,4\n"
    said["upload"] = FileStorage(io.BytesIO(later), "新.csv")
    fresh = tk.get_action("resource_update")({"ignore_auth": True, "user": city.operator.name}, said)
    assert fresh["hash"] == f"sha256:{hashlib.sha256(later).hexdigest()}"
