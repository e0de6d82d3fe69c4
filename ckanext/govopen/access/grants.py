"""Grants as the gate needs them: read anew for every verdict, never cached."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.case import Grant

_GRANTS = sa.text("""
    SELECT id, holder, items, purpose, conditions, since, until, ended, axis
    FROM govopen_grant WHERE entry_id = :entry AND holder = ANY(:holders)
    ORDER BY since NULLS FIRST, id
""")


def grants_for(entry_id: str, holders: frozenset[str]) -> tuple[Grant, ...]:
    """The grants on an entry that these holders have or had, oldest first."""
    if not holders:
        return ()
    rows = model.Session.execute(_GRANTS, {"entry": entry_id, "holders": sorted(holders)})
    return tuple(
        Grant(
            id=row.id,
            holder=row.holder,
            items=tuple(row.items),
            purpose=row.purpose,
            conditions=row.conditions,
            since=row.since,
            until=row.until,
            ended=row.ended,
            axis=row.axis,
        )
        for row in rows
    )
