"""Anybody may ask for a date."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_due_explain"]


@tk.auth_allow_anonymous_access
def govopen_due_explain(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}
