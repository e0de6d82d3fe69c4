"""The mail server of a portal on one machine: keeps each message as a file to read, sends none.

`python -m stack.mailbox PORT FOLDER`
"""

from __future__ import annotations

import email
import itertools
import re
import sys
import time
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

NOT_IN_NAMES = re.compile(r"[^\w.@+-]+")


class Keep:
    """aiosmtpd's handler: `<time>-<number>-<to>.txt` to read, and the message as it came beside it (`.eml`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one message; the sender hears 250 only when it is on the disk."""
        message = email.message_from_bytes(envelope.content, policy=default)
        for to in envelope.rcpt_tos:
            stem = f"{datetime.now():%Y%m%d-%H%M%S}-{next(self.numbers):04d}-{NOT_IN_NAMES.sub('_', to)}"  # noqa: DTZ005
            (self.folder / f"{stem}.eml").write_bytes(envelope.content)
            (self.folder / f"{stem}.txt").write_text(readable(message), "utf-8")
        return "250 kept"


def readable(message: EmailMessage) -> str:
    """The message as its reader would see it."""
    heads = "".join(f"{name}: {message[name]}\n" for name in ("From", "To", "Subject", "Date") if message[name])
    body = message.get_body(("plain", "html"))
    return f"{heads}\n{body.get_content() if body else ''}"


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    Controller(Keep(folder), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
