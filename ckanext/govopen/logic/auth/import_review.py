"""Who reads an imported batch for its review: its department, the authority, the government, auditors."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.importing import ledger
from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_import_review_show"]


@tk.auth_sysadmins_check
def govopen_import_review_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The department whose import it is, and whoever reviews or audits."""
    batch, who = ledger.get(str(data_dict.get("id") or "")), asking(context).person
    own = batch is not None and batch.organization_id in who.orgs
    if who.authority or who.government or who.auditor or own:
        return {"success": True}
    return {"success": False, "msg": tk._("This is for the entry's department.")}
