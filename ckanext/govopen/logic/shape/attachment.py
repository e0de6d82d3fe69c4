"""Attachments as JSON, for those who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.visibility import sees
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.store import attachments

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case


def attachment(row: Any) -> dict[str, Any]:
    """One attachment: what it is called, how large, where to get it; `erased` once its applicant had it erased."""
    return {
        "id": row.id,
        "name": row.name,
        "size": row.size,
        "mimetype": row.mimetype,
        "sha256": row.sha256,
        "scanned": row.scanned,
        "uploaded_at": iso(row.uploaded_at),
        "seq": row.seq,
        "erased": row.erased_at is not None,
        "url": "" if row.erased_at else f"/attachment/{row.id}",
    }


def readable(row: Any, case: Case, roles: frozenset[str], reader: str) -> bool:
    """Whether a reader of a case may have an attachment: whoever may see the event that brought it, strangers never."""
    if not roles or row.seq is None or row.seq > len(case.history):
        return False
    return sees(case.history[row.seq - 1], roles, reader)


def of_case(case: Case, roles: frozenset[str], reader: str) -> list[dict[str, Any]]:
    """The attachments of a case that its reader may have, each with who brought it."""
    return [
        {
            **attachment(row),
            "event": case.history[row.seq - 1].name,
            "by": "applicant" if case.history[row.seq - 1].by == case.applicant else "office",
        }
        for row in attachments.of_case(case.id)
        if readable(row, case, roles, reader)
    ]
