"""The data dictionary (数据字典) of an entry as a file, and the template (数据模板) that its data is filled into."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from flask import Blueprint, Response, abort, send_file

from ckanext.govopen import export, law
from ckanext.govopen.catalogue import delivery
from ckanext.govopen.language import say

blueprint = Blueprint("govopen_dictionary", __name__)


@blueprint.get("/dataset/<id>/dictionary.csv")
def table(id: str) -> Response:  # noqa: A002
    """The entry's items as CSV, for whoever may see the entry."""
    entry = _entry(id)
    columns = [_("Name"), _("Type"), _("Length"), _("Description")]
    rows = [
        [
            item["name"],
            tk.h.govopen_term("item_type", item.get("type") or ""),
            item.get("length"),
            item.get("description"),
        ]
        for item in tk.h.govopen_items(entry)
    ]
    return _csv(columns, rows, _("{title}, data dictionary").format(title=_titled(entry)))


@blueprint.get("/dataset/<id>/template.<any(csv, xlsx):kind>")
def template(id: str, kind: str) -> Any:  # noqa: A002
    """An empty table with a column for each item of the entry: what its files are filled into."""
    entry = _entry(id)
    columns = delivery.template(tk.h.govopen_items(entry))
    if not columns:
        return abort(404)
    name = _("{title}, {template}").format(title=_titled(entry), template=say(law.in_force().terms["data_template"]))
    if kind == "csv":
        return _csv(columns, [], name)
    answer = send_file(export.xlsx_file(columns, [], _titled(entry)), mimetype=export.XLSX_TYPE)
    answer.headers["Content-Disposition"] = export.disposition(f"{name}.xlsx")
    return answer


def _entry(name: str) -> dict[str, Any]:
    try:
        return tk.get_action("package_show")({"user": tk.current_user.name}, {"id": name})
    except tk.ObjectNotFound:
        return abort(404)
    except tk.NotAuthorized:
        return abort(403)


def _titled(entry: dict[str, Any]) -> str:
    return str(entry.get("title") or entry["name"])


def _csv(columns: list[str], rows: list[list[Any]], name: str) -> Response:
    return Response(
        export.csv_bytes(columns, rows),
        content_type=export.CSV_TYPE,
        headers={"Content-Disposition": export.disposition(f"{name}.csv")},
    )
