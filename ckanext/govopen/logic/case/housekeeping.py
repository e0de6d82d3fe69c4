"""What time takes away: untouched drafts, uploads that became part of nothing, old words, old failed sign-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.logic import orphans
from ckanext.govopen.logic.case import attaching
from ckanext.govopen.model.case import CaseRow, PartyRow
from ckanext.govopen.safety import lockout
from ckanext.govopen.store import attachments, drafts, log, products

if TYPE_CHECKING:
    from datetime import datetime


UPLOAD_DAYS = 7  # an upload for a command that was not given meanwhile
BATCH = 200


@dataclass(frozen=True, slots=True)
class Tidied:
    """What went."""

    drafts: int = 0
    files: int = 0
    erased: int = 0


def tidy(at: datetime) -> Tidied:
    """Everything whose time is over; safe to run late or twice."""
    gone = drafts.expire(at - timedelta(days=config.draft_days()))
    stale = attachments.stale(at - timedelta(days=UPLOAD_DAYS), at - timedelta(days=config.draft_days()))
    files = attachments.drop(stale)
    pictures = products.stray(at - timedelta(days=UPLOAD_DAYS))
    model.Session.commit()
    attaching.remove(files)
    lost = orphans.unbound(at)
    lockout.forget_old()
    return Tidied(gone, len(stale) + lost + pictures, _forget(at))


def _forget(at: datetime) -> int:
    """Erase the words and names of cases that ended long enough ago; how many cases."""
    years = config.answer_years()
    if not years:
        return 0
    named = sa.select(PartyRow.case_id).where(
        PartyRow.erased_at.is_(None), sa.or_(PartyRow.name != "", PartyRow.contact != "")
    )
    query = sa.select(CaseRow.id).where(
        CaseRow.state == "ended", CaseRow.party == "", CaseRow.ended_at < at - timedelta(days=365.25 * years),
        CaseRow.id.in_(named),
    )  # fmt: skip
    found = list(model.Session.scalars(query.limit(BATCH)))
    for case_id in found:
        erase(case_id, at)
    return len(found)


def erase(case_id: str, at: datetime) -> int:
    """Erase what the applicant said, attached and was called in an ended case, and commit; how many answers went."""
    row: Any = model.Session.get(CaseRow, case_id)
    gone = log.erase(case_id, at)
    files = attachments.erase(case_id, at, row.applicant)
    model.Session.commit()
    attaching.remove(files)
    return gone
