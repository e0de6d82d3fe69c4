"""The authority publishes a batch by one signature: each entry through its validators, none past the regulation."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.importing import indexing, ledger, updating
from ckanext.govopen.importing.engine import Actor, alone
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow

BY = 100
WORDS = ("unready",)


def publish(batch_id: str, actor: Actor) -> ImportBatch:
    """Publishes the batch's drafts that lack nothing; the others say what they lack. May be called again."""
    with alone(batch_id):
        batch = ledger.existing(batch_id)
        before, batch.state = batch.state, "publishing"
        model.repo.commit()
        published = unready = 0
        for rows in ledger.walk(batch_id, "created", "updated", by=BY):
            done, left = _some(rows, actor)
            published, unready = published + done, unready + left
        indexing.commit()
        batch = ledger.existing(batch_id)
        batch.state = "done" if before == "publishing" else before
        batch.published_at, batch.published_by = ledger.now(), actor.user
        batch.counts = {
            **batch.counts,
            "published": int(batch.counts.get("published", 0)) + published,
            "unready": unready,
        }
        model.repo.commit()
    return batch


def _some(rows: Sequence[ImportRow], actor: Actor) -> tuple[int, int]:
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
        errors = updating.faults(package, data, actor)
        if errors:
            unready += 1
            row.notes = [*row.notes, *(_unready(errors))]
            continue
        updating.save(package.id, data, actor)
        row.after = package.metadata_modified.isoformat()
        published.append(package.id)
    model.repo.commit()
    indexing.again(published)
    model.Session.expunge_all()
    return len(published), unready


def _unready(errors: dict[str, object]) -> list[dict[str, str]]:
    found = []
    for field, messages in errors.items():
        text = "；".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        found.append(Remark("unready", field, value=text[:500]).as_dict())
    return found
