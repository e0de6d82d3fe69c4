"""Due dates explained to anybody (期限计算)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.calculating import answer
from ckanext.govopen.logic.case.questioning import question

__all__ = ["govopen_due_explain"]


@tk.side_effect_free
def govopen_due_explain(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """When a limit ends, day by day, with the rules and articles used.

    :param received_at: when the step's clock starts: a date or a date with time, Beijing time unless it says otherwise
    :param working_days: the limit's length; or
    :param procedure: and  :param step: the step's id (its verb unless the profile names it otherwise)
    :param facts: facts that choose the route or the number, also as `facts.<name>=`
    :param profile: id of a profile; the one in force if missing  :param overlay: id of a profile that tightens it
    :returns: days, due, provisional, cites, rules, lines
    """
    tk.check_access("govopen_due_explain", context, data_dict)
    return answer(question(dict(data_dict)))
