"""The same configset, unchanged, on SolrCloud: two nodes, two shards, and the same entries found."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckan
import pytest
import requests
from ckan.common import config
from ckan.lib import search
from support import english
from support.catalogue import find

from ckanext.govopen.search import request, timeliness

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
SOLR_XML = """<solr><solrcloud>
<str name="host">127.0.0.1</str><int name="hostPort">{port}</int><str name="hostContext">solr</str>
<int name="zkClientTimeout">30000</int></solrcloud></solr>"""
QUERIES = [
    "公共停车场",
    "停車場",
    "公厕",
    "公交线路2022年",
    "急救",
    "工积金",
    "gongjijin",
    "卫生健康委员会",
    "school",
    "名录",
    "PM2.5",
]


def free_port() -> int:
    """A port that is free, as its number plus 1000 (ZooKeeper's) is; below those that the system gives to callers."""
    for port in random.sample(range(20_000, 30_000), 200):
        try:
            for number in (port, port + 1000):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("no free port")


def node(home: Path, port: int, *options: str) -> subprocess.Popen[bytes]:
    """A Solr node over a home of its own."""
    home.mkdir()
    (home / "solr.xml").write_text(SOLR_XML.format(port=port))
    for folder in (home, home / "install" / "server" / "solr"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "zoo.cfg").write_text(
            "tickTime=2000\ninitLimit=10\nsyncLimit=5\n4lw.commands.whitelist=mntr,conf,ruok\n"
        )
    classes = Path(os.environ["GOVOPEN_SOLR_CLASSES"])
    command = [
        "java",
        "-Xmx400m",
        "-Dsolr.http1=true",
        f"-Dsolr.solr.home={home}",
        f"-Dsolr.install.dir={home / 'install'}",
    ]
    command += [f"-Dsolr.log.dir={home}", f"-Djetty.port={port}", *options]
    command += ["-cp", f"{classes / 'classes'}:{classes / 'jars'}/*", "SolrServer", str(port)]
    with (home / "out.txt").open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)


def started(home: Path, port: int, *options: str) -> subprocess.Popen[bytes]:
    """A node that answers; on a slow machine ZooKeeper may miss its 15 s, then the node is started again."""
    for attempt in range(3):
        folder = home.with_name(f"{home.name}{attempt}")
        process = node(folder, port, *options)
        if answers(f"http://127.0.0.1:{port}/solr/admin/info/system", folder / "out.txt"):
            return process
        process.terminate()
        process.wait(60)
    raise AssertionError("no node: " + (home.with_name(f"{home.name}2") / "out.txt").read_text()[:2000])


def answers(url: str, log: Path, seconds: int = 240) -> bool:
    """Whether an address answers within some time, or its log says that it never will."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and "Could not start Solr" not in log.read_text():
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=20).ok:
                return True
        time.sleep(0.5)
    return False


def zipped(folder: Path) -> bytes:
    """The files of a folder as a zip archive."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return data.getvalue()


def configsets(folder: Path) -> dict[str, Path]:
    """Ours, and CKAN's own schema with the files that it names."""
    ours, stock = folder / "govopen", folder / "stock"
    subprocess.run([sys.executable, ROOT / "solr" / "generate.py", ours], check=True, capture_output=True)
    stock.mkdir()
    shutil.copy(Path(ckan.__file__).parent / "config" / "solr" / "schema.xml", stock)
    shutil.copy(ours / "solrconfig.xml", stock)
    for name in ("synonyms.txt", "stopwords.txt", "protwords.txt"):
        (stock / name).touch()
    return {"govopen": ours, "stock": stock}


def create(admin: str, name: str, configset: str, shards: int) -> None:
    """A collection on both nodes."""
    asked = {
        "action": "CREATE",
        "name": name,
        "numShards": shards,
        "replicationFactor": 2,
        "collection.configName": configset,
    }
    requests.get(f"{admin}/collections", params=asked, timeout=180).raise_for_status()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the second of two nodes, with the collections `ckan`, `ours` and `stock`."""
    if "GOVOPEN_SOLR_CLASSES" not in os.environ or not shutil.which("java"):
        pytest.fail("GOVOPEN_SOLR_CLASSES (folders jars and classes) and java are needed: bin/test --long gives them")
    folder = tmp_path_factory.mktemp("cloud")
    ports = (free_port(), free_port())
    nodes = [started(folder / "one", ports[0], "-DzkRun", "-Dzookeeper.admin.enableServer=false")]
    try:
        admin = f"http://127.0.0.1:{ports[0]}/solr/admin"
        nodes.append(started(folder / "two", ports[1], f"-DzkHost=127.0.0.1:{ports[0] + 1000}"))
        for name, files in configsets(folder).items():
            upload = f"{admin}/configs?action=UPLOAD&name={name}"
            headers = {"Content-Type": "application/octet-stream"}
            requests.post(upload, data=zipped(files), headers=headers, timeout=60).raise_for_status()
        for name, configset, shards in (("ckan", "govopen", 2), ("ours", "govopen", 1), ("stock", "stock", 1)):
            create(admin, name, configset, shards)
        yield f"http://127.0.0.1:{ports[1]}/solr"
    finally:
        for one in nodes:
            one.terminate()
        for one in nodes:
            one.wait(30)


def found() -> dict[str, tuple[int, str, set[str]]]:
    """What each query finds."""
    results = {q: find(q) for q in QUERIES}
    return {
        q: (result["count"], result["search_note"]["stage"], {entry["name"] for entry in result["results"]})
        for q, result in results.items()
    }


def test_finds_the_same(cloud: str, catalogue: Any) -> None:
    single = found()
    before = config["solr_url"]
    config["solr_url"] = f"{cloud}/ckan"
    try:
        search.check_solr_schema_version()
        search.rebuild(force=True)
        assert found() == single
        facets = find("", **{"facet.field": ["open_tier", "update_state"]})["search_facets"]
        assert facets["open_tier"]["items"][0]["display_name"] == "无条件开放"
    finally:
        config["solr_url"] = before


def test_english_is_found_as_well_as_in_stock_ckan(cloud: str) -> None:
    for name in ("ours", "stock"):
        english.fill(f"{cloud}/{name}")
    stock = english.ranks(f"{cloud}/stock", dict)
    ours = english.ranks(f"{cloud}/ours", lambda asked: request.prepare(asked, timeliness.today()))
    assert sum(ours.values()) >= sum(stock.values())
    assert all(ours[q] for q in stock if stock[q]), "found in stock CKAN, not found here"
    assert len(english.QUERIES) >= 50
