"""Whatever is typed gets an answer, by the API and on the page; never an error."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.catalogue import find, names

pytestmark = pytest.mark.usefixtures("catalogue")

NONSENSE = [
    "+", "-", "&&", "||", "!", "(", ")", "((", "{", "[* TO", "]", "^", '"', '"公交', "~", "*", "?", "\\", "/", "foo:",
    ":", "::", "a:b:c", "title:", "title:(", "公交 AND", "AND", "OR OR", "NOT", "http://x.test/?a=[b]", "{!child of=x}y",
    '_query_:"x"', "_val_:1", "公交^", "公交~9", "时间: 下午", "：", "x" * 5000, "公" * 5000, "公 " * 3000, "title:" + "公" * 3000,
    "☃", "👍🏽", "\u202e公交", "\x0b公交", "公交\n线路", "%00", "<script>", "' OR 1=1 --", "\U0002a6a5", "AND 公交 NOT", "1{!", "1 {!type=x}", "{!x}{!y}",
    "/~/1:", "title:/(/", "title:/[/ 公交",
]  # fmt: skip


@pytest.mark.parametrize("q", NONSENSE)
def test_has_an_answer(q: str) -> None:
    assert find(q)["count"] >= 0


@pytest.mark.parametrize("q", ["+", "。", "☃"])
def test_nothing_to_look_for_finds_nothing(q: str) -> None:
    assert find(q)["count"] == 0


def test_words_count_in_what_solr_cannot_read() -> None:
    assert names("急救 foo:")[:1] == ["ambulance"]
    assert "bus" in names("公交 AND")


ODD = st.text(
    alphabet=st.sampled_from('公交线路名单急救 +-&|!(){}[]^"~*?:\\/<>;,.ANDORT219_gongji\u3000：（'), max_size=30
)


@given(q=ODD)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_has_an_answer(q: str) -> None:
    assert find(q, sort=q, **{"facet.field": [q, "open_tier"]})["count"] >= 0


@pytest.mark.parametrize(
    "address",
    [
        "?q=" + quote('"公交'),
        "?q=foo:",
        "?q=%2B",
        "?sort=nonsense",
        "?sort=text+asc",
        '?open_tier="x',
        "?update_state=nonsense",
        "?page=0",
        "?page=-1",
        "?page=x",
        "?page=99999999",
        "?res_format=" + "x" * 3000,
    ],
)
def test_the_page_too(app: Any, address: str) -> None:
    assert app.get("/dataset/" + address).status_code == 200


@pytest.mark.parametrize("name", ["res_url", "validated_data_dict", "extras_contact", "permission_labels"])
def test_no_internal_field_comes_back(name: str) -> None:
    result = find("", fl=["name", name], **{"facet.field": [name]})
    assert set(result["results"][0]) == {"name"} if isinstance(result["results"][0], dict) else True
    assert name not in result["search_facets"]
