"""Lead departments are named by the authority, and known to everybody."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_lead_list", "govopen_lead_set"]


@tk.auth_allow_anonymous_access
def govopen_lead_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}


@tk.auth_sysadmins_check
def govopen_lead_set(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """The authority alone."""
    if asking(context).person.authority:
        return {"success": True}
    return {"success": False, "msg": tk._("Lead departments are named by the authority.")}
