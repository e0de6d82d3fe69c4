"""A form that was not taken: its token too old, or its sender signed out meanwhile. What was written is handed back.

Nothing is sent by itself. A button stands there only where a page of ours sent the form and the form was made for this
very session, so for this person; it says what goes where. What another site sends is not even shown.
"""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, current_app, g, jsonify, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.safety import csrf
from ckanext.govopen.views.apply import PROCEDURES
from ckanext.govopen.views.parts import written

blueprint = Blueprint("govopen_form_again", __name__)
SECRET = re.compile(r"password|secret|token|(^|_)code$")


@blueprint.app_errorhandler(CSRFError)
def on_untrusted(_error: CSRFError) -> Any:
    """400: the form could not be shown to come from a page that this person opened a while ago at most."""
    return _page("old" if csrf.of_this_session() else "back" if csrf.of_ended_session() else "unknown"), 400


@blueprint.before_app_request
def on_ended() -> Any:
    """403: the sender's session has ended, so nobody would be sending. None lets every other request pass."""
    if not g.get("govopen_session_ended") or request.method != "POST" or request.path.startswith("/api/"):
        return None
    if not request.form or _secret() or not csrf.from_here():
        return None
    return _page("ended"), 403


def _secret() -> bool:
    """Whether a password or the like was filled in: never handed back, so the form cannot go again as it was."""
    return any(SECRET.search(name) and request.form[name] for name in _names())


def _names() -> list[str]:
    return [name for name in request.form if name != g.csrf_field_name]


def _page(why: str) -> Any:
    """The page, or for programs a sentence."""
    never_store()
    if request.path.startswith("/api/"):
        message = tk._("A browser's session alone does not write over the API: send an API token.")
        return jsonify({"success": False, "error": {"__type": "Authorization Error", "message": message}})
    ours = csrf.from_here()
    files = [one.filename for one in request.files.values() if one.filename]
    return tk.render(
        "govopen/account/again.html",
        {
            "why": why, "ours": ours, "files": files,
            "written": _written() if ours else [],
            "sent": [(name, value) for name in _names() for value in request.form.getlist(name)],
            "again": ours and not _secret() and not files and (csrf.of_this_session() or csrf.of_ended_session()),
            "token": csrf.given() if why == "ended" else "",
            "signed_in": current_user.is_authenticated,
            "action": _address("POST"), "form": _address("GET"),
        },
    )  # fmt: skip


def _written() -> written.Said:
    """What the form says, by the labels of its page; never a password."""
    kept = MultiDict((name, one) for name in _names() if not SECRET.search(name) for one in request.form.getlist(name))
    return written.of_page(request.endpoint or "", PROCEDURES.get(request.endpoint or "", ""), kept)


def _address(method: str) -> str:
    """Where the form goes, or where it is opened: this address in the reader's language; "" if it takes no such."""
    adapter: Any = current_app.create_url_adapter(request)
    try:
        endpoint, values = adapter.match(method=method)
    except HTTPException:
        return ""
    query = request.query_string.decode("utf-8", "replace")
    return str(tk.h.url_for(endpoint, **values)) + (f"?{query}" if query else "")
