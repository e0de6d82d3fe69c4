"""The public register of cases (办件公开), and its export."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request

from ckanext.govopen.views.parts import story
from ckanext.govopen.views.parts.calling import call, say

blueprint = Blueprint("govopen_register", __name__)
PER_PAGE = 20
FILTERS = ("q", "procedure", "provider", "state", "outcome", "year")


@blueprint.route("/register")
def register() -> Any:
    """How applications, requests and objections end, without names."""
    filters = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    late = bool(request.args.get("late"))
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call("govopen_register_list", **filters, late=late, rows=PER_PAGE, start=(page - 1) * PER_PAGE)
    except tk.ValidationError:
        return tk.redirect_to("govopen_register.register")
    profile = tk.h.govopen_profile()
    words = {one.id: say({"zh": one.title.zh, "en": one.title.en}) for one in profile.procedures.values()}
    late_too = {"late": 1} if late else {}
    statistics = call("govopen_statistics_show")
    return tk.render(
        "govopen/register/list.html",
        {
            "rows": [_line(row) for row in found["results"]],
            "count": found["count"], "facets": found["facets"], "filters": filters, "late": late, "words": words,
            "states": {"open": tk._("under way"), "waiting": tk._("waiting for the applicant"),
                       "ended": tk._("closed")},
            "page": page, "pages": (found["count"] + PER_PAGE - 1) // PER_PAGE,
            "href": lambda n: tk.h.url_for("govopen_register.register", page=n, **filters, **late_too),
            "total": statistics["total"], "definitions": statistics["definitions"],
            "outcome_word": story.outcome_word,
        },
    )  # fmt: skip


def _line(row: dict[str, Any]) -> dict[str, Any]:
    label = say(row["outcome_label"]) if row["outcome_label"] else story.outcome_word(row["outcome"] or "")
    return {
        **row, "kind": say(row["title"]), "outcome_text": label,
        "href": tk.h.url_for("govopen_case.show", number=row["number"].lower()),
    }  # fmt: skip
