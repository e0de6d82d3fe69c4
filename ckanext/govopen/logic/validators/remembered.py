"""CKAN's two validators that ask the database for every entry, with what an import has asked for all of them at once.

Without `govopen_remembered` in the context, which only an import puts there, they are CKAN's own; but a stored entry on
its way into the index, which CKAN runs through them and hears no complaint, is not looked up by its address once more.
These names are CKAN's: schemas everywhere mean them.
"""

from __future__ import annotations

from typing import Any

import ckan.logic.validators as core

__all__ = ["owner_org_validator", "package_name_validator"]


def owner_org_validator(key: Any, data: Any, errors: Any, context: Any) -> Any:
    """Whether the person may fill the department: CKAN's answer, kept for the next entry of the same department."""
    kept = context.get("govopen_remembered")
    asked = data.get(key)
    if kept is None or not isinstance(asked, str):
        return core.owner_org_validator(key, data, errors, context)
    if asked not in kept.owners:
        core.owner_org_validator(key, data, errors, context)  # raises Invalid, which is not kept
        kept.owners[asked] = data[key]
    data[key] = kept.owners[asked]
    return None


def package_name_validator(key: Any, data: Any, errors: Any, context: Any) -> Any:
    """Whether the address is free: known already for those that the import gave out after looking them all up."""
    kept = context.get("govopen_remembered")
    if kept is not None and data.get(key) in kept.free:
        return None
    if context.get("validate") is False:  # CKAN's word for entries that are read for the index
        return None
    return core.package_name_validator(key, data, errors, context)
