"""Mail over TLS only to the server that the options name (CVE-2026-41132): CKAN 2.12.0 takes any certificate.

CKAN's mailer calls `starttls()` bare, and Python then checks nothing. It finds here an SMTP class whose `starttls`
checks the certificate and the name. Retired by itself where CKAN brings the options of 2.11.5 (`smtp.starttls_verify`).
"""

from __future__ import annotations

import inspect
import logging
import re
import smtplib
import ssl
from types import SimpleNamespace
from typing import Any

from ckan.lib import mailer

from ckanext.govopen import config

_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")


class CheckedSMTP(smtplib.SMTP):
    """SMTP that asks for the server's certificate, against the system's authorities or `govopen.smtp_ca`."""

    def starttls(self, keyfile: Any = None, certfile: Any = None, context: Any = None) -> Any:  # noqa: ARG002
        """Raises SMTPException, as CKAN's mailer expects, where the server is not the one it says."""
        try:
            return super().starttls(context=context or ssl.create_default_context(cafile=config.smtp_ca() or None))
        except ssl.SSLError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"the mail server's certificate is not valid: {error}") from error

    def quit(self) -> Any:
        """CKAN quits in any case, also on a connection that was cut because of the certificate."""
        return super().quit() if self.sock else (221, b"closed")


def fixed_in_core() -> bool:
    """Whether CKAN checks certificates itself."""
    return "smtp.starttls_verify" in inspect.getsource(mailer)


class NoAddresses(logging.Filter):
    """CKAN's mailer logs whom it wrote to; who gets mail is nobody's business in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The line, with … for every address."""
        record.msg, record.args = _ADDRESS.sub("…", record.getMessage()), ()
        return True


def guard() -> None:
    """Put the checked class where CKAN's mailer finds `smtplib.SMTP`, and keep addresses out of its log."""
    if not any(isinstance(one, NoAddresses) for one in mailer.log.filters):
        mailer.log.addFilter(NoAddresses())
    if fixed_in_core():
        return
    offered = {name: getattr(smtplib, name) for name in dir(smtplib) if not name.startswith("_")}
    mailer.smtplib = SimpleNamespace(**{**offered, "SMTP": CheckedSMTP})  # type: ignore[assignment]
