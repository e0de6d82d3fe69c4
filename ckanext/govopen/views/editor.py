"""What stands beside an entry's editor: how others would see it, and what it lacks. Asked for while one types."""

from __future__ import annotations

import ckan.lib.navl.dictization_functions as df
import ckan.plugins.toolkit as tk
from ckan import logic
from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from ckanext.govopen.catalogue.items import collect_items

blueprint = Blueprint("govopen_editor", __name__)


@blueprint.post("/desk/catalogue/look")
def look() -> Response:
    """The part of the page, for the form as it was sent; `entry` names one that is there. Nothing is kept."""
    typed = logic.clean_dict(df.unflatten(logic.tuplize_dict(logic.parse_params(request.form))))
    collect_items(typed)
    typed.setdefault("items", [])
    found = tk.h.govopen_entry_look({**typed, "id": request.args.get("entry", "")})
    if found is None:
        abort(403)
    answer = make_response(tk.render("govopen/entry/look.html", {"look": found}))
    answer.headers["Cache-Control"] = "no-store"
    return answer
