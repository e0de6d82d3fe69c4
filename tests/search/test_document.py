"""What goes into the index, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.govopen.search import document
from ckanext.govopen.search.synonyms import Synonyms

SPOKEN = {"theme": {"transport": "交通运输"}}


def made(entry: dict[str, Any], **flat: Any) -> dict[str, Any]:
    entry = {"title": "公共停车场", "organization": {"title": "市城市管理局"}, **entry}
    flat = {"title": entry["title"], "tags": [], "validated_data_dict": json.dumps(entry), **flat}
    return document.prepare(flat, Synonyms({"停车场": ("停车点",)}), SPOKEN)


def test_words_of_the_entry() -> None:
    found = made(
        {"theme": "transport", "groups": [{"title": "便民"}], "items": [{"name": "泊位数", "description": "个"}]}
    )
    assert found["organization_title"] == "市城市管理局"
    assert found["group_titles"] == ["便民"]
    assert found["item_text"] == ["泊位数 个", "交通运输"]
    assert found["zh_synonyms"] == ["停车点"]
    assert found["title_words"] == "公共 停车场"
    assert found["title_pinyin"] == "gonggong gongting tingche chechang"


def test_codes_are_no_words_but_stay_facets() -> None:
    found = made(
        {},
        extras_open_tier="unconditional",
        open_tier="unconditional",
        extras_open_basis="个人信息保护法",
        open_basis="x",
    )
    assert "extras_open_tier" not in found
    assert "extras_open_basis" not in found
    assert found["open_tier"] == "unconditional"


def test_repeating_fields_lose_their_json() -> None:
    stored = json.dumps([{"who": "张三", "n": 1}])
    found = made({}, extras_people=stored, people=stored)
    assert found["extras_people"] == "张三 1"
    assert "people" not in found


@pytest.mark.parametrize(
    ("tier", "kept"), [("unconditional", True), ("on_request", False), ("not_open", False), ("", False), (None, False)]
)
def test_addresses_of_gated_files_stay_out(tier: str | None, kept: bool) -> None:
    assert ("res_url" in made({"open_tier": tier}, res_url=["https://x.test/a.csv"])) is kept


def test_terms_that_lucene_refuses() -> None:
    long = "法" * 20_000
    found = made({"title": long}, extras_legal=long, legal=long, title_string=long, notes=long)
    assert "legal" not in found
    assert found["extras_legal"] == long
    assert found["notes"] == long
    assert len(found["title_string"].encode()) <= document.LONGEST_TERM


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("2019-2021年报", [2019, 2020, 2021]),
        ("2022年", [2022]),
        ("20220902通知", []),
        ("12345热线", []),
        ("1949—2049", [1949, 2049]),
        ("1990至1992", [1990, 1991, 1992]),
    ],
)
def test_years(title: str, years: list[int]) -> None:
    assert document.years(title) == [year for year in years if year >= 1950]


def test_due_date() -> None:
    found = made({"update_cycle": "monthly", "resources": [{"last_modified": "2026-04-10T01:00:00"}]})
    assert found["next_update_due"] == "2026-05-10T00:00:00Z"
    assert "next_update_due" not in made(
        {"update_cycle": "realtime", "resources": [{"created": "2026-04-10T01:00:00"}]}
    )
