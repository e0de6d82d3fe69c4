"""Entries that stand back until what they wait for is done: a department's own, or all for the authority."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.calling import call, not_an_officer

blueprint = Blueprint("govopen_held", __name__)


@blueprint.route("/desk/held")
def index() -> Any:
    """By project, with how many stand back, are to be handed in, under review, in the catalogue."""
    if (no := not_an_officer(reading=True)) is not None:
        return no
    try:
        found = call("govopen_entry_held_list")
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    if not found["terms"]:
        return abort(404, tk._("The rules in force have no entries that stand back."))
    title = tk._(", ").join(say(one["term"]) for one in found["terms"])
    return tk.render("govopen/life/held.html", {"found": found, "title": title, "say": say})
