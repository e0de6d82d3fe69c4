"""Who may ask for usage records at all; which ones one sees is in the action."""

from __future__ import annotations

from typing import Any

from ckan.types import AuthResult, Context

__all__ = ["govopen_usage_list"]


def govopen_usage_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Anybody signed in, for the own ones."""
    return {"success": True}
