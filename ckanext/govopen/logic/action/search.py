"""`package_search` beyond CKAN: nonsense is no error, a second look where nothing was found, counts of states.

A result carries `search_note`:

    words       what was looked for, in pieces as typed
    synonyms    other words by which entries may have been found
    stage       "" (found as asked) | "sound" (titles that sound alike) | "part" (some of the words) | "plain"
                (the query could not be read as it stood; its words were looked for)
    exact       the reader asked for the words as typed alone (`ext_exact=1`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.search import renaming
from ckanext.govopen.search.stages import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Action = Callable[[Context, dict[str, Any]], dict[str, Any]]

__all__ = ["group_update", "organization_update", "package_search"]


@tk.chained_action
@tk.side_effect_free
def package_search(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's search, in Chinese; see the module for what is added to its result."""
    return run(next_action, context, data_dict)


@tk.chained_action
def organization_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's; a department that changes its name takes its entries in the index along."""
    return _renamed(next_action, context, data_dict)


@tk.chained_action
def group_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """CKAN's; a group that changes its name takes its entries in the index along."""
    return _renamed(next_action, context, data_dict)


def _renamed(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    before = renaming.name_of(data_dict.get("id") or "")
    result = next_action(context, data_dict)
    group = context.get("group")
    if group and before != (group.name, group.title or "") and not context.get("defer_commit"):
        renaming.follow(group.id)
    return result
