"""The public register of cases (办件公开)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.registering import register

__all__ = ["govopen_register_list"]


@tk.side_effect_free
def govopen_register_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Cases as anybody may see them: what was asked of whom, how it ended, why, by which article, in how many days.

    :param q: number or subject  :param procedure: :param provider: :param state: :param outcome: :param entry: filters
    :param year: of filing  :param late: late ones only  :param start: :param rows: page, 100 rows at most
    :returns: count, results, facets
    """
    tk.check_access("govopen_register_list", context, data_dict)
    return register(asking(context), data_dict)
