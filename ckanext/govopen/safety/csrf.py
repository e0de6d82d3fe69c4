"""Forged requests (CVE-2026-41255).

CKAN 2.12.0 exempts a view for everybody once anybody without a session asked for it.

Retired by itself when the installed CKAN brings its own fix (`CSRFProtectPerRequest`, 2.10.10, 2.11.5 and master).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request
from flask_login import current_user

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
