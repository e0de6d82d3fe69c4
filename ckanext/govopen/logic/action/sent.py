"""The files of an entry as they were sent, for the guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.logic import auth_audit_exempt

from ckanext.govopen.catalogue import guard

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["package_update"]


@tk.chained_action
@auth_audit_exempt
def package_update(next_action: Callable[..., Any], context: Any, data_dict: dict[str, Any]) -> Any:
    """Core's, which tells the validators of the files that changed alone: the guard is told of all that were sent.

    :param id: id or name of the entry
    :returns: the entry as `package_show` gives it
    """
    files = data_dict.get("resources")
    named = [one.get("id") for one in files if isinstance(one, dict)] if isinstance(files, list) else None
    context[guard.SENT] = named
    return next_action(context, data_dict)
