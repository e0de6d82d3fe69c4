"""Signing in and out, tokens, mails about accounts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import api_token, mailer, signals

from ckanext.govopen import config
from ckanext.govopen.safety import sessions, signin

log = logging.getLogger(__name__)
EXPIRY = "govopen_expiry"


class SignIn(p.SingletonPlugin):
    """Our order of things at the door."""

    p.implements(p.IAuthenticator, inherit=True)
    p.implements(p.IApiToken, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.INotifier, inherit=True)

    def login(self) -> Any:
        """In place of core's own handling of a posted sign-in; the page itself stays core's."""
        return signin.attempt()

    def create_api_token_schema(self, schema: Any) -> Any:
        schema["expires_in"] = [tk.get_validator("ignore_missing"), tk.get_validator("is_positive_integer")]
        return schema

    def postprocess_api_token(self, data: dict[str, Any], jti: str, data_dict: dict[str, Any]) -> dict[str, Any]:
        """A token ends after `govopen.token_days`, or sooner where its maker says so (`expires_in` days)."""
        asked = str(data_dict.get("expires_in") or "")
        days = min(int(asked), config.token_days()) if asked.isdigit() and int(asked) else config.token_days()
        until = datetime.now(timezone.utc) + timedelta(days=days)
        data["exp"] = api_token.into_seconds(until)
        token = model.ApiToken.get(jti)
        if token:
            token.set_extra(EXPIRY, {"until": until.date().isoformat()}, commit=True)
        return data

    def get_signal_subscriptions(self) -> Any:
        return {signals.user_logged_in: [on_signed_in]}

    def notify_about_topic(self, notified: bool, topic: str, details: dict[str, Any]) -> bool:
        """A mail that cannot be sent must look like one that was: otherwise it tells who has an account."""
        if topic != "request_password_reset" or notified:
            return notified
        if signin.may_mail(details["user"].id, "reset"):
            try:
                mailer.send_reset_link(details["user"])
            except mailer.MailerException:
                log.exception("a mail for a new password could not be sent")
        return True


def on_signed_in(_app: Any, user: Any = None, **_more: Any) -> None:
    """Stamp the session. A function of the module: signals hold no closures."""
    if user is not None:
        sessions.opened(user)
