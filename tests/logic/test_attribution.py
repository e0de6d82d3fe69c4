"""Attribution: what it says, in each form, beside API answers, with downloads and in a bundle."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from urllib.parse import unquote

import pytest
from support.city import City, _system
from werkzeug.datastructures import FileStorage

from ckanext.govopen.attribution import forms, markup
from ckanext.govopen.attribution.statement import Attribution, statement
from ckanext.govopen.domain.calendar import CHINA

TODAY = datetime.now(CHINA).date().isoformat()
NASTY = Attribution(
    'A&B <局>\n"', "50% {x}_#] </script>", "", "1/2", "2026-01-02", "2026-03-04", "https://x.test/dataset/a-b", "CC BY",
    "https://creativecommons.org/licenses/by/4.0/", "站",
)  # fmt: skip


@pytest.fixture(scope="module")
def entries(city: City) -> dict[str, dict]:
    made = {}
    for name, tier in (("free", "unconditional"), ("asked", "on_request")):
        more = {"open_basis": ["guigang/38"], "open_conditions": "x"} if tier == "on_request" else {}
        made[name] = _system(
            "package_create", name=f"{name}-data", title=f"数据{name}", notes="x", owner_org="transport", state="active",
            open_tier=tier, share_tier="unconditional", resource_code=f"330000/{len(made)}", license_id="cc-by", **more,
        )  # fmt: skip
        for part in ("a.csv", "b.csv"):
            upload = FileStorage(io.BytesIO(f"id\n{part}\n".encode()), part)
            _system("resource_create", package_id=made[name]["id"], name=part, upload=upload, format="CSV")
        made[name] = _system("package_show", id=made[name]["id"])
    return made


def test_api_answers_name_their_source_and_entries_still_save(city: City, entries, app) -> None:
    entry = entries["free"]
    shown = app.get(f"/api/3/action/package_show?id={entry['name']}").json["result"]
    said = shown["attribution"]
    assert (said["provider"], said["title"], said["code"]) == ("云岭市交通运输局", "数据free", "330000/0")
    assert said["acquired"] == TODAY
    assert said["url"].endswith(f"/dataset/{entry['name']}")
    file = app.get(f"/api/3/action/resource_show?id={entry['resources'][0]['id']}").json["result"]
    assert file["attribution"]["file"] == "a.csv"
    mine = city.provider.headers
    draft = city.provider.call(
        "package_create", title="草稿", owner_org="transport", state="draft", share_tier="unconditional"
    )
    whole = app.get(f"/api/3/action/package_show?id={draft['id']}", headers=mine).json["result"]
    assert whole["attribution"]["title"] == "草稿"
    saved = app.post("/api/3/action/package_update", json={**whole, "notes": "改过"}, headers=mine, status=None).json
    assert saved.get("error") is None
    assert saved["result"]["notes"] == "改过"
    assert "attribution" not in _system("package_show", id=entry["id"])


def test_a_version_has_its_day_in_china() -> None:
    """CKAN's instants are UTC: at ten past midnight in China its day is still yesterday's."""
    night = "2026-10-24T16:10:00.123456"
    entry = {"name": "x", "metadata_modified": night, "metadata_created": night, "resources": []}
    assert statement(entry, acquired="2026-12-01").version == "2026-10-25"
    file = {"id": "f", "last_modified": night}
    assert statement({**entry, "resources": [file]}, file, acquired="2026-12-01").version == "2026-10-25"
    assert statement({**entry, "metadata_modified": None}, acquired="2026-12-01").version == ""


def test_each_form_holds_hostile_words() -> None:
    assert "</script>" not in str(markup.as_script({"name": NASTY.title}))
    assert json.loads(str(markup.as_script({"name": NASTY.title})))["name"] == NASTY.title
    assert "<局>" not in forms.html(NASTY)
    assert '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>' in forms.html(NASTY)
    assert r"50\% \{x\}\_\#" in forms.bibtex(NASTY)
    assert r"\{x\}\_\#\]" in forms.markdown(NASTY)
    assert forms.ris(NASTY).splitlines()[1] == 'AU  - A&B <局> "'
    assert forms.ris(NASTY).endswith("ER  - ")
    assert json.loads(forms.as_json(NASTY))["acquired"] == "2026-03-04"
    assert all(
        part in forms.text(NASTY) for part in ("1/2", "2026-01-02版", "2026-03-04获取", "https://x.test", "CC BY")
    )


def test_an_english_reader_gets_english_files(entries, app) -> None:
    for ending in ("txt", "md", "html"):
        there = f"/dataset/{entries['free']['name']}/citation.{ending}"
        said = app.get(f"/en{there}").get_data(as_text=True)
        assert "acquired" in said, ending
        assert "获取" not in said
        assert "获取" in app.get(there).get_data(as_text=True)


def test_citations_are_files_and_pages_show_all_six_without_script(entries, app) -> None:
    name = entries["free"]["name"]
    for ending, kind in (("txt", "text/plain"), ("bib", "application/x-bibtex"), ("html", "text/html")):
        answer = app.get(f"/dataset/{name}/citation.{ending}")
        assert answer.content_type.startswith(kind)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert app.get(f"/dataset/{name}/citation.exe", status=404)
    page = app.get(f"/dataset/{name}").body
    assert all(f'id="cite-{form}"' in page for form in ("text", "markdown", "html", "bibtex", "ris", "json"))


@pytest.mark.duty("guigang-39")
def test_a_download_carries_its_source(entries, app) -> None:
    entry = entries["free"]
    answer = app.get(f"/dataset/{entry['name']}/resource/{entry['resources'][0]['id']}/download")
    assert 'rel="cite-as"' in answer.headers["Link"]
    assert 'rel="describedby"' in answer.headers["Link"]
    assert "云岭市交通运输局" in unquote(answer.headers["X-Attribution"])


def test_a_bundle_holds_what_the_asker_may_have_and_where_it_is_from(city: City, entries, app) -> None:
    answer = app.get(f"/dataset/{entries['free']['name']}/bundle.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["ATTRIBUTION.txt", "a.csv", "attribution.json", "b.csv"]
        assert "云岭市交通运输局" in archive.read("ATTRIBUTION.txt").decode()
        assert [one["file"] for one in json.loads(archive.read("attribution.json"))] == ["a.csv", "b.csv"]
        assert archive.read("a.csv") == b"id\na.csv\n"
    gated = f"/dataset/{entries['asked']['name']}/bundle.zip"
    assert app.get(gated, status=403)
    before = city.authority.call("govopen_usage_list", entry=entries["asked"]["id"], allowed=True)["count"]
    own = app.get(gated, headers=city.provider.headers)
    assert own.headers["Cache-Control"] == "private, no-store"
    after = city.authority.call("govopen_usage_list", entry=entries["asked"]["id"], allowed=True)["count"]
    assert after - before == 2


# schema.org's own terms, as far as pages use them: property → types that it may have ("" for text, dates, addresses).
THING = {"name": {""}, "description": {""}, "url": {""}, "identifier": {""}, "image": {""}}
WORK = {
    **THING, "creator": {"GovernmentOrganization"}, "publisher": {"GovernmentOrganization"}, "creditText": {""},
    "inLanguage": {""}, "dateCreated": {""}, "dateModified": {""}, "datePublished": {""}, "keywords": {""},
    "isAccessibleForFree": {"bool"}, "license": {"", "CreativeWork"}, "conditionsOfAccess": {""}, "isBasedOn": {"Dataset"},
    "encodingFormat": {""},
}  # fmt: skip
SCHEMA = {
    "CreativeWork": WORK, "SoftwareApplication": WORK, "WebApplication": WORK, "ScholarlyArticle": WORK,
    "DataCatalog": WORK, "GovernmentOrganization": THING, "DataDownload": {**WORK, "contentUrl": {""}, "contentSize": {""}},
    "Dataset": {**WORK, "includedInDataCatalog": {"DataCatalog"}, "variableMeasured": {""}, "distribution": {"DataDownload"}},
}  # fmt: skip


def faults(node: dict) -> list[str]:
    """Where a node of JSON-LD departs from schema.org."""
    known = SCHEMA.get(node["@type"])
    if known is None:
        return [node["@type"]]
    found = []
    for name, value in node.items():
        if name in ("@context", "@type", "@id"):
            continue
        for one in value if isinstance(value, list) else [value]:
            kind = one["@type"] if isinstance(one, dict) else "bool" if isinstance(one, bool) else ""
            if kind not in known.get(name, ()):
                found.append(f"{node['@type']}.{name}: {kind or 'text'}")
            found += faults(one) if isinstance(one, dict) else []
    return found


@pytest.mark.parametrize("kind", ["application", "service", "model", "visualisation", "paper", "unheard-of"])
def test_markup_keeps_to_the_terms_of_schema_org(entries, app, kind: str) -> None:
    for entry in entries.values():
        assert faults(markup.dataset(entry)) == []
    free = entries["free"]
    source = {
        "title": free["title"],
        "code": "330000/0",
        "provider": "云岭市交通运输局",
        "entry": {"name": free["name"]},
    }
    made = markup.product({
        "id": "0123456789", "kind": {"value": kind}, "link": "", "title": "成果", "summary": "做什么", "maker": "李晓",
        "published_on": TODAY, "changed_on": TODAY, "pictures": [{"url": "/products/pictures/x.webp"}],
        "sources": [source, {**source, "entry": None}],
    })  # fmt: skip
    assert faults(made) == []
    assert made["creditText"] == "李晓"
    assert [one.get("url") is not None for one in made["isBasedOn"]] == [True, False]


def test_withheld_data_are_never_called_a_distribution(entries, app) -> None:
    def said(name):
        page = app.get(f"/dataset/{entries[name]['name']}").body
        text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        return json.loads(text)

    free, asked = said("free"), said("asked")
    assert free["@type"] == "Dataset"
    assert free["isAccessibleForFree"] is True
    assert len(free["distribution"]) == 2
    assert "distribution" not in asked
    assert asked["isAccessibleForFree"] is False
    assert entries["asked"]["resources"][0]["id"] not in json.dumps(asked)
