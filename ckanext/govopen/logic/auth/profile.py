"""The rules are public."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_profile_list", "govopen_profile_show"]


@tk.auth_allow_anonymous_access
def govopen_profile_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def govopen_profile_show(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}
