"""Scheming's own actions on the form of entries: our plugin's list of actions takes the place of its list."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.logic import scheming_dataset_schema_list
from ckanext.scheming.logic import scheming_dataset_schema_show as core_show

__all__ = ["scheming_dataset_schema_list", "scheming_dataset_schema_show"]


@tk.side_effect_free
def scheming_dataset_schema_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The form of one type of entry.

    :param type: the type's name, such as `dataset`
    :param expanded: with presets filled in (true unless said otherwise)
    :returns: the schema
    """
    kind, expanded = data_dict.get("type"), data_dict.get("expanded", True)
    if not isinstance(kind, str):  # scheming breaks on anything else
        raise tk.ValidationError({"type": [tk._("Must be text")]})
    return core_show(context, {"type": kind, "expanded": expanded if isinstance(expanded, bool | str) else True})
