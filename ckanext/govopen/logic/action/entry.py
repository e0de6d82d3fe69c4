"""Publishing one entry (发布): what the review ends in."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.catalogue import rights
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.life import cases as life
from ckanext.govopen.logic.life import proposing, standing

__all__ = ["govopen_entry_publish"]


def govopen_entry_publish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Sign for the publication of an entry that was handed in; where the authority is only told, hand it in.

    :param id: id or name of the entry
    :returns: the entry as `package_show` gives it
    """
    tk.check_access("govopen_entry_publish", context, data_dict)
    now = standing.of(tk.get_or_bust(data_dict, "id"))
    row = now.proposal
    own = rights.acts_for(asking(context).person.id, now.owner)
    if row is not None and row.state == "submitted":
        proposing.act_on(context, row.case_id, "approve", {}, {})
    elif own:
        proposing.submit(context, {"id": now.id})
    else:
        raise life.no(tk._("The department has not handed this entry in yet."))
    return standing.shown(now.id)
