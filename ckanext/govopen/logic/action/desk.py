"""The desk in figures."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case import desk, listing
from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_desk_show"]


@tk.side_effect_free
def govopen_desk_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What is late, due today, on the next working day and later; the load of each of the next fourteen days.

    :param q: :param procedure: :param provider: :param step: :param todo: :param others: as in `govopen_case_list`
    :returns: today, tomorrow (the next working day), tabs, when (counts by latest day), next, load; notices (of
        rectification: `count` of all, and the next few `open` ones)
    """
    tk.check_access("govopen_desk_show", context, data_dict)
    return desk.figures(asking(context), listing.filters(data_dict))
