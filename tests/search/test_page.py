"""What the catalogue's page says about a search, in the reader's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.usefixtures("catalogue")


def page(app: Any, address: str) -> str:
    return app.get("/dataset/" + address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("停車場", "公共<mark>停车场</mark>基本信息"),
        ("工积金", "住房<mark>公积金</mark>缴存情况"),
        ("排队时长", "<mark>排队时长</mark>"),
    ],
)
def test_hits_are_marked(app: Any, q: str, marked: str) -> None:
    assert marked in page(app, "?q=" + quote(q))


def test_synonyms_are_named_and_can_be_left_out(app: Any) -> None:
    found = page(app, "?q=" + quote("公共厕所"))
    assert "公厕" in found
    assert "ext_exact=1" in found
    assert "公厕分布" not in page(app, "?ext_exact=1&q=" + quote("公共厕所"))


def test_a_wider_search_is_said(app: Any) -> None:
    assert "读音相近" in page(app, "?q=" + quote("工积金"))
    assert "部分词语" in page(app, "?q=" + quote("公厕 火星"))
    assert "读音相近" not in page(app, "?q=" + quote("公积金"))


def test_what_was_typed_is_no_markup(app: Any) -> None:
    assert "<script>alert" not in page(app, "?q=" + quote("<script>alert(1)</script>公交"))
    assert "&lt;b&gt;线路" not in page(app, "?q=" + quote("公交"))  # Markdown of the abstract as plain text
