"""Second factor: codes of an authenticator app (TOTP, RFC 6238), each good once."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import ckan.plugins.toolkit as tk
import pyotp
import segno
from ckan import model
from pyotp.totp import TOTP
from pyotp.utils import strings_equal

from ckanext.govopen import config
from ckanext.govopen.safety import accounts

STEP = 30  # seconds, as every app has it


def new_secret() -> str:
    """A secret for the app, to be proved by a code before it counts."""
    return pyotp.random_base32()


def picture(secret: str, name: str) -> str:
    """The secret as a QR code, an SVG in a data address."""
    issuer = str(tk.config["ckan.site_title"])
    uri = TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=2)


def fits(secret: str, code: str, after: int = 0) -> int:
    """The time step to which a code belongs, one step early or late at most; 0 if to none after `after`."""
    code = "".join(ch for ch in code if ch.isdigit())
    now = int(time.time()) // STEP
    for step in (now - 1, now, now + 1):
        if step > after and len(code) == 6 and strings_equal(TOTP(secret).at(step * STEP), code):  # noqa: PLR2004
            return step
    return 0


def enrol(user_id: str, secret: str, code: str) -> bool:
    """Ask for a code of this secret from now on, if the code shows that the app has it."""
    step = fits(secret, code)
    if not step:
        return False
    account = accounts.account(user_id)
    account.totp_secret, account.totp_last = secret, step
    account.totp_since = datetime.now(timezone.utc)
    model.Session.commit()
    return True


def passes(user_id: str, code: str) -> bool:
    """Whether this code opens the account now; it never does again."""
    account = accounts.account(user_id)
    model.Session.refresh(account, with_for_update=True)
    step = fits(account.totp_secret, code, account.totp_last) if account.totp_secret else 0
    if step:
        account.totp_last = step
    model.Session.commit()
    return bool(step)


def end(user_id: str) -> None:
    """Ask for codes no longer."""
    account = accounts.account(user_id)
    account.totp_secret, account.totp_since, account.totp_last = "", None, 0
    model.Session.commit()


def is_due(user: model.User) -> bool:
    """Whether this officer must set one up before anything else."""
    return (
        config.second_factor() == "officers" and accounts.is_officer(user) and not accounts.account(user.id).totp_secret
    )
