"""What somebody sees who is not let in: why, by which article, and what helps; for programs the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, g, jsonify, make_response, request

from ckanext.govopen.access.gate import Refused, never_store

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("govopen_refusal", __name__)


def wants_json() -> bool:
    """Whether a program asked: it named JSON and no page, or came with a token."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or bool(request.headers.get(tk.config["apitoken_header_name"]))


def refuse(refused: Refused) -> Response:
    """The answer 403 to an access that was turned down."""
    never_store()
    access, said = refused.access, refused.said
    if wants_json():
        error = {"__type": "Authorization Error", "message": str(refused.message), **said}
        response = make_response(jsonify({"success": False, "error": error}), 403)
    else:
        entry = None if access.reason == "hidden" else model.Package.get(access.entry_id)
        page = tk.render("govopen/access/refused.html", _page(refused, entry))
        response = make_response(page, 403)
    response.headers["Vary"] = "Cookie, Accept, Authorization"
    return response


def _page(refused: Refused, entry: model.Package | None) -> dict[str, Any]:
    """What the page needs. Of an entry out of sight it knows nothing, not the title."""
    provider = model.Group.get(entry.owner_org) if entry and entry.owner_org else None
    extras = dict(entry.extras or {}) if entry else {}
    return {
        "access": refused.access,
        "said": refused.said,
        "entry": entry,
        "provider": provider,
        "contact": extras.get("contact") or "",
        "signed_in": bool(g.userobj),
        "back": request.full_path.rstrip("?"),
    }


@blueprint.app_errorhandler(Refused)
def on_refused(refused: Refused) -> Response:
    """For views of core's that do not expect a refusal (tables, previews)."""
    return refuse(refused)
