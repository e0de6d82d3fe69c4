"""Own data belong to whoever is signed in, and to nobody else."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_person_close", "govopen_person_show", "govopen_person_update"]


def _own(context: Any) -> dict[str, Any]:
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in.")}


@tk.auth_sysadmins_check
def govopen_person_show(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, the own ones."""
    return _own(context)


@tk.auth_sysadmins_check
def govopen_person_update(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, the own ones."""
    return _own(context)


@tk.auth_sysadmins_check
def govopen_person_close(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in, the own account."""
    return _own(context)
