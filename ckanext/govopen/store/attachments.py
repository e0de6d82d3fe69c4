"""Attachments (附件): rows beside the files that CKAN keeps; on a draft, on their way into a case, or part of one."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.attachment import AttachmentRow

if TYPE_CHECKING:
    from collections.abc import Iterable

COPIED = ("file_id", "owner", "name", "size", "mimetype", "sha256", "scanned", "uploaded_at")


def add(owner: str, file: dict[str, Any], *, draft: str = "", case: str = "", command: str = "") -> Any:
    """Keep a file (`file_id name size mimetype sha256 scanned`) on a draft or for a command. The caller commits."""
    row: Any = AttachmentRow(
        id=str(uuid.uuid4()), owner=owner, draft_id=draft or None, case_id=case or None, command=command,
        uploaded_at=datetime.now(timezone.utc), **file,
    )  # fmt: skip
    model.Session.add(row)
    model.Session.flush()
    return row


def get(name: str) -> Any | None:
    """An attachment by id."""
    return model.Session.get(AttachmentRow, name)


def of_draft(draft: str) -> list[Any]:
    """What hangs on a draft, in order of arrival."""
    return _rows(AttachmentRow.draft_id == draft)


def waiting(owner: str, case: str, command: str) -> list[Any]:
    """What somebody uploaded for a command that was not given yet."""
    mine = (AttachmentRow.owner == owner, AttachmentRow.case_id == case, AttachmentRow.command == command)
    return _rows(*mine, AttachmentRow.seq.is_(None))


def of_case(case: str) -> list[Any]:
    """What is part of a case, in order of its events."""
    return _rows(AttachmentRow.case_id == case, AttachmentRow.seq.is_not(None))


def of_owner(owner: str) -> list[Any]:
    """Everything that somebody handed in."""
    return _rows(AttachmentRow.owner == owner)


def _rows(*where: Any) -> list[Any]:
    order = (AttachmentRow.seq.nulls_last(), AttachmentRow.uploaded_at, AttachmentRow.id)
    return list(model.Session.scalars(sa.select(AttachmentRow).where(*where).order_by(*order)))


def bind(rows: Iterable[Any], case: str, seq: int) -> None:
    """Make them part of a case, by the event `seq`. One that is part of a case already gets a twin of its own there."""
    for row in rows:
        if row.seq is None:
            row.draft_id, row.case_id, row.command, row.seq = None, case, "", seq
        else:
            kept = {name: getattr(row, name) for name in COPIED}
            model.Session.add(AttachmentRow(id=str(uuid.uuid4()), case_id=case, seq=seq, command="", **kept))
    model.Session.flush()


def drop(rows: Iterable[Any]) -> list[str]:
    """Delete rows; the ids of files that nothing else needs, to be removed after the commit."""
    files = set()
    for row in list(rows):
        files.add(row.file_id)
        model.Session.delete(row)
    model.Session.flush()
    return _unneeded(files)


def erase(case: str, at: datetime, owner: str) -> list[str]:
    """Erase what the applicant attached to a case: name and bytes; the digest stays. Files to be removed then."""
    files = set()
    for row in of_case(case):
        if row.owner == owner and row.erased_at is None:
            files.add(row.file_id)
            row.name, row.erased_at, row.file_id = "", at, ""
    model.Session.flush()
    return _unneeded(files)


def _unneeded(files: set[str]) -> list[str]:
    if not files:
        return []
    kept = set(model.Session.scalars(sa.select(AttachmentRow.file_id).where(AttachmentRow.file_id.in_(files))))
    return sorted(files - kept - {""})


def stale(before: datetime, drafts_before: datetime) -> list[Any]:
    """What never became part of a case: for a command not given since `before`, or on no draft any more."""
    from ckanext.govopen.model.draft import DraftRow

    alive = sa.select(DraftRow.id).where(DraftRow.updated_at >= drafts_before)
    for_command = sa.and_(AttachmentRow.case_id.is_not(None), AttachmentRow.uploaded_at < before)
    on_draft = sa.and_(AttachmentRow.draft_id.is_not(None), AttachmentRow.draft_id.not_in(alive))
    return _rows(AttachmentRow.seq.is_(None), sa.or_(for_command, on_draft))
