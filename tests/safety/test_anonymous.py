"""An action whose auth function does not allow anonymous callers refuses them, over the API as elsewhere."""

from __future__ import annotations

import pytest
from ckan import model

URL = "/api/action/govopen_usage_list"


def test_the_api_knows_nobody_from_somebody(app):
    assert app.get(URL, status=403)


def test_without_our_guard_the_api_takes_nobody_for_somebody(app, monkeypatch):
    """Fails once CKAN has mended it: then `safety/anonymous.py` can go."""
    monkeypatch.delattr(model.AnonymousUser, "__bool__")
    assert app.get(URL, status=500)  # let in, and broken by it


@pytest.mark.parametrize("path", ["/", "/dataset/", "/user/login", "/api/action/package_search", "/organization/"])
def test_pages_for_everybody_stay_open(app, path):
    assert app.get(path, status=200)
