"""Entries that stand back are read by their departments, the authority and the auditor."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_entry_held_list"]


@tk.auth_sysadmins_check
def govopen_entry_held_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Whoever acts for a department, for its own; the authority and the auditor for all."""
    who = asking(context).person
    if who.orgs or who.authority or who.auditor:
        return {"success": True}
    return {"success": False, "msg": tk._("This is for officers of the departments.")}
