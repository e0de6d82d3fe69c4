"""The desk (工作台): what is due today, tomorrow, late; and all cases an officer may read."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request, session

from ckanext.govopen.views.parts import agenda, supervision
from ckanext.govopen.views.parts.asked import Asked, kept, read
from ckanext.govopen.views.parts.calling import call, not_an_officer
from ckanext.govopen.views.parts.work import line

blueprint = Blueprint("govopen_desk", __name__)
ROWS = 25
PLACE = "govopen_desk"  # in the session: the filters with which the desk was last looked at
BULK_MOST = 100


@blueprint.route("/desk")
def desk() -> Any:
    """What is due, by day; the next two weeks; what waits for others. Bare, it opens where it was left."""
    if (no := not_an_officer()) is not None:
        return no
    place = session.get(PLACE, "")
    if not request.args and place:
        return tk.redirect_to(tk.h.url_for("govopen_desk.desk") + "?" + place + "&kept=1")
    asked = read(request.args, "govopen_desk.desk", {"tab": "mine", "sort": "due"})
    session[PLACE] = kept(asked)
    try:
        return _desk(asked)
    except tk.NotAuthorized:
        return tk.render("govopen/desk/outside.html", {"departments": agenda.mine()})
    except tk.ValidationError:
        session.pop(PLACE, None)
        return tk.redirect_to("govopen_desk.desk", tab="mine")


def _desk(asked: Asked) -> Any:
    filters = {**asked.filters, **agenda.TABS.get(asked.get("tab"), agenda.TABS["mine"])}
    figures = call("govopen_desk_show", **{key: value for key, value in filters.items() if key != "when"})
    todo = asked.get("tab") == "mine"
    found = call(
        "govopen_case_list", **filters, commands=todo, sort=agenda.SORTS.get(asked.get("sort"), "due"), rows=ROWS,
        start=(asked.page - 1) * ROWS,
    )  # fmt: skip
    if not found["results"] and asked.page > 1:
        return tk.redirect_to(asked.href(page=None))
    rows = [agenda.row(one, todo=todo) for one in found["results"]]
    today = tk.h.govopen_today()
    return tk.render(
        "govopen/desk/desk.html",
        {
            "today": today, "headline": agenda.headline(figures, asked), "load": agenda.load(figures),
            "tabs": agenda.tabs(figures, asked), "when": agenda.when(figures, asked), "asked": asked,
            "groups": agenda.groups(rows, figures, by_day=asked.get("sort") == "due"),
            "filters": agenda.choices(found["facets"], asked), "bulk": any(one["bulk"] for one in rows),
            "calendar": agenda.calendar(today), "count": found["count"], "rows": ROWS,
            "pages": (found["count"] + ROWS - 1) // ROWS, "posts": agenda.vacancies(),
            "standing_in": agenda.standing_in(), "overdue": supervision.overdue(), "notices": figures["notices"],
            "restored": bool(request.args.get("kept")) and asked.narrowed,
        },
    )  # fmt: skip


@blueprint.route("/desk/accept", methods=["POST"])
def bulk_accept() -> Any:
    """Accept the chosen cases, each by its own command, and say of each what became of it. Never decides.

    First the points of each case are gone through on one page, as they are on a case's own.
    """
    if (no := not_an_officer()) is not None:
        return no
    numbers = list(dict.fromkeys(request.form.getlist("id")))[:BULK_MOST]
    if not numbers:
        tk.h.flash_notice(tk._("No case was chosen. Tick the ones to accept first."))
        return tk.redirect_to("govopen_desk.desk")
    seen = {number: request.form.get(f"version:{number}", "") for number in numbers}
    if request.form.get("do") != "accept":
        cases = [agenda.to_look_at(number, version) for number, version in seen.items()]
        return tk.render("govopen/desk/checks.html", {"cases": cases})
    outcomes = [
        agenda.accept(number, version, request.form.getlist(f"checked:{number}")) for number, version in seen.items()
    ]
    good = sum(1 for one in outcomes if one["done"])
    return tk.render("govopen/desk/bulk.html", {"outcomes": outcomes, "good": good, "bad": len(outcomes) - good})


@blueprint.route("/desk/cases")
def all_cases() -> Any:
    """All cases that the officer or the auditor may read, with filters in the address."""
    if (no := not_an_officer(reading=True)) is not None:
        return no
    asked = read(request.args, "govopen_desk.all_cases", {"sort": "due"})
    late = {"late": True} if request.args.get("late") else {}
    try:
        found = call(
            "govopen_case_list", **asked.filters, **late, sort=agenda.SORTS.get(asked.get("sort"), "due"),
            rows=ROWS, start=(asked.page - 1) * ROWS,
        )  # fmt: skip
    except tk.ValidationError as error:
        tk.h.flash_error(str(error.error_dict.get("message")))
        return tk.redirect_to("govopen_desk.all_cases")
    return tk.render(
        "govopen/desk/cases.html",
        {
            "rows": [line(one) for one in found["results"]], "count": found["count"], "asked": asked,
            "filters": agenda.choices(found["facets"], asked, states=True), "size": ROWS,
            "pages": (found["count"] + ROWS - 1) // ROWS,
        },
    )  # fmt: skip
