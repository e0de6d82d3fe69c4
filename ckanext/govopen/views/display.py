"""Large text, high contrast, light or dark: chosen by a plain link, kept in a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from ckanext.govopen.helpers.face_shell import CHOICES, DISPLAY_COOKIE, govopen_display

blueprint = Blueprint("govopen_display", __name__)
YEAR = 365 * 24 * 3600


def _local(target: str) -> str:
    """The address if it is one of this portal, else the home page: a link must not lead away."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if safe and "\\" not in target and target.isprintable() else tk.h.url_for("home.index")


@blueprint.route("/display")
def choose() -> ResponseReturnValue:
    """Sets what the query names (`text`, `contrast`, `theme`; an unknown value means the usual) and goes `back`."""
    chosen = govopen_display()
    for key, values in CHOICES.items():
        if key in request.args:
            chosen[key] = request.args[key] if request.args[key] in values else ""
    answer = redirect(_local(request.args.get("back", "")))
    kept = ".".join(value for value in chosen.values() if value)
    answer.set_cookie(
        DISPLAY_COOKIE,
        kept,
        max_age=YEAR if kept else 0,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer
