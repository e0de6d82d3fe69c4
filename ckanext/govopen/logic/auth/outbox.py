"""The outbox is the operator's: it shows that something waits, not what."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_outbox_list", "govopen_outbox_retry"]


def govopen_outbox_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """The operator."""
    return {"success": False, "msg": tk._("This page is for the operator.")}


def govopen_outbox_retry(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """The operator."""
    return {"success": False, "msg": tk._("This page is for the operator.")}
