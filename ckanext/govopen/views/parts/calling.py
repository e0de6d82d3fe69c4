"""Pages are clients of the same actions as everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from flask import request


def call(action: str, **data: Any) -> Any:
    """An action as the reader of this page, with its permissions."""
    user = tk.current_user
    context: Any = {
        "user": user.name if user.is_authenticated else "",
        "auth_user_obj": user if user.is_authenticated else None,
    }
    return tk.get_action(action)(context, data)


def sign_in() -> Any:
    """To the login, and back here afterwards."""
    here = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return tk.redirect_to(tk.h.url_for("user.login") + "?" + urlencode({"came_from": here, "next": here}))


def not_an_officer(*, reading: bool = False) -> Any:
    """The page that a reader gets who is no officer: the login, the auditor's and the operator's desk, or a refusal.

    None for officers; where there is only something to read, for the auditor too.
    """
    if not tk.current_user.is_authenticated:
        return sign_in()
    if tk.h.govopen_post() or (reading and tk.h.check_access("govopen_desk_show")):
        return None
    if tk.h.govopen_audits() and request.method == "GET":
        return tk.redirect_to("govopen_oversight.oversight")
    return tk.abort(403, tk._("The desk is for officers of the departments."))


def problems_of(error: tk.ValidationError) -> tuple[list[dict[str, str]], str]:
    """Problems for the summary over a form, and the message where none names a field."""
    body: Any = error.error_dict
    found = [
        {"field": one["field"], "code": one.get("code", ""), "text": one.get("message") or str(body.get("message", ""))}
        for one in body.get("problems") or []
    ]
    return found, "" if found else str(body.get("message") or error)
