"""A city's whole catalogue in the system: imported, signed for, searched, listed, applied for, withdrawn, imported again.

40,353 entries of the shape that 25 portals publish; `GOVOPEN_CATALOGUE=FILE` takes a real file (CSV with title,
description, department), `GOVOPEN_ENTRIES` another number. `bin/test --long`.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.city import City
from support.reader import Browser, answers_for, apply_for, command
from werkzeug.datastructures import FileStorage

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.logic.portal import by_itself

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("site_clean")]
ROOT = Path(__file__).resolve().parents[2]
ENTRIES = int(os.environ.get("GOVOPEN_ENTRIES", "40353"))
BASIS = "《中华人民共和国个人信息保护法》第二十八条"
sys.path.insert(0, str(ROOT / "bench"))
import catalogue  # noqa: E402


@pytest.fixture(scope="module")
def sheet(tmp_path_factory) -> Path:
    """The catalogue as one spreadsheet; of ten entries one is open on request and one is not open."""
    real = os.environ.get("GOVOPEN_CATALOGUE")
    rows = list(catalogue.from_file(Path(real), ENTRIES) if real else catalogue.invented(ENTRIES))
    for number, row in enumerate(rows):
        if number % 10 in (3, 7):
            row["开放类型"] = "依申请开放" if number % 10 == 3 else "不予开放"
            row["共享类型"] = "有条件共享"
    path = tmp_path_factory.mktemp("catalogue") / "目录.csv"
    catalogue.write(path, rows)
    return path


def bring(city: City, sheet: Path) -> dict[str, Any]:
    with sheet.open("rb") as file:
        return city.authority.call(
            "govopen_catalogue_import", file=FileStorage(file, sheet.name), dry_run=False, background=False,
            defaults={
                "departments": "create", "open_basis": BASIS, "open_conditions": "签订使用承诺书",
                "share_basis": BASIS, "share_conditions": "用于履行职责",
            },
        )  # fmt: skip


@pytest.fixture(scope="module")
def batch(city: City, sheet: Path) -> dict[str, Any]:
    return bring(city, sheet)


@pytest.fixture(scope="module")
def signed(city: City, batch: dict[str, Any]) -> dict[str, Any]:
    """The batch after the authority's signature."""
    reviewed = {"conclusion": "clear", "reviewer": "保密员 周敏"}
    done = city.authority.call("govopen_import_publish", id=batch["id"], background=False, secrecy=reviewed)
    drawing.draw_all()
    return done


@pytest.fixture(scope="module")
def by_tier(sheet: Path) -> Counter[str]:
    """What the spreadsheet says, counted without the portal."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return Counter(row["开放类型"] for row in csv.DictReader(file))


@pytest.fixture(scope="module")
def asked(city: City, signed: dict[str, Any]) -> dict[str, Any]:
    """An entry open on request, and its department with the city's officer as a member."""
    entry = city.citizen.call("package_search", fq="open_tier:on_request", rows=1, sort="title_string asc")["results"][
        0
    ]
    by_itself("organization_member_create", id=entry["owner_org"], username=city.provider.name, role="admin")
    return entry


def listing(person: Any, name: str, **more: Any) -> dict[str, Any]:
    return person.call("govopen_listing_show", list=name, **more)


def test_every_row_is_accounted_for(batch: dict[str, Any]) -> None:
    counts = batch["counts"]
    assert (counts["created"], counts["refused"]) == (ENTRIES, 0)


def test_one_signature_publishes_all(signed: dict[str, Any], city: City) -> None:
    assert (signed["counts"]["published"], signed["counts"]["unready"]) == (ENTRIES, 0)
    assert city.citizen.call("package_search", rows=0)["count"] == ENTRIES


