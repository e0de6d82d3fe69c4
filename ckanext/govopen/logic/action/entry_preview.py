"""An entry as its editor has it now, before anything is kept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.life import previewing, standing
from ckanext.govopen.logic.schema import case as schema

__all__ = ["govopen_entry_preview"]


@tk.side_effect_free
def govopen_entry_preview(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Look at an entry as it would be: what it lacks to be published, who would see it. Nothing is kept.

    :param id: id or name of the entry; nothing for a new one
    :param fields: fields of the entry and what they are to say; those not named stay
    :returns: `missing` (field, code, message), `advice` that bars nothing, `audience` (`public` or `departments`),
        `entry` as its page would say it
    """
    tk.check_access("govopen_entry_preview", context, data_dict)
    said = schema.texts(data_dict, optional=("id",)).get("id", "")
    return previewing.preview(standing.package(said).id if said else "", schema.mapping(data_dict, "fields"))
