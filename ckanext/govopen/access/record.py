"""Usage records (使用记录): one row for each access to gated data, allowed or refused, written before the first byte.

Each is written by a connection of its own, so that nothing the request does later, a rollback or an error, takes it
back. Without the record there is no access: callers let the error pass, and the visitor gets the 503 page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen import config
from ckanext.govopen.model.usage import usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.access.verdict import Access

# What a record's own digest covers, in this order for good.
COVERED = (
    "id",
    "at",
    "actor",
    "party",
    "entry_id",
    "resource_id",
    "provider",
    "grant_id",
    "purpose",
    "road",
    "allowed",
    "reason",
    "address",
)


def keyed(purpose: str, *parts: str) -> str:
    """A digest (HMAC-SHA256, hex) that cannot be worked out without the portal's secret."""
    text = json.dumps([purpose, *parts], ensure_ascii=False)
    return hmac.new(config.usage_secret().encode(), text.encode(), hashlib.sha256).hexdigest()


def address_digest(address: str) -> str:
    """An address as a salted digest: the same one can be recognised, none can be read."""
    return keyed("address", address)[:32] if address else ""


def own_digest(row: Mapping[str, Any]) -> str:
    """The digest that a record carries over its own content."""
    at = row["at"].astimezone(timezone.utc).isoformat(timespec="microseconds")
    values = ["yes" if row[name] is True else "no" if row[name] is False else str(row[name]) for name in COVERED]
    return keyed("usage", *(at if name == "at" else text for name, text in zip(COVERED, values, strict=True)))


def write(access: Access, road: str, address: str, at: datetime | None = None) -> str:
    """Put an access on record; the record's id. Raises SQLAlchemyError when it cannot be kept.

    `at` replays history (the demo's): no request can give it.
    """
    grant = access.grant
    row: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "at": at or datetime.now(timezone.utc),
        "actor": access.asker.id,
        "party": _party(access),
        "entry_id": access.entry_id,
        "resource_id": access.resource_id,
        "provider": access.provider,
        "grant_id": grant.id if grant else "",
        "purpose": grant.purpose if grant else "",
        "road": road,
        "allowed": access.allowed,
        "reason": access.reason,
        "address": address_digest(address),
    }
    return _keep(row)


LEDGER = "ledger"  # the road of those who read the records themselves


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody looks at records of others. `right`: auditor | authority | operator | department; `asked`: filters."""

    actor: str
    right: str
    party: str = ""
    entry: str = ""
    resource: str = ""
    provider: str = ""
    grant: str = ""
    asked: str = ""


def write_reading(reading: Reading, address: str) -> str:
    """Put it on record that somebody read records; the record's id. Stands in the same chain, sealed with the rest."""
    return _keep(
        {
            "id": str(uuid.uuid4()),
            "at": datetime.now(timezone.utc),
            "actor": reading.actor,
            "party": reading.party,
            "entry_id": reading.entry,
            "resource_id": reading.resource,
            "provider": reading.provider,
            "grant_id": reading.grant,
            "purpose": reading.asked,
            "road": LEDGER,
            "allowed": True,
            "reason": reading.right,
            "address": address_digest(address),
        }
    )


def _keep(row: dict[str, Any]) -> str:
    row["digest"] = own_digest(row)
    with model.ensure_engine().begin() as connection:
        connection.execute(usage.insert(), row)
    return str(row["id"])


def _party(access: Access) -> str:
    """Under whose right: the grant's holder, the providing department itself, else the asker's only department."""
    if access.grant:
        return access.grant.holder
    if access.reason == "owner":
        return access.provider
    departments = sorted(access.asker.departments)
    return departments[0] if len(departments) == 1 else ""