def test_facets_and_lists_say_what_the_spreadsheet_says(signed: dict[str, Any], city: City, by_tier) -> None:
    found = city.citizen.call("package_search", rows=0, **{"facet.field": ["open_tier"]})
    facet = {one["name"]: one["count"] for one in found["search_facets"]["open_tier"]["items"]}
    free, ask, no = (by_tier[word] for word in ("无条件开放", "依申请开放", "不予开放"))
    assert facet == {"unconditional": free, "on_request": ask, "not_open": no}
    counted = {name: listing(city.citizen, name, rows=0)["count"] for name in ("opening_negative", "open")}
    assert counted == {"opening_negative": ask + no, "open": free + ask}


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_every_page_of_a_list_holds_its_rows(signed: dict[str, Any], city: City, place: str) -> None:
    count = listing(city.citizen, "open", rows=0)["count"]
    start = {"first": 0, "middle": count // 2, "last": count - 20}[place]
    rows = listing(city.citizen, "open", rows=20, start=start)["results"]
    assert len(rows) == 20
    pages = [listing(city.citizen, "open", rows=10, start=start + more)["results"] for more in (0, 10)]
    assert [row["key"] for row in rows] == [row["key"] for page in pages for row in page]


def test_a_list_downloads_whole(signed: dict[str, Any], app: Any, by_tier) -> None:
    answer = app.get("/lists/opening-negative.csv", status=200)
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(lines) - 1 == by_tier["依申请开放"] + by_tier["不予开放"]


def test_the_day_before_there_was_nothing(signed: dict[str, Any], city: City, by_tier) -> None:
    today = datetime.now(CHINA).date()
    before = (today - timedelta(days=1)).isoformat()
    assert listing(city.citizen, "open", on=before, rows=0)["count"] == 0
    moved = listing(city.citizen, "open", against=before, on=today.isoformat(), rows=5)
    assert moved["counts"]["added"] == by_tier["无条件开放"] + by_tier["依申请开放"]


@pytest.mark.parametrize(
    "path",
    [
        "/", "/dataset/", "/dataset/?q=养老机构名录", "/dataset/?q=yanglaojigou", "/dataset/?page=500", "/organization/",
        "/lists", "/lists/open?start=20000", "/lists/opening-negative?q=户籍", "/stats", "/register", "/sitemap.xml",
        "/en/dataset/?open_tier=on_request",
    ],
)  # fmt: skip
def test_pages_stand(signed: dict[str, Any], app: Any, path: str) -> None:
    assert app.get(path).status_code == 200


def test_words_find_what_stands_among_forty_thousand(signed: dict[str, Any], city: City) -> None:
    wanted = city.citizen.call("package_search", rows=1, start=ENTRIES // 3, sort="title_string asc")["results"][0]
    found = city.citizen.call("package_search", q=wanted["title"], rows=5)["results"]
    assert wanted["id"] in {one["id"] for one in found}


def test_from_application_to_an_answer(asked: dict[str, Any], app: Any, city: City) -> None:
    answers = answers_for(city.citizen, "open_application", entry=asked["name"])
    number = apply_for(app, city.citizen, f"/apply/{asked['name']}", **answers)
    command(app, city.authority, number, "accept")
    reader = Browser(app, city.authority)
    reader.get("/desk")
    assert asked["title"] in reader.text
    command(app, city.authority, number, "grant", until="2030-12-31")
    assert city.citizen.call("govopen_case_show", id=number)["grants"]


def test_an_entry_leaves_and_its_lists_with_it(asked: dict[str, Any], app: Any, city: City) -> None:
    count = listing(city.citizen, "open", rows=0)["count"]
    day = datetime.now(CHINA).date().isoformat()
    case = city.provider.call("govopen_entry_withdraw", id=asked["id"], reason="系统下线", effective_on=day)
    if case["state"] == "open":
        city.authority.call("govopen_case_act", id=case["id"], command=case["step"]["verb"], answers={})
    assert app.get(f"/dataset/{asked['name']}").status_code == 410
    assert listing(city.citizen, "open", rows=0)["count"] == count - 1


def test_the_same_file_again_changes_nothing(asked: dict[str, Any], city: City, sheet: Path) -> None:
    counts = bring(city, sheet)["counts"]
    assert counts["unchanged"] >= ENTRIES - 1
    assert counts["updated"] == counts["proposed"] == 0
