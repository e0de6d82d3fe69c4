"""Who keeps the register of officers: the department's administrators and the authority; never the operator."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.keeping import may_manage, may_see
from ckanext.govopen.store import officers, people

__all__ = [
    "govopen_officer_add",
    "govopen_officer_deputise",
    "govopen_officer_end",
    "govopen_officer_list",
    "govopen_officer_show",
    "govopen_post_list",
]

YES = {"success": True}


def _no() -> dict[str, Any]:
    return {"success": False, "msg": tk._("The register is kept by the department’s administrators and the authority.")}


@tk.auth_allow_anonymous_access
def govopen_post_list(_context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone: posts, no people."""
    return YES


@tk.auth_sysadmins_check
def govopen_officer_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Whoever works here; each sees their own departments."""
    return YES if asking(context).person.officer else _no()


@tk.auth_sysadmins_check
def govopen_officer_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever acts for the department, the authority, the auditor."""
    org = people.organization(data_dict.get("organization") or "")
    return YES if may_see(asking(context).person, org) else _no()


@tk.auth_sysadmins_check
def govopen_officer_add(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The department's administrators, and the authority."""
    org = people.organization(data_dict.get("organization") or "")
    return YES if may_manage(asking(context).person, org) else _no()


@tk.auth_sysadmins_check
def govopen_officer_end(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As for adding, by the registration's department."""
    row = officers.find(data_dict.get("id") or "")
    return YES if row is not None and may_manage(asking(context).person, row.org) else _no()


@tk.auth_sysadmins_check
def govopen_officer_deputise(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As for adding; an officer names a deputy for their own absence, too."""
    row = officers.find(data_dict.get("id") or "")
    who = asking(context)
    return YES if row is not None and (may_manage(who.person, row.org) or row.user_id == who.person.id) else _no()
