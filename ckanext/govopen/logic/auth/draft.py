"""Drafts belong to whoever is signed in."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_draft_delete", "govopen_draft_list", "govopen_draft_save"]


def _signed_in(context: Any) -> dict[str, Any]:
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}


def govopen_draft_save(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in."""
    return _signed_in(context)


def govopen_draft_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, their own."""
    return _signed_in(context)


def govopen_draft_delete(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, their own."""
    return _signed_in(context)
