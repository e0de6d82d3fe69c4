"""Commands by the client's own key: sent twice, they are answered twice and carried out once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen.model.case import CommandRow
from ckanext.govopen.store import codec

if TYPE_CHECKING:
    from collections.abc import Mapping


class Conflict(Exception):  # noqa: N818  # an answer, not a fault
    """The same key came with another body, another command or from somebody else."""


@dataclass(frozen=True, slots=True)
class Command:
    """A client's command: its key, who sent it, its name and the digest of its body."""

    id: str
    actor: str
    name: str
    body_hash: str

    def answered(self, case_id: str, first: int, last: int) -> None:
        """Keep which events answered it."""
        model.Session.add(
            CommandRow(
                id=self.id, case_id=case_id, actor=self.actor, name=self.name, body_hash=self.body_hash,
                seq_from=first, seq_to=last, at=datetime.now(timezone.utc),
            )
        )  # fmt: skip


def command(key: str | None, actor: str, name: str, body: Mapping[str, Any]) -> Command | None:
    """A command, if the client gave a key. The key counts per sender: two clients may think of the same one."""
    if not key:
        return None
    return Command(codec.digest(actor, key), actor, name, codec.digest(codec.canonical(body)))


def answer(sent: Command | None) -> str:
    """Id of the case that answered this command before, or ''. Raises Conflict for another command of that key."""
    row = model.Session.get(CommandRow, sent.id) if sent else None
    if sent is None or row is None:
        return ""
    if (row.name, row.body_hash) != (sent.name, sent.body_hash):
        raise Conflict(sent.id)
    return str(row.case_id)
