"""Who reads which list: the profile says, list by list; the sharing side is for departments."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.logic.listing import asking

__all__ = ["govopen_listing_history", "govopen_listing_list", "govopen_listing_show"]


@tk.auth_sysadmins_check
@tk.auth_allow_anonymous_access
def govopen_listing_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever the list is for."""
    listing = asking.listing_of(data_dict.get("list") or "", law.in_force())
    if asking.readers(context, listing):
        return {"success": True}
    if listing.audience == "authority":
        return {"success": False, "msg": tk._("This list is for the data authority.")}
    return {"success": False, "msg": tk._("This list is for departments.")}


@tk.auth_allow_anonymous_access
def govopen_listing_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody: it names those lists that the asker may read."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def govopen_listing_history(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever may see the entry."""
    return {"success": tk.check_access("package_show", context, {"id": data_dict.get("entry") or ""})}
