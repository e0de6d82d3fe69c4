"""Who sees a desk."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_desk_show"]


@tk.auth_sysadmins_check
def govopen_desk_show(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Whoever acts for a department, and the auditor."""
    if asking(context).person.officer:
        return {"success": True}
    return {"success": False, "msg": tk._("The desk is for officers of the departments.")}
