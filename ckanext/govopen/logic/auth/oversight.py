"""Who sees what there is to look at."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_oversight_show"]


@tk.auth_sysadmins_check
def govopen_oversight_show(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """The registered auditor and the operator."""
    person = asking(context).person
    if person.auditor or person.sysadmin:
        return {"success": True}
    return {"success": False, "msg": tk._("This page is for the auditor and the operator.")}
