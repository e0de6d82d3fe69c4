"""Who acted in a case, by name, and for whom as a deputy: for those who work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.moment import SYSTEM
from ckanext.govopen.model.officer import OfficerRow
from ckanext.govopen.store import officers, people

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case, Event


def authors(case: Case, actors: dict[str, str]) -> dict[int, dict[str, str]]:
    """Place of an event → `name` of the officer who acted, and `acting_for`, the name of whoever was away."""
    ids = {event.by for event in case.history} - {SYSTEM, case.applicant}
    deputies = set(
        model.Session.scalars(
            sa.select(OfficerRow.user_id).where(OfficerRow.user_id.in_(ids), OfficerRow.deputy_for.is_not(None))
        )
    )
    away = {seq: _away(event, case, actors) for seq, event in enumerate(case.history, 1) if event.by in deputies}
    names = _names(ids | set(away.values()))
    found = {}
    for seq, event in enumerate(case.history, 1):
        if event.by in ids:
            found[seq] = {"name": names.get(event.by, "")}
            if away.get(seq):
                found[seq]["acting_for"] = names.get(away[seq], "")
    return found


def _away(event: Event, case: Case, actors: dict[str, str]) -> str:
    """Id of the officer for whom a deputy acted in this event."""
    org = people.office(actors.get(event.by, ""), event.provider or case.provider)
    day = event.at.astimezone(CHINA).date()
    for one in dict.fromkeys((org, people.office("authority", ""), case.provider)):
        if one and (found := officers.stands_in(event.by, one, day)):
            return found
    return ""


def _names(ids: set[str]) -> dict[str, str]:
    user = model.User
    rows = model.Session.execute(sa.select(user.id, user.fullname, user.name).where(user.id.in_(ids)))
    return {row.id: row.fullname or row.name for row in rows}
