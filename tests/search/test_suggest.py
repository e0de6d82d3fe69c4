"""What the search box offers while somebody types."""

from __future__ import annotations

import pytest


def offered(app, words: str) -> list[dict[str, str]]:
    return app.get("/suggest", query_string={"q": words}).json


@pytest.mark.parametrize("words", ["停车", "停車", "tingche", "tingch", "parking"])
def test_entries_by_their_titles_in_any_writing(app, catalogue, words):
    found = offered(app, words)
    assert found
    assert all("停车" in one["title"] for one in found[:1])
    assert set(found[0]) == {"title", "department", "href"}
    assert app.get(found[0]["href"]).status_code == 200
    assert len(found) <= 8


@pytest.mark.parametrize("words", ["", "   ", "*:*", '"', "公" * 5000])
def test_nothing_and_nonsense_break_nothing(app, catalogue, words):
    assert isinstance(offered(app, words), list)


def test_a_box_asks_where_the_portal_offers(app, catalogue):
    for page in ("/", "/dataset/"):
        assert 'data-suggest="/suggest"' in app.get(page).text
