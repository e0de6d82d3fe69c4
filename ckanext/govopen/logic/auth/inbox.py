"""An inbox is its owner's."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_inbox_list", "govopen_inbox_read"]


@tk.auth_sysadmins_check
def govopen_inbox_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, the own one."""
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}


@tk.auth_sysadmins_check
def govopen_inbox_read(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, the own one."""
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}
