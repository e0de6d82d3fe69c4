"""Headers of every answer: what a browser may run, frame, sniff, send on and keep."""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_login import current_user

# No inline script anywhere. Styles: Bootstrap and CKAN's own scripts set style attributes.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "frame-src": "'self'",
}
ALWAYS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OPEN_TO_ALL = ("/api/", "/feeds/", "/datastore/", "/lists/")  # other sites may read what anybody may read here
STRICT = "max-age=31536000; includeSubDomains"


def install(app: Flask) -> None:
    """Have every answer carry them."""
    app.after_request(add)


def add(response: Response) -> Response:
    """Headers that the answer does not set itself."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.path.startswith(OPEN_TO_ALL):
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT)
    if g.get("govopen_no_store") or _personal():
        request.environ["__no_cache__"] = True  # CKAN's own hook comes after this one, and says `public` without it
        response.headers["Cache-Control"] = "private, no-store"
        response.headers.pop("Expires", None)
    return response


def _personal() -> bool:
    """Pages of somebody signed in are that person's, on shared machines too. Assets are not pages."""
    if request.endpoint in {None, "static"} or str(request.endpoint).endswith(".static"):
        return False
    if request.path.startswith("/user/"):
        return True
    return not g.get("govopen_away") and bool(current_user.is_authenticated)
