"""Statistics of timeliness (办件统计): figures with their definitions, charts with their tables, CSV."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, request

from ckanext.govopen import export
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import charts
from ckanext.govopen.views.parts.calling import call

blueprint = Blueprint("govopen_stats", __name__)
FILTERS = ("from", "to", "department", "procedure")
FIGURES = (
    "cases", "decided", "on_time", "late", "open", "open_late", "on_time_share", "on_time_share_unpaused",
    "median_days", "provisional",
)  # fmt: skip


@blueprint.route("/stats")
def index() -> Any:
    """The statistics there are."""
    return tk.redirect_to("govopen_stats.timeliness")


@blueprint.route("/stats/timeliness")
def timeliness() -> Any:
    """How many were answered in time, by month, department and procedure."""
    asked, found, problems = _asked()
    return tk.render(
        "govopen/stats/timeliness.html",
        {
            **found, "asked": asked, "problems": problems, "words": words(),
            "month_bars": charts.months(found["months"]), "day_bars": charts.days(found["histogram"]),
            "office_bars": charts.shares(found["departments"], lambda one: one["title"] or tk._("no department yet")),
            "procedure_bars": charts.shares(found["procedures"], lambda one: say(one["title"]) or one["id"]),
            "procedures_all": [
                {"id": one.id, "title": say(one.title)}
                for one in tk.h.govopen_profile().procedures.values()
                if one.applicant == "anyone"
            ],
            "departments_all": call("govopen_register_list", rows=0)["facets"]["provider"],
        },
    ), 422 if problems else 200  # fmt: skip


def _asked() -> tuple[dict[str, str], dict[str, Any], list[dict[str, str]]]:
    asked = {key: request.args[key].strip() for key in FILTERS if request.args.get(key, "").strip()}
    try:
        return asked, call("govopen_statistics_show", **asked), []
    except tk.ValidationError as error:
        body: Any = error.error_dict
        labels = {"from": tk._("Received from"), "to": tk._("Received until")}
        problems = [
            {"field": one["field"], "text": tk._("“{label}” should be a date such as 2026-06-30.").format(
                label=labels.get(one["field"], one["field"]))}
            for one in body.get("problems") or []
        ]  # fmt: skip
        return asked, call("govopen_statistics_show"), problems


@blueprint.route("/stats/timeliness.csv")
def timeliness_csv() -> Any:
    """The same as one table: the whole, then each month, department and procedure."""
    _, found, problems = _asked()
    if problems:
        return tk.abort(400, problems[0]["text"])
    names = words()
    columns = [tk._("Group"), tk._("Name"), *(names[key] for key in FIGURES)]
    groups = [
        (tk._("All"), [("", found["total"])]),
        (tk._("Month"), [(one["month"], one) for one in found["months"]]),
        (tk._("Department"), [(one["title"], one) for one in found["departments"]]),
        (tk._("Procedure"), [(say(one["title"]) or one["id"], one) for one in found["procedures"]]),
    ]
    lines = [[group, name, *(one[key] for key in FIGURES)] for group, rows in groups for name, one in rows]
    response = Response(export.csv_bytes(columns, lines), content_type=export.CSV_TYPE)
    name = f"{tk._('Timeliness')} {found['as_of']}.csv"
    response.headers["Content-Disposition"] = export.disposition(name)
    return response


def words() -> dict[str, str]:
    """What each figure is called."""
    _ = tk._
    return {
        "filed": _("Received"), "cases": _("Cases counted"), "decided": _("Decided"), "on_time": _("In time"),
        "late": _("Late"), "open": _("Still open"), "open_late": _("Late right now"),
        "on_time_share": _("Answered in time"), "on_time_share_unpaused": _("In time, pauses counted in"),
        "median_days": _("Median working days"), "provisional": _("On a provisional date"),
    }  # fmt: skip
