"""Anybody may see what applying would take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_form_show"]


@tk.auth_allow_anonymous_access
def govopen_form_show(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody; an entry's own audience is asked for when it is read."""
    return {"success": True}
