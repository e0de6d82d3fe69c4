"""Pages at the door: registration, confirmation, second factor, signing out everywhere."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, g, request, session

from ckanext.govopen import config
from ckanext.govopen.safety import accounts, lockout, signin, totp
from ckanext.govopen.safety import register as registration

blueprint = Blueprint("govopen_account", __name__)
NEW = "govopen_new_secret"


@blueprint.route("/user/register", methods=["POST"])
def register() -> Any:
    """Core's form, our way of answering: the same words for a new address and for one that has an account."""
    if not tk.config["ckan.auth.create_user_via_web"]:
        return tk.abort(403, tk._("Accounts are made by the operator here"))
    try:
        user = registration.register(request.form.to_dict())
    except tk.ValidationError as error:
        data = {key: value for key, value in request.form.items() if not key.startswith("password")}
        form = tk.render(
            "user/new_user_form.html", {"data": data, "errors": error.error_dict, "error_summary": error.error_summary}
        )
        page = {"form": form, "is_sysadmin": False, "errors": error.error_dict, "data": data}
        return tk.render("user/new.html", page), 422
    if user is not None and user.is_active:
        return signin.enter(user, remember=False, after=request.args.get("next", ""))
    return tk.redirect_to("govopen_account.sent")


@blueprint.route("/user/register/sent")
def sent() -> Any:
    """Look into your mail."""
    return tk.render("govopen/account/sent.html", {"hours": registration.HOURS})


@blueprint.route("/user/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Any:
    """The link of the mail. Opening it changes nothing, for mail scanners open links too; the button does."""
    account = registration.awaiting(token)
    if account is None:
        return tk.render("govopen/account/confirm.html", {"good": False}), 410
    if request.method == "GET":
        return tk.render("govopen/account/confirm.html", {"good": True})
    registration.confirm(account)
    tk.h.flash_success(tk._("Your address is confirmed. Please sign in."))
    return tk.redirect_to("user.login")


@blueprint.route("/user/login/code", methods=["GET", "POST"])
def code() -> Any:
    """The second factor, after the password."""
    waiting = session.get(signin.WAITING)
    user = model.User.get(waiting["user"]) if waiting else None
    if not waiting or user is None or waiting["stamp"] != accounts.stamp(user):
        return tk.redirect_to("user.login")
    if request.method == "GET":
        return tk.render("govopen/account/code.html", {"error": ""})
    counted = lockout.keys(user.name, request.remote_addr or "")
    until = lockout.locked_until(counted)
    if until is None and totp.passes(user.id, request.form.get("code", "")):
        lockout.succeed(counted)
        return signin.enter(user, remember=waiting["remember"], after=waiting["next"])
    if until is None:
        lockout.fail(counted)
        until = lockout.locked_until(counted)
    error = signin.locked_text(until) if until else tk._("The code is not right, or was used before.")
    return tk.render("govopen/account/code.html", {"error": error}), 429 if until else 422


@blueprint.route("/me/second-factor", methods=["GET", "POST"])
def second_factor() -> Any:
    """Set it up, or end it with a code."""
    if not g.userobj:
        return tk.redirect_to("user.login", next="/me/second-factor")
    if config.second_factor() == "off":
        return tk.abort(404)
    on = bool(accounts.account(g.userobj.id).totp_secret)
    error = _change(on=on) if request.method == "POST" else ""
    if error is None:
        return tk.redirect_to("govopen_account.second_factor")
    if not on:
        session[NEW] = session.get(NEW) or totp.new_secret()
    page = {
        "on": on,
        "error": error,
        "secret": "" if on else session[NEW],
        "picture": "" if on else totp.picture(session[NEW], g.userobj.email or g.userobj.name),
        "asked": totp.is_due(g.userobj),
    }
    return tk.render("govopen/account/second_factor.html", page), 422 if error else 200


def _change(*, on: bool) -> str | None:
    """What was wrong with the code; None where it was right."""
    given = request.form.get("code", "")
    if on:
        good = totp.passes(g.userobj.id, given)
        if good:
            totp.end(g.userobj.id)
            tk.h.flash_success(tk._("The second factor is off."))
    else:
        good = totp.enrol(g.userobj.id, session.pop(NEW, totp.new_secret()), given)
        if good:
            tk.h.flash_success(tk._("The second factor is on. From now on a code is asked for when you sign in."))
    return None if good else tk._("The code is not right, or was used before.")


@blueprint.route("/me/sign-out-everywhere", methods=["POST"])
def sign_out_everywhere() -> Any:
    """End all sessions of the account, this one too."""
    if not g.userobj:
        return tk.redirect_to("user.login")
    accounts.revoke_sessions(g.userobj.id)
    tk.logout_user()
    tk.h.flash_success(tk._("You are signed out on all devices."))
    return tk.redirect_to("user.login")
