"""No request finds CKAN's tables of actions, permissions and validators half filled."""

from __future__ import annotations

import functools

from ckan import authz, logic

from ckanext.govopen.safety import complete


def empty() -> None:
    authz.clear_auth_functions_cache()
    logic.clear_actions_cache()
    logic.clear_validators_cache()


def whole() -> bool:
    permissions = authz._AuthFunctions._functions
    gate = permissions.get("resource_show")
    return (
        isinstance(gate, functools.partial) and "govopen" in gate.func.__module__
        and "govopen_case_submit" in permissions
        and "govopen_case_submit" in logic._actions
        and "package_name_exists" in logic._validators_cache
    )  # fmt: skip


def test_an_application_is_made_with_its_tables_filled(portal, fresh_app):
    empty()
    fresh_app()
    assert whole(), "filled before the first request, not by it"


def test_filling_gathers_all_three(portal):
    empty()
    assert not whole()
    complete.fill()
    assert whole()


def test_ckan_still_shows_its_tables_half_filled(portal, monkeypatch):
    """When this fails, CKAN has mended it and `safety/complete.py` can go."""
    seen = {}

    def look(_interface):
        seen.update(authz._AuthFunctions._functions)
        return []

    monkeypatch.setattr(authz.p, "PluginImplementations", look)
    empty()
    authz.auth_functions_list()
    monkeypatch.undo()
    empty()
    complete.fill()
    assert not isinstance(seen["resource_show"], functools.partial), "core's own, without the gate"
    assert whole()
