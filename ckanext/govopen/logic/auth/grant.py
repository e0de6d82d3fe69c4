"""Grants are for those who are signed in; each sees what concerns them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_grant_list"]


@tk.auth_sysadmins_check
def govopen_grant_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in."""
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}
