"""Who may apply for several entries at once: whoever may for one."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.auth.case import govopen_case_letter
from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_bundle_letter", "govopen_bundle_submit"]


@tk.auth_sysadmins_check
def govopen_bundle_submit(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in; the machine says who may file what."""
    return {"success": bool(asking(context).person.id), "msg": tk._("Please sign in to apply.")}


@tk.auth_sysadmins_check
def govopen_bundle_letter(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who may read the letters of this case; the others are of the same applicant and department."""
    return govopen_case_letter(context, data_dict)
