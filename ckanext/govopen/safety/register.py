"""Registration and its confirmation by mail, in such a way that nobody learns whether an address has an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckan.logic.schema import user_new_form_schema
from passlib.handlers.pbkdf2 import pbkdf2_sha512

from ckanext.govopen import config
from ckanext.govopen.access.record import keyed
from ckanext.govopen.model.account import Account
from ckanext.govopen.safety import accounts, signin

HOURS = 48  # for which a link is good


def register(values: dict[str, Any]) -> model.User | None:
    """Make an account from a posted form (email, fullname, password1, password2).

    None where the address has one already: its owner gets a mail instead. Raises ValidationError.
    """
    schema: dict[str, Any] = user_new_form_schema()
    unique = tk.get_validator("email_is_unique")
    schema["email"] = [check for check in schema["email"] if check is not unique]
    values = {key: values.get(key, "") for key in ("email", "fullname", "password1", "password2")}
    values["email"] = values["email"].strip()
    values["name"] = f"u-{secrets.randbelow(10**9):09d}"
    known = values["email"] and model.User.by_email(values["email"])
    if known:
        _check(values, schema)
        pbkdf2_sha512.hash(values["password1"])  # takes as long as a new account does
        _tell(known)
        return None
    context: Any = {"user": "", "schema": schema, "keep_email": True}
    made = tk.get_action("user_create")(context, values)
    user = model.User.get(made["id"])
    if user is not None and config.confirm_mail():
        user.state = model.State.PENDING
        model.Session.commit()
        send(user)
    return user


def _check(values: dict[str, Any], schema: Any) -> None:
    context: Any = {"user": "", "session": model.Session, "model": model}
    _data, errors = tk.navl_validate(dict(values), schema, context)
    if errors:
        raise tk.ValidationError(errors)


def send(user: model.User) -> None:
    """A new link by mail; older ones are good no longer."""
    token = secrets.token_urlsafe(24)
    account = accounts.account(user.id)
    account.confirm_digest = keyed("confirm", token)
    account.confirm_until = datetime.now(timezone.utc) + timedelta(hours=HOURS)
    model.Session.commit()
    url = tk.h.url_for("govopen_account.confirm", token=token, _external=True)
    body = tk.render("govopen/account/mail_confirm.txt", {"url": url, "hours": HOURS, "user": user})
    _mail(user, tk._("Please confirm your address"), body)


def _tell(user: model.User) -> None:
    """Somebody registers with an address that has an account: its owner is told, and can ask for a new password."""
    if user.state == model.State.PENDING:
        if signin.may_mail(user.id, "confirm"):
            send(user)
        return
    if user.is_active and signin.may_mail(user.id, "known"):
        url = tk.h.url_for("user.request_reset", _external=True)
        body = tk.render("govopen/account/mail_known.txt", {"url": url, "user": user})
        _mail(user, tk._("You have an account already"), body)


def _mail(user: model.User, subject: str, body: str) -> None:
    try:
        mailer.mail_recipient(user.display_name, user.email or "", subject, body)
    except mailer.MailerException:
        signin.log.exception("a mail about an account could not be sent")


def awaiting(token: str) -> Account | None:
    """The account that a link belongs to, while the link is good."""
    query = sa.select(Account).where(Account.confirm_digest == keyed("confirm", token))
    found = model.Session.scalars(query).first()
    good = found and found.confirm_until and found.confirm_until > datetime.now(timezone.utc)
    return found if good else None


def confirm(account: Account) -> None:
    """The address is the person's own: the account works from now on, and the link no longer."""
    user = model.User.get(account.user_id)
    if user is not None and user.state == model.State.PENDING:
        user.state = model.State.ACTIVE
    account.confirm_digest, account.confirm_until = "", None
    account.confirmed_at = datetime.now(timezone.utc)
    model.Session.commit()
