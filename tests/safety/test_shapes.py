"""Calls of the API with things that no action can look up are answered, before any action breaks on them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("site_clean")


@pytest.mark.parametrize(
    "action", ["package_show", "user_show", "organization_show", "datastore_search", "govopen_case_show"]
)
@pytest.mark.parametrize("value", [{"a": 1}, ["x"], 5, 1.5, True, "x\x00y", "\ud800"])
def test_an_identifier_is_text(app, action, value):
    key = "resource_id" if action == "datastore_search" else "id"
    answer = app.post(f"/api/3/action/{action}", json={key: value}, status=409)
    assert answer.json["success"] is False
    assert answer.json["error"]["__type"] == "Validation Error"


@pytest.mark.parametrize("path", ["/api/3/action/package_show?id=%00", "/api/action/tag_show?id=a%00"])
def test_nor_over_get(app, path):
    assert app.get(path, status=409)


def test_a_body_without_a_content_type_is_looked_at_too(app):
    answer = app.post(
        "/api/3/action/package_show",
        data='{"id": ["x"]}',
        content_type="application/x-www-form-urlencoded",
        status=None,
    )
    assert answer.status_code == 409


def test_what_is_nested_without_end_is_not_followed(app):
    body = "[" * 60 + "]" * 60
    assert app.post(
        "/api/3/action/package_search", data=f'{{"x": {body}}}', content_type="application/json", status=409
    )


@pytest.mark.parametrize("key", ["q", "fq", "sort"])
def test_what_a_search_asks_is_text(app, key):
    assert app.post("/api/3/action/package_search", json={key: -3.78e-154}, status=409)


@pytest.mark.parametrize("value", [[], {}, True])
def test_a_number_is_one(app, value):
    assert app.post("/api/3/action/package_search", json={"rows": value}, status=409)
    assert app.post("/api/3/action/package_search", json={"rows": "3", "start": 0}, status=200)


def test_lists_and_objects_pass_where_they_have_a_place(app):
    assert app.post("/api/3/action/package_search", json={"fl": ["name"], "facet.field": ["tags"]}, status=200)
    assert app.post(
        "/api/3/action/datastore_search",
        json={"resource_id": "none", "q": {"a": "b"}, "filters": {"a": [1]}},
        status=404,
    )
    assert app.post("/api/3/action/package_show", json={"id": "none"}, status=404)
