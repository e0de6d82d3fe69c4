"""The register is public."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_register_list"]


@tk.auth_allow_anonymous_access
def govopen_register_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody."""
    return {"success": True}
