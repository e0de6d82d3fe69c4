"""Rows of tables (数据更新): CKAN's own actions, past the review of the catalogue by no road."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context

from ckanext.govopen.logic.life import renewing

__all__ = ["datastore_create", "datastore_delete", "datastore_upsert"]


@tk.chained_action
def datastore_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Rows of an entry under review stay as they are; new ones of a published entry are looked through.

    CKAN takes `resource` for a dictionary without asking and fails on anything else.
    """
    if not isinstance(data_dict.get("resource") or {}, dict):
        raise tk.ValidationError({"resource": [tk._("Must be an object that names the entry as package_id")]})
    return _guarded(next_action, context, data_dict)


@tk.chained_action
def datastore_upsert(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Rows of an entry under review stay as they are; new ones of a published entry are looked through."""
    return _guarded(next_action, context, data_dict)


@tk.chained_action
def datastore_delete(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Rows of an entry under review stay as they are."""
    return _guarded(next_action, context, data_dict)


def _guarded(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    name = data_dict.get("resource_id") or data_dict.get("id")
    if isinstance(name, str) and name:
        renewing.demand(context, name, data_dict.get("records"))
    return next_action(context, data_dict)
