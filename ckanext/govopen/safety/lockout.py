"""Lock-out (登录锁定): failures counted in PostgreSQL per account and address, for known and unknown names alike."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.access.record import keyed

# One statement, so that two failures at once are two. A count whose time has run out starts again at one.
_FAIL = sa.text("""
    INSERT INTO govopen_attempt AS a (key, failures, since) VALUES (:key, 1, :now)
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN a.since < :start THEN 1 ELSE a.failures + 1 END,
        since = CASE WHEN a.since < :start THEN :now ELSE a.since END,
        until = CASE WHEN a.since >= :start AND a.failures + 1 >= :limit THEN :end ELSE
                     CASE WHEN a.until > :now THEN a.until END END
    RETURNING failures
""")
_UNTIL = sa.text("SELECT max(until) FROM govopen_attempt WHERE key = ANY(:keys) AND until > :now")


def keys(name: str, address: str) -> dict[str, int]:
    """Keys to count under, each with its limit. Name and mail of one account are one key; so is a name nobody has."""
    of_account, of_address, _minutes = config.lock()
    user = (model.User.by_name(name) or model.User.by_email(name)) if name else None
    whose = user.id if user else name.strip().lower()
    found = {keyed("attempt", "account", whose): of_account}
    if address:
        found[keyed("attempt", "address", address)] = of_address
    return found


def locked_until(counted: dict[str, int]) -> datetime | None:
    """Until when nobody gets in under these keys, whatever the password."""
    with model.ensure_engine().connect() as connection:
        found: Any = connection.execute(_UNTIL, {"keys": list(counted), "now": _now()}).scalar()
    return found


def fail(counted: dict[str, int]) -> None:
    """Count a failure, in a transaction of its own."""
    now, minutes = _now(), timedelta(minutes=config.lock()[2])
    values = {"now": now, "start": now - minutes, "end": now + minutes}
    with model.ensure_engine().begin() as connection:
        for key, limit in counted.items():
            connection.execute(_FAIL, {"key": key, "limit": limit, **values})


def succeed(counted: dict[str, int]) -> None:
    """Forget the account's failures; the address's stay, or one own account would wash them off."""
    first = next(iter(counted))
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("DELETE FROM govopen_attempt WHERE key = :key"), {"key": first})


def forget_old() -> int:
    """Delete counts that no longer matter; how many."""
    old = _now() - timedelta(days=1)
    with model.ensure_engine().begin() as connection:
        query = sa.text("DELETE FROM govopen_attempt WHERE since < :old AND coalesce(until, since) < :old")
        return int(connection.execute(query, {"old": old}).rowcount)


def _now() -> datetime:
    return datetime.now(timezone.utc)
