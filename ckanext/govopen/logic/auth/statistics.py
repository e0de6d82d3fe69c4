"""Statistics of what is public are public; those of matters between departments are for departments."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.domain.visibility import PUBLIC_FIGURES, measures
from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_statistics_show"]


@tk.auth_sysadmins_check
@tk.auth_allow_anonymous_access
def govopen_statistics_show(context: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Anybody; matters between departments: whoever acts for one, and the auditor."""
    audience = str(data.get("audience") or PUBLIC_FIGURES)
    if audience == PUBLIC_FIGURES:
        return {"success": True}
    person = asking(context).person
    offices = {"provider"} if person.orgs else set[str]()
    if measures(audience, frozenset(offices | ({"auditor"} if person.auditor else set[str]()))):
        return {"success": True}
    return {"success": False, "msg": tk._("How fast departments answer each other is for departments.")}
