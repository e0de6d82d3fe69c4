"""Departments: what each holds by tier, and one office's own page with its part of the catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchQueryError
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ckanext.govopen import law
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.search.counting import ALL, HOLDINGS, LATE, holdings
from ckanext.govopen.views.plain_catalogue import plain_catalogue
from ckanext.govopen.views.search import chips, find, read_request

blueprint = Blueprint("govopen_departments", __name__)
MANY = 2000
SEARCHED = ("include_dataset_count", "include_groups", "include_users")  # the page finds these itself, or not at all


def by_department() -> dict[str, dict[str, int]]:
    """Department → tier → how many entries the reader sees, of `all` and `overdue` too; one search for all."""
    asked = {"q": "*:*", "rows": 0, "facet.field": ["organization"], "facet.limit": MANY, "extras": {HOLDINGS: True}}
    tk.get_action("package_search")({"for_view": True}, asked)
    return holdings()


def _departments(asked: str) -> list[dict[str, Any]]:
    query = model.Session.query(model.Group).filter(
        model.Group.is_organization.is_(True), model.Group.state == "active"
    )
    if asked:
        query = query.filter(model.Group.title.icontains(asked, autoescape=True))
    return [
        {"id": one.id, "name": one.name, "title": one.title or one.name}
        for one in query.order_by(model.Group.title).limit(MANY)
    ]


@blueprint.route("/organization/", strict_slashes=False)
def index() -> ResponseReturnValue:
    """All departments."""
    tk.check_access("organization_list", {}, {})
    asked = request.args.get("q", "").strip()[:100]
    departments = _departments(asked)
    try:
        counts = by_department()
        up = True
    except DOWN:
        counts, up = {}, False
    answers, tiers = tk.h.govopen_answers_by_department(), law.in_force().open_tiers
    for one in departments:
        counted = counts.get(one["name"], {})
        one["counts"] = {tier: counted[tier] for tier in tiers if tier in counted}
        one["total"] = counted.get(ALL, 0)  # as the department's own page counts
        one["untiered"] = one["total"] - sum(one["counts"].values())
        one["late"] = counted.get(LATE, 0)
        one["answers"] = answers.get(one["id"])
    departments.sort(key=lambda one: -one["total"])
    most = max((one["total"] for one in departments), default=0)
    return tk.render(
        "organization/index.html",
        {"departments": departments, "asked": asked, "most": most or 1, "up": up, "group_type": "organization"},
    )


@blueprint.route("/organization/<id>")
def read(id: str) -> ResponseReturnValue:  # noqa: A002  CKAN's own name for it
    """One department."""
    try:
        office = tk.get_action("organization_show")({}, {"id": id, **dict.fromkeys(SEARCHED, False)})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such department."))
    if id != office["name"]:
        return tk.redirect_to("organization.read", id=office["name"])
    asked = read_request(owner=office["id"])
    try:
        found = find(asked)
    except SearchQueryError:
        return tk.redirect_to("organization.read", id=office["name"])
    except DOWN:
        return plain_catalogue(office["name"])
    return tk.render(
        "organization/read.html",
        {"group_dict": office, "group_type": "organization", "asked": asked, "found": found,
         "chips": chips(asked, found["facets"])},
    )  # fmt: skip
