"""Who prepares, reads and reviews: the entry's department, the authority, auditors. No sysadmin as such."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.auth.case import govopen_case_act
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.life import telling

__all__ = [
    "govopen_entry_change",
    "govopen_entry_change_file",
    "govopen_entry_check",
    "govopen_entry_reclassify",
    "govopen_entry_restrict",
    "govopen_entry_return",
    "govopen_entry_review_list",
    "govopen_entry_review_show",
    "govopen_entry_submit",
    "govopen_entry_version_list",
    "govopen_entry_withdraw",
    "govopen_finding_judge",
    "govopen_secrecy_review",
]


def _owner(data_dict: dict[str, Any]) -> str:
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return str(package.owner_org or "")


def _answer(*, success: bool) -> dict[str, Any]:
    return {"success": True} if success else {"success": False, "msg": tk._("This is for the entry's department.")}


@tk.auth_sysadmins_check
def govopen_entry_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Those who act for the entry's department."""
    return _answer(success=_owner(data_dict) in asking(context).person.orgs)


govopen_entry_change = govopen_entry_change_file = govopen_entry_submit
govopen_entry_withdraw = govopen_entry_reclassify = govopen_entry_restrict = govopen_entry_submit
govopen_secrecy_review = govopen_entry_submit


@tk.auth_sysadmins_check
def govopen_entry_check(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The entry's department, and the authority that reviews it."""
    who = asking(context).person
    return _answer(success=bool(who.authority or _owner(data_dict) in who.orgs))


govopen_finding_judge = govopen_entry_check


@tk.auth_sysadmins_check
def govopen_entry_return(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever may return the case."""
    return govopen_case_act(context, data_dict)


@tk.auth_sysadmins_check
def govopen_entry_review_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anybody who acts for an organization; the list holds what is theirs."""
    return _answer(success=asking(context).person.officer)


@tk.auth_sysadmins_check
def govopen_entry_review_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The entry's department, the authority, the government that approves, auditors."""
    who = asking(context).person
    return _answer(success=bool(who.authority or who.government or who.auditor or _owner(data_dict) in who.orgs))


@tk.auth_allow_anonymous_access
def govopen_entry_version_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever may see the entry now, or could when it stood."""
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    if telling.reads(package.id, context.get("user") or ""):
        return {"success": True}
    return {"success": False, "msg": tk._("This is shared among departments. Data for the public is in the catalogue.")}
