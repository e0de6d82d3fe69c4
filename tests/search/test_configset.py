"""The configset is CKAN's schema with our changes and no others."""

from __future__ import annotations

import copy
import importlib.util
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import requests
from ckan.common import config

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "solr" / "generate.py"


@pytest.fixture(scope="module")
def generate() -> Any:
    spec = importlib.util.spec_from_file_location("govopen_solr_generate", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_written_once(tmp_path: Path) -> None:
    runs = [
        subprocess.run([sys.executable, SCRIPT, tmp_path / "conf"], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert [run.split()[-1] for run in runs] == ["changed", "unchanged"]
    assert {path.name for path in (tmp_path / "conf").iterdir()} == {
        "schema.xml", "solrconfig.xml", "mapping-t2s.txt", "protwords.txt", "marker.txt",
    }  # fmt: skip


def test_only_our_changes(generate: Any) -> None:
    before = generate.parse(generate.ckan_schema())
    after = generate.adapt(before)
    assert after.get("name") == before.get("name") + "-govopen" == "ckan-2.12-govopen"
    for kind in ("field", "dynamicField"):
        old = {one.get("name"): one.attrib for one in before.find("fields").findall(kind)}
        new = {one.get("name"): one.attrib for one in after.find("fields").findall(kind)}
        assert {name: new[name] for name in old} == old
        added = set(new) - set(old)
        assert added == (
            {one.get("name") for one in generate.parse(generate.HERE / "fields.xml").findall("field")}
            if kind == "field"
            else set()
        )
    types = [{one.get("name") for one in tree.find("types").iter("fieldType")} for tree in (before, after)]
    assert types[1] - types[0] == {"text_words"}
    assert [one.attrib for one in after.findall("copyField")][: len(before.findall("copyField"))] == [
        one.attrib for one in before.findall("copyField")
    ]


@pytest.mark.parametrize("broken", ["rename a type", "own field", "no types", "name"])
def test_a_schema_that_does_not_fit_is_refused(generate: Any, broken: str) -> None:
    root = copy.deepcopy(generate.parse(generate.ckan_schema()))
    if broken == "rename a type":
        root.find("types/fieldType[@name='text']").set("name", "text_new")
    elif broken == "own field":
        ET.SubElement(root.find("fields"), "field", {"name": "title_words", "type": "text"})
    elif broken == "no types":
        root.remove(root.find("types"))
    else:
        root.set("name", "other-3")
    with pytest.raises(generate.MismatchError):
        generate.adapt(root)


def test_the_test_core_runs_what_is_generated(generate: Any) -> None:
    """Fails when a core was left behind by a change of the configset: run solr/generate.py and reload it."""
    served = requests.get(f"{config['solr_url']}/schema?wt=schema.xml", timeout=20).text
    ours = generate.adapt(generate.parse(generate.ckan_schema()))
    assert ET.fromstring(served).get("name") == ours.get("name")
    names = {one.get("name") for one in ET.fromstring(served).iter("field")}
    assert {one.get("name") for one in ours.iter("field")} <= names


def analysed(side: str, text: str) -> list[tuple[str, int]]:
    answer = requests.get(
        f"{config['solr_url']}/analysis/field",
        params={
            "analysis.fieldtype": "text",
            f"analysis.{'fieldvalue' if side == 'index' else 'query'}": text,
            "wt": "json",
        },
        timeout=20,
    ).json()
    return [(token["text"], token["position"]) for token in answer["analysis"]["field_types"]["text"][side][-1]]


@pytest.mark.parametrize(
    "text", ["靖江市2022年就业（第一批）", "A级景区B12路", "學校ＰＭ２．５监测", "公交12路公交", "e-mail地址", "〇八年"]
)
def test_phrases_stand_at_the_same_places_on_both_sides(text: str) -> None:
    """What is typed whole is found whole: each token of the query is at its place in the index."""
    indexed, asked = analysed("index", text), analysed("query", text)
    shift = asked[0][1] - next(place for token, place in indexed if token == asked[0][0])
    assert {(token, place - shift) for token, place in asked} <= set(indexed)
