"""A real SMTP server that keeps what it is handed."""

from __future__ import annotations

import email
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Mail:
    """One message as it came over the wire."""

    sender: str
    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")


class Inbox(list[Mail]):
    """Everything caught since the test began; one `Mail` for each recipient."""

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self if mail.to == address]


INBOX = Inbox()


class Keep:
    """aiosmtpd's handler."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=default)
        INBOX.extend(Mail(envelope.mail_from, to, message) for to in envelope.rcpt_tos)
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Before CKAN reads its configuration, which takes the address from the environment.
PORT = _free_port()
os.environ["CKAN_SMTP_SERVER"] = f"127.0.0.1:{PORT}"


@pytest.fixture(scope="session")
def mail_sink() -> Iterator[Controller]:
    controller = Controller(Keep(), hostname="127.0.0.1", port=PORT)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mails(mail_sink: Controller) -> Inbox:
    """The inbox, empty at the start of the test."""
    INBOX.clear()
    return INBOX


@pytest.fixture(autouse=True)
def _mail_is_caught(request: pytest.FixtureRequest) -> None:
    if "domain" not in request.path.parts:
        request.getfixturevalue("mail_sink")
