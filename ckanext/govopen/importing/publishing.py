"""A batch becomes public by one signature: each entry through its validators, none past the regulation.

The signature is a case of its own (`logic/life/batch.py`); here is what follows from it. An entry that somebody changed
after the batch was handed in is not what was signed: it stays a draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import rights, scan, secrecy
from ckanext.govopen.importing import indexing, ledger, updating
from ckanext.govopen.importing.engine import Actor, alone
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.model.life import ProposalRow, SecrecyReviewRow
from ckanext.govopen.store import cases, history, proposals, scrutiny

BY = 100
WORDS = ("unready", "personal", "changed_since")
MARK = "import:"  # of a case's bundle
KIND = "catalogue_review"
ADVERSE = ("refused", "withdrawn", "lapsed")


class NotSignedError(Exception):
    """Nobody has signed for this batch."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The case under which a batch is published, who signed, and the secrecy review that covers it."""

    case_id: str
    number: str
    by: str
    handed_in: datetime
    secrecy: Any | None


def case_of(batch_id: str) -> Any | None:
    """The latest case about a batch."""
    query = sa.select(CaseRow).where(CaseRow.bundle == MARK + batch_id, CaseRow.procedure == KIND)
    return model.Session.scalars(query.order_by(CaseRow.filed_at.desc())).first()


def signed(batch_id: str) -> Signature:
    """The signature under a batch. Raises NotSignedError where the case is not decided in its favour."""
    row = case_of(batch_id)
    stored = cases.load(row.id) if row is not None and row.outcome not in ADVERSE else None
    if row is None or stored is None:
        raise NotSignedError(batch_id)
    decided = [event.by for event in stored.case.history if event.name == "approved"]
    if not decided and rights.is_reviewed(law.in_force()):
        raise NotSignedError(batch_id)
    by = decided[-1] if decided else row.applicant
    return Signature(row.id, row.number, by, row.filed_at, reviewed(batch_id))


def reviewed(batch_id: str) -> Any | None:
    """The secrecy review on record for a whole batch."""
    return next(iter(scrutiny.reviews(MARK + batch_id)), None)


def publish(batch_id: str, actor: Actor) -> ImportBatch:
    """Publishes the batch's drafts that lack nothing; the others say what they lack. May be called again."""
    with alone(batch_id):
        under = signed(batch_id)
        batch = ledger.existing(batch_id)
        before, batch.state = batch.state, "publishing"
        model.repo.commit()
        published = unready = 0
        with history.because(cause=under.number, actor=under.by):
            for rows in ledger.walk(batch_id, "created", "updated", by=BY):
                done, left = _some(rows, actor, under)
                published, unready = published + done, unready + left
        indexing.commit()
        batch = ledger.existing(batch_id)
        batch.state = "done" if before == "publishing" else before
        batch.published_at, batch.published_by = ledger.now(), under.by
        batch.counts = {
            **batch.counts,
            "published": int(batch.counts.get("published", 0)) + published,
            "unready": unready,
        }
        model.repo.commit()
    return batch


def _some(rows: Sequence[ImportRow], actor: Actor, under: Signature) -> tuple[int, int]:
    ids = [row.package_id for row in rows if not row.undone]
    query = sa.select(model.Package).where(model.Package.id.in_(ids), model.Package.state == "draft")
    drafts = {package.id: package for package in model.Session.scalars(query)}
    published: list[str] = []
    unready = 0
    for row in rows:
        package = drafts.get(row.package_id)
        if package is None:
            continue
        row.notes = [note for note in row.notes if note["code"] not in WORDS]
        data = {**updating.current(package.id), "state": "active"}
        content = contents.of_shown(data)
        remarks = _stands_against(package, data, content, actor, under)
        if remarks:
            unready += 1
            row.notes = [*row.notes, *remarks]
            continue
        _on_record(package.id, content, under)
        updating.save(package.id, data, actor, approved=True)
        row.after = package.metadata_modified.isoformat()
        published.append(package.id)
    model.repo.commit()
    indexing.again(published)
    model.Session.expunge_all()
    return len(published), unready


def _stands_against(
    package: Any, data: dict[str, Any], content: contents.Content, actor: Actor, under: Signature
) -> list[dict[str, str]]:
    changed = package.metadata_modified.replace(tzinfo=timezone.utc) > under.handed_in
    if changed or proposals.open_of(package.id):
        return [Remark("changed_since", "title", value=package.title or "").as_dict()]
    errors = updating.faults(package, data, actor, approved=True)
    if errors:
        return _unready(errors)
    dismissed = {row.key for row in scrutiny.findings(package.id) if row.state == "dismissed"}
    found = [] if dismissed else scan.of_fields(content)
    return [Remark("personal", one.field.partition("/")[0], value=", ".join(one.samples)).as_dict() for one in found]


def _on_record(entry_id: str, content: contents.Content, under: Signature) -> None:
    """What was published under the signature, and the secrecy review that covers it."""
    now = datetime.now(timezone.utc)
    model.Session.add(
        ProposalRow(
            id=str(uuid.uuid4()), entry_id=entry_id, kind=KIND, state="applied", case_id=under.case_id, base={},
            content=content, returned={}, defects=[], checks={}, said={}, created_by=under.by,
            created_at=under.handed_in, changed_at=now, submitted_at=under.handed_in, applied_at=now,
        )
    )  # fmt: skip
    if under.secrecy and secrecy.asked_by(law.in_force()):
        model.Session.add(
            SecrecyReviewRow(
                entry_id=entry_id, digest=secrecy.digest(content), conclusion=under.secrecy.conclusion,
                reviewer=under.secrecy.reviewer, note=under.secrecy.note, by=under.secrecy.by,
                org=under.secrecy.org, at=under.secrecy.at,
            )
        )  # fmt: skip


def _unready(errors: dict[str, object]) -> list[dict[str, str]]:
    found = []
    for field, messages in errors.items():
        text = "；".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        found.append(Remark("unready", field, value=text[:500]).as_dict())
    return found
