"""API tokens with plain forms: CKAN's own page needs scripts inside attributes, which our content policy forbids."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

blueprint = Blueprint("govopen_tokens", __name__)


def _page(user_id: str, **more: object) -> str:
    """The page of somebody's tokens; a token just made is shown once, so the page is never stored."""
    g.govopen_no_store = True
    try:
        user = tk.get_action("user_show")({}, {"id": user_id, "include_num_followers": False})
        tokens = tk.get_action("api_token_list")({}, {"user": user_id})
    except tk.NotAuthorized:
        tk.abort(403, tk._("These tokens belong to somebody else."))
    except tk.ObjectNotFound:
        tk.abort(404, tk._("There is no such account."))
    context = {"user_dict": user, "tokens": list(reversed(tokens)), "data": {}, "errors": {}, "created": None, **more}
    return tk.render("user/api_tokens.html", context)


@blueprint.route("/user/<id>/api-tokens", methods=["GET"])
def index(id: str) -> ResponseReturnValue:  # noqa: A002  CKAN's own name for it
    """What tokens there are, and a form for another."""
    return _page(id)


@blueprint.route("/user/<id>/api-tokens", methods=["POST"])
def create(id: str) -> ResponseReturnValue:  # noqa: A002
    """A new token, shown this once."""
    name = request.form.get("name", "").strip()
    try:
        made = tk.get_action("api_token_create")({}, {"user": id, "name": name})
    except tk.NotAuthorized:
        tk.abort(403, tk._("These tokens belong to somebody else."))
    except tk.ValidationError as error:
        problems = {field: _told(texts) for field, texts in error.error_dict.items()}
        return _page(id, data={"name": name}, errors=problems), 422
    return _page(id, created={"name": name, "token": made["token"]})


def _told(texts: Any) -> str:
    """CKAN's errors of a field: mostly a list of sentences, sometimes one."""
    return tk._("; ").join(map(str, texts)) if isinstance(texts, list) else str(texts)


@blueprint.route("/user/<id>/api-tokens/revoke", methods=["POST"])
def revoke(id: str) -> ResponseReturnValue:  # noqa: A002
    """Tokens that are good no longer from now on."""
    try:
        for token in request.form.getlist("token"):
            tk.get_action("api_token_revoke")({}, {"jti": token})
    except tk.NotAuthorized:
        tk.abort(403, tk._("These tokens belong to somebody else."))
    except tk.ObjectNotFound:  # revoked on another page already
        return tk.redirect_to("govopen_tokens.index", id=id)
    tk.h.flash_success(tk._("Revoked. Programs that use it are refused from now on."))
    return tk.redirect_to("govopen_tokens.index", id=id)
