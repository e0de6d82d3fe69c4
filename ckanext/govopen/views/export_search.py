"""The results of a search as a file: CSV, XLSX or JSON, the same entries in the same order as on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError
from ckan.plugins.toolkit import _
from flask import Blueprint, Response, abort, json, send_file

from ckanext.govopen import export
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.views.search import Asked, every, read_request

blueprint = Blueprint("govopen_export_search", __name__)
MOST = 10_000  # entries; the whole catalogue goes through the API
JSON_TYPE = "application/json; charset=utf-8"


@blueprint.get("/dataset/export.<any(csv, xlsx, json):kind>")
def table(kind: str) -> Any:
    """What the search of this address finds."""
    asked = read_request()
    name = _("Data catalogue") + (f" {asked.q[:40]}" if asked.q else "")
    try:
        found = list(_rows(asked))  # an answer once begun cannot turn into an error page
    except SearchQueryError:
        found = []
    except DOWN:
        abort(503)
    headers = {"Content-Disposition": export.disposition(f"{name}.{kind}")}
    if kind == "json":
        said = [dict(zip(KEYS, row, strict=True)) for row in found]
        return Response(json.dumps(said, ensure_ascii=False, indent=1), content_type=JSON_TYPE, headers=headers)
    if kind == "csv":
        return Response(export.csv_lines(_columns(), found), content_type=export.CSV_TYPE, headers=headers)
    book = export.xlsx_file(_columns(), found, _("Data catalogue"))
    answer = send_file(book, mimetype=export.XLSX_TYPE)
    answer.headers.update(headers)
    return answer


KEYS = (
    "name", "title", "department", "opening_tier", "sharing_tier", "theme", "update_cycle", "last_update", "formats",
    "catalogue_code", "description", "address",
)  # fmt: skip


def _columns() -> list[str]:
    return [
        _("Address name"), _("Name"), _("Department"), _("Opening tier"), _("Sharing tier"), _("Theme"),
        _("Update cycle"), _("Last update"), _("Formats"), _("Catalogue code"), _("Description"), _("Address"),
    ]  # fmt: skip


def _rows(asked: Asked) -> Iterator[list[Any]]:
    h = tk.h
    for entry in every(asked, MOST):
        update = h.govopen_update(entry)
        yield [
            entry["name"],
            entry.get("title") or entry["name"],
            (entry.get("organization") or {}).get("title") or "",
            h.govopen_tier(entry.get("open_tier")).get("term") or "",
            h.govopen_tier(entry.get("share_tier"), "share").get("term") or "",
            h.govopen_term("theme", entry.get("theme") or ""),
            h.govopen_term("update_cycle", entry.get("update_cycle") or ""),
            update["last"].isoformat() if update["last"] else "",
            "、".join(
                dict.fromkeys(str(one.get("format") or "") for one in entry.get("resources") or () if one.get("format"))
            ),
            entry.get("resource_code") or "",
            entry.get("notes") or "",
            h.url_for("dataset.read", id=entry["name"], _external=True),
        ]
