"""How many cases at once stand: `domain.standing.changed_at`, asked of the log instead of every case's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.standing import CHANGES, WEIGHTY
from ckanext.govopen.model.event import EventRow
from ckanext.govopen.model.grant import GrantRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def changed(cases: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """Of those whose grants were changed since the decision: `amended`, or `revoked` where none is left; and when."""
    ids = list(cases)
    last: Any = (
        sa.select(EventRow.case_id, EventRow.name, EventRow.at)
        .where(EventRow.case_id.in_(ids), EventRow.name.in_(WEIGHTY))
        .distinct(EventRow.case_id)
        .order_by(EventRow.case_id, EventRow.seq.desc())
    )
    found = {row.case_id: row.at for row in model.Session.execute(last) if row.name in CHANGES}
    if not found:
        return {}
    live: Any = sa.select(GrantRow.case_id).where(GrantRow.case_id.in_(found), GrantRow.ended.is_(None))
    left = set(model.Session.scalars(live))
    return {id_: ("amended" if id_ in left else "revoked", at) for id_, at in found.items()}
