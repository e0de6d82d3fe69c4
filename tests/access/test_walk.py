"""No road that nobody looked at: every address and every action of the running portal stands in `roads.txt`.

A new one fails here. Look at what it gives to whom, see that bytes and rows go through `access.gate.enter`, and add a
line `address|action <name> <kind>`; kinds are explained at the top of that file.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ckan import authz, logic

ROADS = Path(__file__).with_name("roads.txt")
KINDS = {"gate", "page", "own", "staff", "write", "shut", "static"}


def known(what):
    lines = [line.split() for line in ROADS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {name: kind for sort, name, kind in lines if sort == what}


def actions():
    logic.get_action("status_show")
    return set(logic._actions)


def addresses(app):
    return {rule.endpoint for rule in app.flask_app.url_map.iter_rules()}


def test_every_address_was_looked_at(app):
    assert sorted(addresses(app) - set(known("address"))) == []


def test_every_action_was_looked_at():
    assert sorted(actions() - set(known("action"))) == []


def test_the_kinds_are_known_ones():
    assert set(known("address").values()) | set(known("action").values()) <= KINDS


def test_a_new_road_would_be_noticed(app):
    app.flask_app.url_map._rules_by_endpoint  # noqa: B018  # the map is what the walk reads
    assert "somebody.elses_download" not in known("address")
    assert len(addresses(app)) > 100
    assert len(actions()) > 150


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in known("action").items() if kind in {"own", "staff", "write"})
)
def test_what_is_for_somebody_refuses_nobody(app, name):
    """Over the API and anonymous, whatever is sent: refused, or not found, or not even looked at; never an answer."""
    if name not in actions() or name not in authz.auth_functions_list():
        pytest.skip("only where its plugin is on, and checked within another")
    for body in ({}, {"id": "x", "resource_id": "x", "package_id": "x", "name": "x"}):
        answer = app.post(f"/api/action/{name}", json=body, status=None)
        assert answer.status_code in (400, 403, 404, 409), (body, answer.status_code, answer.text[:200])
