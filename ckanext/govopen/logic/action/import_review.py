"""The review of an imported batch: what its reviewer reads before the one signature under all of it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.life import batch_look
from ckanext.govopen.logic.schema import case as schema

__all__ = ["govopen_import_review_show"]
MOST = 100


@tk.side_effect_free
def govopen_import_review_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """An imported batch as its reviewer reads it: rows, what looks personal, possible doubles, the secrecy review.

    :param id: of the batch, or id or number of its case
    :param start: how many rows to pass over; `rows`: how many to give (20; at most 100)
    :returns: the batch with `department`, `case`, `secrecy`, `personal` (entries with findings), `rows`, and with the
        first rows of one that waits `prospect`: how many entries a signature publishes (`ready`), how many it leaves
        (`left`), how many are beyond what is judged here (`more`), and why they are left (`why`: text, count)
    """
    data = schema.texts(data_dict, required=("id",), optional=("start", "rows"))
    batch = batch_look.batch_of(data["id"])
    if batch is None:
        raise tk.ObjectNotFound(tk._("There is no such import"))
    tk.check_access("govopen_import_review_show", context, {"id": batch.id})
    start, rows = _number(data.get("start"), 0), min(_number(data.get("rows"), 20), MOST)
    found = batch_look.look(batch, start, rows)
    model.Session.commit()  # a scan keeps what it found
    return found


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
