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

import ckan.plugins as p
import sqlalchemy as sa
from ckan import model
from ckan.lib import signals

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import rights, secrecy
from ckanext.govopen.importing import changing, fresh, indexing, judging, ledger, updating
from ckanext.govopen.importing.beside import Beside
from ckanext.govopen.importing.engine import Actor, alone
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.importing.settled import DOCUMENTS, settled
from ckanext.govopen.importing.validation import Validator
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.model.life import ProposalRow, SecrecyReviewRow
from ckanext.govopen.search import connection
from ckanext.govopen.store import cases, history, scrutiny

BY = 200
WORDS = ("unready", "personal", "changed_since", "tier_by_itself")
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


def result(bundle: str | None) -> dict[str, int] | None:
    """What came of signing for the batch that a case is about: entries `published` and `left`; None for other cases."""
    mark = str(bundle or "")
    batch = ledger.get(mark.removeprefix(MARK)) if mark.startswith(MARK) else None
    if batch is None or batch.published_at is None:
        return None
    return {"published": int(batch.counts.get("published", 0)), "left": int(batch.counts.get("unready", 0))}


def publish(batch_id: str, actor: Actor) -> ImportBatch:
    """Publishes the batch's drafts that lack nothing; the others say what they lack. May be called again."""
    with alone(batch_id):
        under = signed(batch_id)
        batch = ledger.existing(batch_id)
        before, batch.state = batch.state, "publishing"
        broken = batch.published_at is None  # an earlier run may have been cut off before search learned of its work
        batch.published_at = None
        model.repo.commit()
        published = unready = 0
        because = history.because(cause=under.number, actor=under.by)
        with (
            Beside(actor.user, trusted=True, entries=batch.total) as search,
            settled(*(() if search.apart else DOCUMENTS)),
            because,
        ):
            for rows in ledger.walk(batch_id, "created", "updated", by=BY):
                if broken:
                    late = _published_before(rows)
                    indexing.again(late)
                    published += len(late)
                done, left = _some(rows, actor, under, search)
                published, unready = published + done, unready + left
            for rows in ledger.walk(batch_id, "proposed", by=BY):
                done, left = _changes(rows, actor, under)
                published, unready = published + done, unready + left
        connection.commit()
        batch = ledger.existing(batch_id)
        batch.state = "done" if before == "publishing" else before
        batch.published_at, batch.published_by = ledger.now(), under.by
        batch.counts = {
            **batch.counts,
            "published": published + (0 if broken else int(batch.counts.get("published", 0))),
            "unready": unready,
        }
        model.repo.commit()
    return batch


def _published_before(rows: Sequence[ImportRow]) -> list[str]:
    """Entries of these rows that were published from here, and are as they were left then."""
    left = {row.package_id: row.after for row in rows if not row.undone}
    package = model.Package
    query = sa.select(package.id, package.metadata_modified).where(package.id.in_(left), package.state == "active")
    return [id_ for id_, modified in model.Session.execute(query) if modified.isoformat() == left[id_]]


def _some(rows: Sequence[ImportRow], actor: Actor, under: Signature, search: Beside) -> tuple[int, int]:
    drafts = judging.stored(rows)
    asked = {row.package_id: row for row in rows if row.package_id in drafts}
    validator = Validator(actor.user, trusted=True)  # the signature was asked for, for the batch as a whole
    showing = fresh.Showing(validator)
    published: list[judging.Judged] = []
    for one in judging.drafts([drafts[id_] for id_ in asked], showing, under.handed_in):
        package, row = one.package, asked[one.package.id]
        row.notes = [*(note for note in row.notes if note["code"] not in WORDS), *one.remarks]
        if one.remarks:
            continue
        _on_record(package.id, one.content, under)
        if one.filed:
            updating.save(package.id, one.data, actor, approved=True)
        else:
            package.state, package.metadata_modified = "active", one.moment
        row.after = package.metadata_modified.isoformat()
        published.append(one)
    light = [(one.package, one.data) for one in published if not one.filed]
    _tell(light, validator)
    model.repo.commit()
    search.give([package.id for package, _data in light], [one.package.id for one in published if one.filed])
    _announce([package for package, _data in light], showing)
    done = len(published)
    model.Session.expunge_all()
    return done, len(asked) - done


def _changes(rows: Sequence[ImportRow], actor: Actor, under: Signature) -> tuple[int, int]:
    """What rows proposed for published entries, each carried out or with what stands against it."""
    asked = judging.waiting(rows)
    done: list[str] = []
    for row in asked:
        package = model.Package.get(row.package_id)
        stands = changing.apply(row, package, actor, under) if package else [Remark("kept_gone")]
        row.notes = [note for note in row.notes if note["code"] not in WORDS]
        row.notes = [*row.notes, *((one.as_dict() for one in stands) if stands else [Remark(judging.DONE).as_dict()])]
        if not stands:
            done.append(row.package_id)
            _reviewed_for_secrets(row.package_id, contents.of_package(package), under)
    model.repo.commit()
    indexing.again(done)
    model.Session.expunge_all()
    return len(done), len(asked) - len(done)


def _tell(published: Sequence[tuple[Any, dict[str, Any]]], validator: Validator) -> None:
    """The hooks of `package_update`, after one flush for all."""
    model.Session.flush()
    for package, data in published:
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.edit(package)
            plugin.after_dataset_update(validator.context(package=package), data)


def _announce(packages: Sequence[Any], showing: fresh.Showing) -> None:
    """The signal that `package_update` sends after it succeeded, when anybody listens."""
    if not list(signals.action_succeeded.receivers_for("package_update")):
        return
    for _default, custom in showing.shown(packages):
        context = showing.validator.context()
        signals.action_succeeded.send("package_update", context=context, data_dict=custom, result=custom)


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
    _reviewed_for_secrets(entry_id, content, under)


def _reviewed_for_secrets(entry_id: str, content: contents.Content, under: Signature) -> None:
    if under.secrecy and secrecy.asked_by(law.in_force()):
        model.Session.add(
            SecrecyReviewRow(
                entry_id=entry_id, digest=secrecy.digest(content), conclusion=under.secrecy.conclusion,
                reviewer=under.secrecy.reviewer, note=under.secrecy.note, by=under.secrecy.by,
                org=under.secrecy.org, at=under.secrecy.at,
            )
        )  # fmt: skip
