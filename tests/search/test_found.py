"""What a reader types finds what it should, in a real Solr with the generated configset."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from support.catalogue import find, names, save

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("停车场", "parking"),
        ("场基", "parking"),  # any substring
        ("停", "parking"),  # one character
        ("停車場", "parking"),  # Traditional
        ("停车点", "parking"),  # a synonym
        ("公共厕所", "toilet"),
        ("２０２２年", "bus"),  # full width
        ("公交线路2022年", "bus"),  # pasted whole
        ("公交线路查询", "bus"),
        ("哪里有公交线路", "bus"),
        ("PM2.5", "parking"),
        ("pm25", "parking"),
        ("市交通运输局 公交", "bus"),  # the department's title
        ("排队时长", "station"),  # an information item
        ("school", "english"),
        ("covid-19", "english"),
        ("email", "english"),
        ("gis", "english"),
    ],
)
def test_finds(q: str, first: str) -> None:
    assert names(q)[:1] == [first]


def test_word_boundaries_in_the_order() -> None:
    assert names("急救")[:2] == ["ambulance", "rescue"]


def test_codes_and_bases_are_not_words() -> None:
    save(
        "gated",
        title="体检记录",
        open_tier="on_request",
        open_basis="《中华人民共和国个人信息保护法》第二十五条",
        open_conditions="仅限研究",
    )
    assert names("unconditional") == []
    assert names("个人信息保护法") == []
    assert "gated" in names("体检")


@pytest.mark.parametrize(
    ("q", "found"), [("工积金", "fund"), ("gongjijin", "fund"), ("gong ji jin", "fund"), ("停车厂", "parking")]
)
def test_what_sounds_alike_when_nothing_else_is_found(q: str, found: str) -> None:
    result = find(q)
    assert result["results"][0]["name"] == found
    assert result["search_note"]["stage"] in ("sound", "")


def test_the_stage_is_told() -> None:
    assert find("工积金")["search_note"]["stage"] == "sound"
    assert find("公积金")["search_note"]["stage"] == ""
    assert find("公厕 火星")["search_note"]["stage"] == "part"
    assert find("foo:")["search_note"]["stage"] == "plain"


def test_no_wider_search_where_a_filter_hides_the_answer() -> None:
    result = find("公积金", fq='theme:"transport"')
    assert (result["count"], result["search_note"]["stage"]) == (0, "")


def test_words_as_typed_alone() -> None:
    assert find("停车点")["search_note"]["synonyms"]
    exact = find("停车点", ext_exact="1")
    assert exact["search_note"] == {"words": ["停车点"], "synonyms": [], "stage": "", "exact": True}
    assert exact["count"] == 0


def test_a_quoted_phrase_is_a_phrase() -> None:
    assert names('"线路2022"') == ["bus"]
    assert names('"2022线路"') == []


def test_a_field_is_a_field() -> None:
    assert names("title:急救") == ["ambulance", "rescue"] or set(names("title:急救")) == {"ambulance", "rescue"}


@pytest.mark.parametrize("q", ["公厕", "厕", "公廁", "分布"])
def test_entries_are_suggested_as_they_are_typed(q: str) -> None:
    found = tk.get_action("package_autocomplete")({"user": "", "auth_user_obj": None}, {"q": q})
    assert [entry["name"] for entry in found] == ["toilet"]


def test_departments_are_suggested_as_they_are_typed() -> None:
    found = tk.get_action("organization_autocomplete")({"user": ""}, {"q": "卫生"})
    assert [department["name"] for department in found] == ["health"]


def test_an_overlong_text_does_not_stop_an_entry() -> None:
    save("long", title="超长依据", legal_basis="《甲法》第一条" + "法" * 20_000)
    assert names("超长依据") == ["long"]


def test_page_marks_hits(app: Any) -> None:
    page = app.get("/dataset/?q=停車點")
    assert page.status_code == 200


def test_two_words_of_which_one_is_known_find_it() -> None:
    found = find("停车扰民")
    assert found["search_note"]["stage"] == "part"
    assert "parking" in [one["name"] for one in found["results"]]


def test_a_synonym_of_a_compound_is_looked_for() -> None:
    save("dust", title="大气小时监测", items=[{"name": "细颗粒物", "description": "微克"}])
    for q in ("PM2.5", "ＰＭ２．５"):
        assert find(q)["search_note"]["synonyms"] == ["细颗粒物"]
        assert set(names(q)) == {"parking", "dust"}
    assert names("PM2.5", ext_exact="1") == ["parking"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("parking lots", "parking"),
        ("the parking lot of mars", "parking"),
        ("bus stops", "bus"),
        ("toilets xyz", "toilet"),
        ("PM2.5 xyz", "parking"),
    ],
)
def test_english_words_of_which_one_is_known_find_it(q: str, found: str) -> None:
    result = find(q)
    assert result["search_note"]["stage"] == "part"
    assert result["results"][0]["name"] == found


@pytest.mark.parametrize("q", ["mars xyz", "the of", "parking -公"])
def test_english_words_that_nobody_knows_find_nothing(q: str) -> None:
    assert find(q)["count"] == 0


def test_a_plural_tells_its_synonyms() -> None:
    assert "公厕" in find("toilets")["search_note"]["synonyms"]
