"""Several entries of one department at once (一并申请)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case import acting, bundling, joint
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.case import case as shape

__all__ = ["govopen_bundle_letter", "govopen_bundle_submit"]


def govopen_bundle_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Apply for several entries of one department with one form: a case for each, all of them or none.

    :param procedure: id of the procedure, such as `open_application`
    :param entries: names or ids of the entries, 2 to 20
    :param answers: :param applicant: :param attachments: :param command_id: :param dry_run: as `govopen_case_submit`
    :returns: `bundle`, the id that the cases share, and `cases`
    """
    tk.check_access("govopen_bundle_submit", context, data_dict)
    data = {**schema.submission(data_dict), "entries": schema.names(data_dict, "entries")}
    data.pop("entry", None)
    who = asking(context)
    found = bundling.open_bundle(context, who, data)
    if not found:
        return {"dry_run": True}
    return {"bundle": found[0].row.bundle, "cases": [shape(one, who) for one in found]}


@tk.side_effect_free
def govopen_bundle_letter(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One letter about all that was applied for together, once everything is decided; the letters of the cases stay.

    :param id: id or number of one of the cases
    :returns: `bundle`, `title`, `filed_at`, `to`, `office`, `at` (of the last decision), `letters` of the cases as
        `govopen_case_letter` answers them, `elsewhere`: what another office decided
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_bundle_letter", context, data)
    return joint.letter(acting.find(data["id"]), asking(context))
