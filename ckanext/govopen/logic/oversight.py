"""What the auditor and the operator have to look at, as counts: never what any of it says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.access.record import LEDGER
from ckanext.govopen.logic.case import listing
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.import_batch import ImportBatch
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.model.usage import seal, usage
from ckanext.govopen.store import queue

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

WEEK = timedelta(days=7)
STUCK = timedelta(minutes=15)  # a worker looks every minute
MONTH = timedelta(days=30)  # for which an import that failed is of interest
BROKEN = ("failed", "stopped")


def audit(asking: Asking) -> dict[str, Any]:
    """For the auditor: uses of a week, refusals, readings, records not sealed yet; cases late and contested."""
    at = usage.c.at >= asking.at - WEEK
    used = usage.c.road != LEDGER
    sealed = sa.select(sa.func.coalesce(sa.func.max(seal.c.to_seq), 0)).scalar_subquery()
    row = model.Session.execute(
        sa.select(
            sa.func.count().filter(at, used, usage.c.allowed).label("allowed"),
            sa.func.count().filter(at, used, ~usage.c.allowed).label("refused"),
            sa.func.count().filter(at, ~used).label("readings"),
            sa.func.count().filter(usage.c.seq > sealed).label("unsealed"),
        )
    ).one()
    last = model.Session.scalar(sa.select(sa.func.max(seal.c.at)).where(seal.c.kind == "seal"))
    return {
        "usage": {**row._asdict(), "sealed_at": iso(last)},
        "cases": {
            "late": _cases(listing.late(asking.today)),
            "objection": _cases(CaseRow.procedure == "objection"),
            "complaint": _cases(CaseRow.procedure == "complaint"),
        },
    }


def _cases(where: Any) -> int:
    query = sa.select(sa.func.count()).select_from(CaseRow).where(CaseRow.state != "ended", where)
    return int(model.Session.scalar(query) or 0)


def running(asking: Asking) -> dict[str, Any]:
    """For the operator: what the outbox holds, cases whose day came without the worker, imports that broke off."""
    waiting = OutboxRow.sent_at.is_(None), OutboxRow.attempts == 0
    oldest = model.Session.scalar(sa.select(sa.func.min(OutboxRow.not_before)).where(*waiting))
    broken = sa.select(sa.func.count()).select_from(ImportBatch).where(
        ImportBatch.state.in_(BROKEN), ImportBatch.created_at >= asking.at - MONTH
    )  # fmt: skip
    return {
        "outbox": {**queue.counts(), "oldest": iso(oldest)},
        "stuck": oldest is not None and oldest < asking.at - STUCK,
        "asleep": _cases(CaseRow.wake_on < asking.today),
        "imports": int(model.Session.scalar(broken) or 0),
    }
