"""What reaches Solr of what a caller asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.govopen.search import request

DAY = date(2026, 5, 10)


def sent(**asked: Any) -> dict[str, Any]:
    return request.prepare(asked, DAY)


@pytest.mark.parametrize(
    "name",
    [
        "res_url",
        "urls",
        "text",
        "data_dict",
        "validated_data_dict",
        "extras_contact",
        "res_extras_hash",
        "permission_labels",
        "*",
        "title_ngram",
    ],
)
def test_internal_fields_are_neither_returned_nor_counted(name: str) -> None:
    prepared = sent(q="公交", fl=["id", name], **{"facet.field": ["open_tier", name]})
    assert prepared["fl"] == ["id"]
    assert prepared["facet.field"] == ["open_tier"]
    assert sent(q="", fl=[name])["fl"] == ["name"]
    assert sent(q="", fl=[f"id,{name}"])["fl"] == ["id"]


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ("metadata_modified desc", "metadata_modified desc"),
        ("title asc, name desc", "title_string asc, name desc"),
        ("title_string asc", "title_string asc"),
        ("score desc,metadata_modified", "score desc, metadata_modified asc"),
        ("text asc", None),
        ("permission_labels asc", None),
        ("name asc; drop", "name asc"),
        ("random_1 asc, nonsense, , ,,", None),
        ("rank", None),
    ],
)
def test_sort(wanted: str, order: str | None) -> None:
    assert sent(q="", sort=wanted)["sort"] == order


def test_several_values_of_one_facet_mean_any() -> None:
    fq = sent(fq='open_tier:"on_request" organization:"a" open_tier:"not_open" +dataset_type:dataset')["fq"]
    assert fq == '+(open_tier:"on_request" OR open_tier:"not_open") organization:"a" +dataset_type:dataset'


def test_tags_still_mean_all() -> None:
    assert sent(fq='tags:"a" tags:"b"')["fq"] == 'tags:"a" tags:"b"'


def test_a_filter_with_operators_is_left() -> None:
    fq = '(open_tier:"a" OR open_tier:"b") -theme:"x" theme:"y"'
    assert sent(fq=fq)["fq"] == fq


def test_states_of_updating_become_dates() -> None:
    assert sent(fq='update_state:"overdue"')["fq"] == "((next_update_due:[* TO 2026-05-10T00:00:00Z}))"
    assert sent(fq='+update_state:"due_soon"')["fq"].startswith("+((next_update_due:[2026-05-10")
    assert "OR" in sent(fq='update_state:"overdue" update_state:"on_time"')["fq"]
    assert sent(fq='+update_state:("overdue")')["fq"] == "+((next_update_due:[* TO 2026-05-10T00:00:00Z}))"
    assert sent(fq='-update_state:"unscheduled"')["fq"] == "-((*:* -next_update_due:[* TO *]))"


def test_rewriting_twice_changes_nothing() -> None:
    once = sent(fq='open_tier:"a" open_tier:"b" update_state:"overdue"')["fq"]
    assert sent(fq=once)["fq"] == once


def test_experts_are_left_alone() -> None:
    asked = {"q": "公交线路", "defType": "edismax", "qf": "title"}
    assert {key: sent(**asked)[key] for key in asked} == asked


def test_nothing_to_look_for_asks_nothing() -> None:
    assert sent(q="。。")["abort_search"] is True
    assert "abort_search" not in sent(q="")


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=40))
def test_never_raises(q: str, fq: str, sort: str) -> None:
    sent(q=q, fq=fq, sort=sort, fl=[q], **{"facet.field": [fq]})
