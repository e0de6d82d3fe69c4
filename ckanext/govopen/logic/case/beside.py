"""What a decision should be consistent with (同类办件): other cases of the applicant and of the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.logic.case import listing
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

MOST = 5
ABOUT = frozenset({"entry", "need", "case"})  # somebody asks for something: not how a department keeps its catalogue


def beside(row: Any, asking: Asking) -> dict[str, Any]:
    """`applicant` and `entry`: how many other cases there are, and the latest of them."""
    whose = (
        CaseRow.party == row.party if row.party else sa.and_(CaseRow.applicant == row.applicant, CaseRow.party == "")
    )
    about = sa.and_(CaseRow.entry_id == row.entry_id, CaseRow.procedure == row.procedure)
    return {
        "applicant": _others(row, asking, whose),
        "entry": _others(row, asking, about) if row.entry_id else {"count": 0, "results": []},
    }


def _others(row: Any, asking: Asking, which: Any) -> dict[str, Any]:
    asks = [one.id for one in law.in_force().procedures.values() if one.about in ABOUT and not one.by]
    where = (listing.visible(asking), CaseRow.id != row.id, CaseRow.procedure.in_(asks), which)
    query = sa.select(CaseRow).where(*where).order_by(CaseRow.filed_at.desc(), CaseRow.number).limit(MOST)
    found = model.Session.scalars(query).all()
    count = sa.select(sa.func.count()).select_from(CaseRow).where(*where)
    return {
        "count": model.Session.scalar(count) if len(found) == MOST else len(found),
        "results": [
            {
                "number": one.number, "number_text": one.number_text, "procedure": one.procedure,
                "subject": one.subject, "state": one.state, "outcome": one.outcome or None,
                "filed_at": iso(one.filed_at),
            }
            for one in found
        ],
    }  # fmt: skip
