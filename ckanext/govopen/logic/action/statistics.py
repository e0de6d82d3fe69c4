"""Statistics of cases (办件统计)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.counting import statistics

__all__ = ["govopen_statistics_show"]


@tk.side_effect_free
def govopen_statistics_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How many cases, how many in time, how long they took, by department, procedure and step, each figure defined.

    :param from: :param to: days of filing  :param department: name or id  :param procedure: id
    :param entry: name or id of an entry: of what was asked about it alone
    :param audience: public (without it), or departments: what departments ask of each other, for departments alone
    :returns: besides the figures `outcomes`: how many cases ended how, and how many are `open`
    """
    tk.check_access("govopen_statistics_show", context, data_dict)
    return statistics(asking(context), data_dict)
