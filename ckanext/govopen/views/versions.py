"""Versions of an entry: every published state, as of a day, two side by side."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, abort, request

from ckanext.govopen.logic.life import shaping
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_versions", __name__)


@blueprint.route("/dataset/<name>/versions")
def versions(name: str) -> Any:
    """The list; with `on` an old state, with `against` the difference."""
    package = model.Package.get(name)
    if package is None or package.type != "dataset":
        abort(404)
    on, against = request.args.get("on", "").strip(), request.args.get("against", "").strip()
    shown, message, listed = None, "", []
    try:
        listed = call("govopen_entry_version_list", id=package.id)["results"]
        if on:
            shown = call("govopen_entry_version_show", id=package.id, on=on, against=against)
    except tk.NotAuthorized as refusal:
        if not tk.current_user.is_authenticated:
            return sign_in()
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound as fault:
        message = str(fault.message or fault)
    except tk.ValidationError as error:
        message = problems_of(error)[1]
    if not listed:
        abort(404)
    return tk.render(
        "govopen/life/versions.html",
        {
            "pkg": package, "title": listed[0]["title"] or package.title, "versions": listed, "shown": shown,
            "message": message, "on": on, "against": against, "rows": _rows(shown) if shown else [],
            "gone": package.state == "deleted",
        },
    )  # fmt: skip


def _rows(shown: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields with labels and values in words."""
    found = []
    for field, value in shown["content"].items():
        if field in ("files", "items"):
            text = tk._(", ").join(str(one.get("name") or one.get("id")) for one in value)
        else:
            text = str(shaping.say(field, value))
        label = tk._("Data files") if field == "files" else labels.of_name(field)
        found.append({"label": label, "text": text})
    return found
