"""Base and theme catalogues: each class with its lead department, and its part of the catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, abort, request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.calling import call, problems_of

blueprint = Blueprint("govopen_leads", __name__)


@blueprint.route("/leads", methods=["GET", "POST"])
def index() -> Any:
    """The classes; the authority names who leads them."""
    problem = ""
    if request.method == "POST":
        said = {"class": request.form.get("class", ""), "organization": request.form.get("organization", "")}
        try:
            call("govopen_lead_set", **{key: value for key, value in said.items() if value})
        except tk.ValidationError as error:
            found, problem = problems_of(error)
            problem = found[0]["text"] if found else problem
        except tk.NotAuthorized as refusal:
            abort(403, str(refusal.message or refusal))
        else:
            tk.h.flash_success(tk._("The lead department is on record."))
            return tk.redirect_to("govopen_leads.index")
    found = call("govopen_lead_list")
    if not found["results"]:
        return abort(404, tk._("The rules in force know no such classes."))
    names = tk.h.check_access("govopen_lead_set", {})
    return tk.render(
        "govopen/lead/index.html",
        {"found": found, "say": say, "may_name": names, "offices": _offices() if names else [], "problem": problem},
    )


def _offices() -> list[dict[str, str]]:
    group = model.Group
    query = model.Session.query(group.name, group.title).filter(
        group.is_organization.is_(True), group.state == "active"
    )
    return [{"value": one.name, "label": one.title or one.name} for one in query.order_by(group.title)]
