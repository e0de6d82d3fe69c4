"""Sessions that can be ended: a signed cookie with the account's stamp, and the time it was last seen.

The cookie alone would be good for as long as it says. With the stamp in it, a new stamp (sign-out everywhere, another
password, a closed account) ends every cookie that was ever given; with the time, an idle one ends by itself.
"""

from __future__ import annotations

import time
from typing import Any

from ckan import model
from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import current_user, logout_user

from ckanext.govopen import config
from ckanext.govopen.safety import accounts, csrf, totp

STAMP, SEEN, KEEP, SINCE = "govopen_stamp", "govopen_seen", "govopen_keep", "govopen_since"
REMEMBERED = 30 * 86_400  # seconds; officers are not remembered
ENROL = "govopen_account.second_factor"
STEP = 60  # the cookie is written anew once a minute at most


def install(app: Flask) -> None:
    """Before CKAN finds out who is asking."""
    app.before_request_funcs.setdefault(None, []).insert(0, check)
    app.before_request(lead_to_enrolment)  # after core's, which must have begun its request


def opened(user: Any) -> None:
    """A session was just opened for a user (signal `user_logged_in`).

    CKAN's own remember cookie is not given: nothing can take it back.
    """
    session[STAMP] = accounts.stamp(user)
    session[KEEP] = session.pop("_remember", None) == "set" and not accounts.is_officer(user)
    session.pop("_remember_seconds", None)
    if session.get(csrf.ENDED, [user.id])[0] != user.id:
        session.pop(csrf.ENDED)  # what somebody else left open in this browser is not this person's
    session[SEEN] = session[SINCE] = int(time.time())


def check() -> None:
    """End the session that came with this request if it is no longer good."""
    user_id = session.get("_user_id")
    if not user_id or request.endpoint in {None, "static"}:
        return
    user = model.User.get(user_id)
    if user and user.is_active and _good(user):
        if time.time() - session[SEEN] > STEP:
            session[SEEN] = int(time.time())
        return
    g.govopen_session_ended = True
    logout_user()
    token = session.get(current_app.config["WTF_CSRF_FIELD_NAME"])
    session.clear()
    if token:
        session[csrf.ENDED] = [user_id, token]


def lead_to_enrolment() -> Any:
    """An officer without the second factor that this portal asks for sets it up first, whatever page was asked for."""
    endpoint = request.endpoint or ""
    way_out = endpoint in {ENROL, "user.logout", "govopen_account.sign_out_everywhere"}
    if way_out or endpoint.endswith("static") or not current_user.is_authenticated or g.get("login_via_auth_header"):
        return None
    reader: Any = current_user  # a proxy of the account
    return redirect(url_for(ENROL)) if totp.is_due(reader) else None


def _good(user: Any) -> bool:
    if session.get(STAMP) != accounts.stamp(user):
        return False
    idle = time.time() - int(session.get(SEEN) or 0)
    if accounts.is_officer(user):
        return idle <= config.idle_minutes(officer=True) * 60
    if session.get(KEEP):
        return time.time() - int(session.get(SINCE) or 0) <= REMEMBERED
    return idle <= config.idle_minutes(officer=False) * 60
