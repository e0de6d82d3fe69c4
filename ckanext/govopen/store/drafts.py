"""Drafts (草稿): one row per owner and matter, overwritten as the owner types."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.model.draft import DraftRow

if TYPE_CHECKING:
    from collections.abc import Mapping


def save(owner: str, procedure: str, about: str, answers: Mapping[str, Any]) -> Any:
    """Keep answers; the draft's row."""
    values = {"answers": dict(answers), "updated_at": datetime.now(timezone.utc)}
    statement = insert(DraftRow).values(id=str(uuid.uuid4()), owner=owner, procedure=procedure, about=about, **values)
    statement = statement.on_conflict_do_update(constraint="govopen_draft_once", set_=values)
    model.Session.execute(statement)
    return find(owner, procedure, about)


def find(owner: str, procedure: str, about: str) -> Any | None:
    """The draft of an owner for a matter."""
    query = sa.select(DraftRow).where(DraftRow.owner == owner, DraftRow.procedure == procedure, DraftRow.about == about)
    return model.Session.scalars(query.execution_options(populate_existing=True)).first()


def of(owner: str) -> list[Any]:
    """All drafts of an owner, newest first."""
    query = sa.select(DraftRow).where(DraftRow.owner == owner).order_by(DraftRow.updated_at.desc())
    return list(model.Session.scalars(query))


def get(owner: str, draft_id: str) -> Any | None:
    """A draft of an owner by id."""
    query = sa.select(DraftRow).where(DraftRow.owner == owner, DraftRow.id == draft_id)
    return model.Session.scalars(query).first()


def expire(before: datetime) -> int:
    """Delete drafts that nobody touched since; how many went. The caller commits."""
    gone: Any = model.Session.execute(sa.delete(DraftRow).where(DraftRow.updated_at < before))
    return int(gone.rowcount)


def drop(owner: str, draft_id: str = "", *, procedure: str = "", about: str = "") -> int:
    """Delete a draft of an owner, by id or by matter; how many went."""
    query = sa.delete(DraftRow).where(DraftRow.owner == owner)
    if draft_id:
        query = query.where(DraftRow.id == draft_id)
    else:
        query = query.where(DraftRow.procedure == procedure, DraftRow.about == about)
    gone: Any = model.Session.execute(query)
    return int(gone.rowcount)
