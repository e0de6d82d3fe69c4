"""Statistics of timeliness (办件统计): figures with their definitions, charts with their tables, CSV."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, request

from ckanext.govopen import export
from ckanext.govopen.access.gate import never_store
from ckanext.govopen.domain.visibility import DEPARTMENTS, between_departments
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import charts
from ckanext.govopen.views.parts.calling import call, sign_in

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
    """How many were answered in time, by month, department, procedure and step."""
    return _page("timeliness", {"public": True, "pages": _tabs("timeliness")})


@blueprint.route("/stats/sharing")
def sharing() -> Any:
    """The same of what departments ask of each other, for them alone."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    never_store()
    try:
        return _page("sharing", {"public": False, "pages": _tabs("sharing")})
    except tk.NotAuthorized:
        return _refused()


def _refused() -> Any:
    return tk.abort(403, tk._("How fast departments answer each other is for departments."))


def _tabs(here: str) -> list[dict[str, Any]]:
    """The two pages, for readers of both."""
    if not tk.h.check_access("govopen_statistics_show", {"audience": DEPARTMENTS}):
        return []
    names = {"timeliness": tk._("To the public"), "sharing": tk._("Between departments")}
    return [
        {"label": label, "href": tk.h.url_for(f"govopen_stats.{name}"), "current": name == here}
        for name, label in names.items()
    ]


def _page(name: str, about: dict[str, Any]) -> Any:
    asked, found, problems = _asked(name)
    kinds = tk.h.govopen_profile().procedures.values()
    return tk.render(
        "govopen/stats/timeliness.html",
        {
            **found, **about, "asked": asked, "problems": problems, "words": words(),
            "here": f"govopen_stats.{name}",
            "month_bars": charts.months(found["months"]), "day_bars": charts.days(found["histogram"]),
            "office_bars": charts.shares(found["departments"], lambda one: one["title"] or tk._("no department yet")),
            "procedure_bars": charts.shares(found["procedures"], lambda one: say(one["title"]) or one["id"]),
            "step_bars": charts.shares(found["steps"], _step, sort=False),
            "procedures_all": [
                {"id": one.id, "title": say(one.title)}
                for one in kinds
                if (one.applicant == "anyone" if about["public"] else between_departments(one))
            ],
            "departments_all": _departments(public=about["public"]),
        },
    ), 422 if problems else 200  # fmt: skip


def _departments(*, public: bool) -> list[dict[str, str]]:
    """Departments to choose from: those with a line in the register, or all."""
    if public:
        return call("govopen_register_list", rows=0)["facets"]["provider"]
    return [{"name": one["value"], "title": one["label"]} for one in forms.offices() if one["value"]]


def _step(one: dict[str, Any]) -> str:
    """A step with the procedure it belongs to."""
    return f"{say(one['title']) or one['procedure']}{tk._(': ')}{tk.h.govopen_step_word(one)}"


def _asked(name: str) -> tuple[dict[str, str], dict[str, Any], list[dict[str, str]]]:
    asked = {key: request.args[key].strip() for key in FILTERS if request.args.get(key, "").strip()}
    audience = {"audience": DEPARTMENTS} if name == "sharing" else {}
    try:
        return asked, call("govopen_statistics_show", **asked, **audience), []
    except tk.ValidationError as error:
        body: Any = error.error_dict
        labels = {"from": tk._("Received from"), "to": tk._("Received until")}
        problems = [
            {"field": one["field"], "text": tk._("“{label}” should be a date such as 2026-06-30.").format(
                label=labels.get(one["field"], one["field"]))}
            for one in body.get("problems") or []
        ]  # fmt: skip
        return asked, call("govopen_statistics_show", **audience), problems


@blueprint.route("/stats/<any(timeliness, sharing):name>.csv", endpoint="csv")
def table(name: str) -> Any:
    """The same as one table: the whole, then each month, department, procedure and step."""
    if name == "sharing" and not tk.current_user.is_authenticated:
        return sign_in()
    try:
        _, found, problems = _asked(name)
    except tk.NotAuthorized:
        return _refused()
    if problems:
        return tk.abort(400, problems[0]["text"])
    names = words()
    columns = [tk._("Counted by"), tk._("Name"), *(names[key] for key in FIGURES)]
    groups = [
        (tk._("All"), [("", found["total"])]),
        (tk._("Month"), [(one["month"], one) for one in found["months"]]),
        (tk._("Department that owed the answer"), [(one["title"], one) for one in found["departments"]]),
        (tk._("Procedure"), [(say(one["title"]) or one["id"], one) for one in found["procedures"]]),
        (tk._("Step"), [(_step(one), one) for one in found["steps"]]),
    ]
    lines = [
        [group, label, *(_figure(key, one[key]) for key in FIGURES)] for group, rows in groups for label, one in rows
    ]
    response = Response(export.csv_bytes(columns, lines), content_type=export.CSV_TYPE)
    title = tk._("Timeliness") if name == "timeliness" else tk._("Timeliness between departments")
    response.headers["Content-Disposition"] = export.disposition(f"{title} {found['as_of']}.csv")
    if name == "sharing":
        never_store()
    return response


def _figure(key: str, value: float | None) -> str | int | float:
    """A figure as its column writes all of them: shares in percent, days to a tenth; nothing where there is none."""
    if value is None:
        return ""
    if key.startswith("on_time_share"):
        return f"{value:.1%}"
    return f"{value:.1f}" if key == "median_days" else value


def words() -> dict[str, str]:
    """What each figure is called."""
    _ = tk._
    return {
        "filed": _("Received"), "cases": _("Cases counted"), "decided": _("Decided"), "on_time": _("In time"),
        "late": _("Late"), "open": _("Still open"), "open_late": _("Late right now"),
        "on_time_share": _("Answered in time"), "on_time_share_unpaused": _("In time, pauses counted in"),
        "median_days": _("Median working days"), "provisional": _("On a provisional date"),
    }  # fmt: skip
