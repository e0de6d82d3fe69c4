"""Signing in: lock-out first, then name and password, then the second factor; one answer for every kind of no."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.signals import failed_login
from ckan.views.user import next_page_or_default, regenerate_session, rotate_token
from flask import request, session
from flask_login import login_user
from passlib.handlers.pbkdf2 import pbkdf2_sha512

from ckanext.govopen import config
from ckanext.govopen.access.record import keyed
from ckanext.govopen.safety import accounts, lockout

log = logging.getLogger(__name__)
WAITING = "govopen_second"  # user id, remembered?, next page: password given, code not yet
# Checked where there is no such account, so that the answer takes as long.
NOBODYS = pbkdf2_sha512.hash("nobody")


def attempt() -> Any:
    """Answer a posted sign-in form; None where there is none."""
    if request.method != "POST" or tk.current_user.is_authenticated:
        return None
    name, password = request.form.get("login", "").strip(), request.form.get("password", "")
    counted = lockout.keys(name, request.remote_addr or "")
    until = lockout.locked_until(counted)
    if until:
        return _again(locked_text(until), 429)
    user = find(name, password)
    if user is None:
        lockout.fail(counted)
        failed_login.send(name)
        until = lockout.locked_until(counted)
        return _again(locked_text(until), 429) if until else _again(tk._("The name or the password is not right."), 200)
    remember = bool(request.form.get("remember"))
    after = request.args.get("next") or request.args.get("came_from") or ""
    if config.second_factor() != "off" and accounts.account(user.id).totp_secret:
        session[WAITING] = {"user": user.id, "remember": remember, "next": after, "stamp": accounts.stamp(user)}
        return tk.redirect_to("govopen_account.code")
    lockout.succeed(counted)
    return enter(user, remember=remember, after=after)


def find(name: str, password: str) -> model.User | None:
    """The active user with this name (or mail) and password."""
    user = (model.User.by_name(name) or model.User.by_email(name)) if name else None
    if user is None or not user.password:
        pbkdf2_sha512.verify(password, NOBODYS)
        return None
    return user if user.validate_password(password) and user.is_active else None


def enter(user: model.User, *, remember: bool, after: str) -> Any:
    """Open a session."""
    session.pop(WAITING, None)
    regenerate_session()
    login_user(user, remember=remember)
    rotate_token()
    return next_page_or_default(after)


def locked_text(until: datetime) -> str:
    """Until when; the same words whether or not there is such an account."""
    clock = until.astimezone(config.timezone()).strftime("%H:%M")
    return tk._("Too many attempts failed. Please try again after {time}.").format(time=clock)


def _again(text: str, status: int) -> Any:
    tk.h.flash_error(text)
    return tk.render("user/login.html", {}), status


def may_mail(user_id: str, kind: str) -> bool:
    """Whether one more mail of a kind may go to an account, asked for from this address: five in a while."""
    counted = {keyed("mail", kind, user_id): 5, keyed("mail", kind, "from", request.remote_addr or ""): 20}
    if lockout.locked_until(counted):
        return False
    lockout.fail(counted)
    return True
