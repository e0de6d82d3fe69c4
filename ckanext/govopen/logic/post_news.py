"""Whom a change in the register concerns is told: whoever enters, leaves or stands in, and who leads the department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.store import outbox, people

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTERED, ENDED, DEPUTISED = (outbox.REGISTER + what for what in ("registered", "ended", "deputised"))


def tell(kind: str, row: Any, by: str, *, former: Iterable[str] = (), leaders: Iterable[str]) -> None:
    """Queue the news of a registration, in its transaction; nobody is told of what they did themselves.

    :param leaders: ids of who led the department before the change, so that nobody is replaced unawares
    """
    gone = list(former)
    day = row.until if kind == ENDED else row.since
    said = {
        "to": "officer", "officer": row.user_id, "org": row.org, "post": row.post, "former": gone,
        "since": iso(row.since), "until": iso(row.until), "deputy_for": row.deputy_for or "",
    }  # fmt: skip
    concerned: set[str] = {row.user_id, row.deputy_for or "", *gone, *leaders} - {by, ""}
    outbox.put_all(row.id, day.toordinal(), kind, sorted(concerned), said)


def leading(org: str) -> list[str]:
    """Ids of who leads a department, or administers it where nobody does."""
    return [user.id for user in people.leaders(org)]
