"""The calendar is public; loading a notice is the authority's and the operator's."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_calendar_import", "govopen_calendar_show"]


@tk.auth_allow_anonymous_access
def govopen_calendar_show(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}


def govopen_calendar_import(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Officers of the authority; the operator by CKAN's own rule for sysadmins."""
    allowed = asking(context).person.authority
    return {"success": allowed, "msg": tk._("Only the data authority loads notices.")}
