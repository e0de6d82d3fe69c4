"""The data dictionary (数据字典) of an entry as a file."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from flask import Blueprint, Response, abort

from ckanext.govopen import export

blueprint = Blueprint("govopen_dictionary", __name__)


@blueprint.get("/dataset/<id>/dictionary.csv")
def table(id: str) -> Response:  # noqa: A002
    """The entry's items as CSV, for whoever may see the entry."""
    try:
        entry = tk.get_action("package_show")({"user": tk.current_user.name}, {"id": id})
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        abort(403)
    items = tk.h.govopen_items(entry)
    columns = [_("Name"), _("Type"), _("Length"), _("Description")]
    rows = [
        [
            item["name"],
            tk.h.govopen_term("item_type", item.get("type") or ""),
            item.get("length"),
            item.get("description"),
        ]
        for item in items
    ]
    name = _("{title}, data dictionary").format(title=entry.get("title") or entry["name"])
    return Response(
        export.csv_bytes(columns, rows),
        content_type=export.CSV_TYPE,
        headers={"Content-Disposition": export.disposition(f"{name}.csv")},
    )
