"""Warnings that a grant (授权) ends: 30, 7 and 1 days before its last day, each once, through the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import outbox, people

if TYPE_CHECKING:
    from datetime import date, datetime

DAYS = (1, 7, 30)  # the nearest first
KIND = "grant_ends"


def warn(at: datetime) -> int:
    """Queue the warnings that are due; how many. A late sweep says the nearest one only, with the true day."""
    today = at.astimezone(CHINA).date()
    query = (
        sa.select(GrantRow, CaseRow.applicant, CaseRow.party)
        .join(CaseRow, CaseRow.id == GrantRow.case_id)
        .where(
            GrantRow.ended.is_(None), GrantRow.since.is_not(None), GrantRow.until >= today,
            GrantRow.until <= today + timedelta(days=max(DAYS)),
        )
        .order_by(GrantRow.until, GrantRow.id)
    )  # fmt: skip
    found = model.Session.execute(query)
    count = sum(_warn(grant, applicant, party, today) for grant, applicant, party in found)
    model.Session.commit()
    return count


def _warn(grant: Any, applicant: str, party: str, today: date) -> int:
    """One warning, unless the grant began later than the day on which it would have been due; to how many.

    A department's goes to whoever is in charge there, too: the one who filed may have left.
    """
    left = (grant.until - today).days
    days = next(days for days in DAYS if left <= days)
    if grant.since > grant.until - timedelta(days=days):
        return 0
    # The kind names the grant, its last day and the warning: an end put off is warned of anew, none is told twice.
    kind = f"{KIND}-{days}-{grant.until.isoformat()}-{grant.id.rpartition('/')[2]}"
    payload = {"to": "applicant", "kind": KIND, "until": grant.until.isoformat(), "grant": grant.id}
    colleagues = [user.id for user in people.in_charge(party) if user.id != applicant]
    told = outbox.put_all(grant.case_id, 0, kind, colleagues, {**payload, "to": "officer", "side": "holder"})
    return told + outbox.put(grant.case_id, 0, kind, applicant, payload)
