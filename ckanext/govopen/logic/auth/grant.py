"""Grants are for those who are signed in; each sees what concerns them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = [
    "govopen_grant_accept",
    "govopen_grant_list",
    "govopen_grant_show",
    "govopen_grant_supply",
    "govopen_grant_withdraw",
]


@tk.auth_sysadmins_check
def govopen_grant_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in."""
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}


@tk.auth_sysadmins_check
def govopen_grant_show(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in; which grants one sees is in the action."""
    return govopen_grant_list(context, data)


@tk.auth_sysadmins_check
def govopen_grant_accept(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """As `govopen_grant_show`; the grant's holder alone, says the action."""
    return govopen_grant_list(context, data)


@tk.auth_sysadmins_check
def govopen_grant_supply(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """As `govopen_grant_show`; who answers for the case alone, says the action."""
    return govopen_grant_list(context, data)


@tk.auth_sysadmins_check
def govopen_grant_withdraw(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """As `govopen_grant_supply`."""
    return govopen_grant_list(context, data)
