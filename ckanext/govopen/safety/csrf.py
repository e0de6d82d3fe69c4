"""Forged requests (CVE-2026-41255), and what may be handed back of a form that was not taken.

CKAN 2.12.0 exempts a view for everybody once anybody without a session asked for it.

Retired by itself when the installed CKAN brings its own fix (`CSRFProtectPerRequest`, 2.10.10, 2.11.5 and master).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

ENDED = "govopen_ended"  # in the session: whose ended here last, and the token of its forms
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def fixed_in_core(app: Flask) -> bool:
    """Whether CKAN's own protection decides request by request."""
    return type(app.extensions.get("csrf")).__name__ == "CSRFProtectPerRequest"


def guard(app: Flask) -> None:
    """Ask for the token again, without exemptions, of whoever comes with a session."""
    if not fixed_in_core(app):
        app.before_request(protect)


def protect() -> None:
    """Raises CSRFError (400) for an unsafe request of a signed-in browser without a valid token."""
    if request.method in SAFE or not current_app.config.get("WTF_CSRF_ENABLED"):
        return
    if g.get("login_via_auth_header") or not current_user.is_authenticated:
        return
    protection: Any = current_app.extensions["csrf"]
    protection.protect()


def from_here() -> bool:
    """Whether the browser says that a page of this portal sent the form. What says nothing is not believed."""
    site, origin, referrer = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin", "Referer"))
    if site and site != "same-origin":
        return False
    said = [one for one in (origin, referrer) if one]
    return bool(site or said) and all(urlsplit(one).netloc == request.host for one in said)


def of_this_session() -> bool:
    """Whether the form was made for this session, however long ago: its token is ours and belongs to it."""
    found = _signed()
    return bool(found) and found == session.get(current_app.config["WTF_CSRF_FIELD_NAME"])


def of_ended_session() -> bool:
    """Whether the form was made for the session that ended here last, and nobody else has signed in since."""
    user_id, token = session.get(ENDED) or ("", "")
    same = not current_user.is_authenticated or current_user.id == user_id
    return bool(token) and same and _signed() == token


def _signed() -> str:
    """What the form's token holds, of whatever age; "" for a token that is not ours."""
    key = str(current_app.config.get("WTF_CSRF_SECRET_KEY") or current_app.secret_key)
    try:
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").loads(given()))
    except BadData:
        return ""


def given() -> str:
    """The token that came with the form."""
    return str(request.form.get(current_app.config["WTF_CSRF_FIELD_NAME"], ""))
