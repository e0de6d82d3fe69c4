"""Proposals (拟发布内容): what is to become of an entry, frozen while it is reviewed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.life import ProposalRow, ProposedFileRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

OPEN = ("draft", "submitted", "returned")
LOCKED = "submitted"


def get(proposal_id: str) -> Any | None:
    """A proposal by its id."""
    return model.Session.get(ProposalRow, proposal_id)


def of_case(case_id: str) -> Any | None:
    """The proposal that a case is about."""
    return model.Session.scalars(sa.select(ProposalRow).where(ProposalRow.case_id == case_id)).first()


def open_of(entry_id: str, *, lock: bool = False) -> Any | None:
    """The one proposal on an entry that nothing has ended."""
    query = sa.select(ProposalRow).where(ProposalRow.entry_id == entry_id, ProposalRow.state.in_(OPEN))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return model.Session.scalars(query).first()


def open_among(entry_ids: Iterable[str]) -> dict[str, Any]:
    """Entry → the one proposal on it that nothing has ended, of those that have one."""
    query = sa.select(ProposalRow).where(ProposalRow.entry_id.in_(list(entry_ids)), ProposalRow.state.in_(OPEN))
    return {str(row.entry_id): row for row in model.Session.scalars(query)}


def under_way(entry_ids: Iterable[str]) -> set[str]:
    """Those of these entries that are under review."""
    query = sa.select(ProposalRow.entry_id).where(
        ProposalRow.entry_id.in_(list(entry_ids)), ProposalRow.state == LOCKED
    )
    return {str(one) for one in model.Session.scalars(query)}


def is_locked(entry_id: str) -> bool:
    """Whether an entry is being reviewed: what was submitted stays as it was submitted."""
    query = sa.select(ProposalRow.id).where(ProposalRow.entry_id == entry_id, ProposalRow.state == LOCKED)
    return model.Session.scalar(query) is not None


def past(entry_id: str) -> list[Any]:
    """Every proposal on an entry, the latest first."""
    query = sa.select(ProposalRow).where(ProposalRow.entry_id == entry_id).order_by(ProposalRow.created_at.desc())
    return list(model.Session.scalars(query))


def listed(*, departments: Iterable[str] | None, states: Iterable[str], kinds: Iterable[str] = ()) -> list[Any]:
    """Proposals of departments (None: of all) in these states, oldest submission first; at most 500."""
    package = model.Package
    query = (
        sa.select(ProposalRow)
        .join(package, package.id == ProposalRow.entry_id)
        .where(ProposalRow.state.in_(list(states)))
        .order_by(sa.func.coalesce(ProposalRow.submitted_at, ProposalRow.changed_at), ProposalRow.id)
        .limit(500)
    )
    if departments is not None:
        query = query.where(package.owner_org.in_(list(departments)))
    if wanted := list(kinds):
        query = query.where(ProposalRow.kind.in_(wanted))
    return list(model.Session.scalars(query))


def create(entry_id: str, kind: str, base: Mapping[str, Any], content: Mapping[str, Any], by: str, at: datetime) -> Any:
    """A new draft of a proposal. Flushes; the caller commits."""
    row: Any = ProposalRow(
        id=str(uuid.uuid4()), entry_id=entry_id, kind=kind, state="draft", base=dict(base), content=dict(content),
        returned={}, defects=[], checks={}, said={}, created_by=by, created_at=at, changed_at=at,
    )  # fmt: skip
    model.Session.add(row)
    model.Session.flush()
    return row


def freeze(row: Any, content: Mapping[str, Any], case_id: str, at: datetime) -> None:
    """From here on it is what the reviewer reads."""
    row.content, row.case_id, row.state = dict(content), case_id, LOCKED
    row.submitted_at = row.changed_at = at


def drop(row: Any) -> None:
    """A draft that nobody wants; what was submitted once stays on record."""
    model.Session.delete(row)
    model.Session.flush()


def files(proposal_id: str) -> list[Any]:
    """The files that a proposal brings, takes away or describes anew, in order of entry."""
    query = sa.select(ProposedFileRow).where(ProposedFileRow.proposal_id == proposal_id)
    return list(model.Session.scalars(query.order_by(ProposedFileRow.created_at, ProposedFileRow.id)))


def add_file(proposal_id: str, at: datetime, **values: Any) -> Any:
    """One more file of a proposal. Flushes."""
    row: Any = ProposedFileRow(id=str(uuid.uuid4()), proposal_id=proposal_id, created_at=at, **values)
    model.Session.add(row)
    model.Session.flush()
    return row


def forget_bytes(proposal_id: str) -> None:
    """The bytes are elsewhere by now, or nobody wants them."""
    model.Session.execute(
        sa.update(ProposedFileRow).where(ProposedFileRow.proposal_id == proposal_id).values(content=None)
    )
