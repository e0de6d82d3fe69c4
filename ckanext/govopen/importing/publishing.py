"""The authority publishes a batch by one signature: each entry through its validators, none past the regulation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import signals

from ckanext.govopen.importing import fresh, indexing, ledger, saving, updating
from ckanext.govopen.importing.engine import Actor, alone
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.importing.validation import Validator
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
    asked = [(row, drafts[row.package_id]) for row in rows if row.package_id in drafts]
    for row, _package in asked:
        row.notes = [note for note in row.notes if note["code"] not in WORDS]
    # The signature was asked for by the action, for the batch as a whole.
    validator = Validator(actor.user, trusted=True)
    filed = _with_files(drafts) if saving.core_alone("package_update") else set(drafts)
    plain = [(row, package) for row, package in asked if package.id not in filed]
    published = _sign(plain, validator)
    for row, package in asked:
        if package.id in filed and _update(row, package, validator):
            published.append(package)
    model.repo.commit()
    known = [package for package in published if package.id not in filed]
    both = fresh.shown(known, validator)
    indexing.send(indexing.documents(both))
    _announce(known, both, validator)
    indexing.again([package.id for package in published if package.id in filed])
    done = len(published)
    model.Session.expunge_all()
    return done, len(asked) - done


def _with_files(drafts: Iterable[str]) -> set[str]:
    """Drafts to which somebody has added files: they go through `package_update`, which looks at files."""
    resource = model.Resource
    query = sa.select(resource.package_id).where(resource.package_id.in_(list(drafts)), resource.state == "active")
    return set(model.Session.scalars(query))


def _sign(asked: Sequence[tuple[ImportRow, Any]], validator: Validator) -> list[Any]:
    """Entries without files: the same validators and hooks as in `package_update`, one flush for all."""
    packages = [package for _row, package in asked]
    shown = [custom for _default, custom in fresh.shown(packages, validator)]
    published = []
    for (row, package), custom in zip(asked, shown, strict=True):
        data = _active(custom)
        errors = validator.update(package, data)
        if errors:
            row.notes = [*row.notes, *_unready(errors)]
            continue
        package.state = "active"
        package.metadata_modified = datetime.utcnow()  # noqa: DTZ003  # CKAN's columns are naive UTC
        row.after = package.metadata_modified.isoformat()
        published.append((package, data))
    model.Session.flush()
    for package, data in published:
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.edit(package)
            plugin.after_dataset_update(validator.context(package=package), data)
    return [package for package, _data in published]


def _active(shown: dict[str, Any]) -> dict[str, Any]:
    """The entry as it would be; what is not said leaves its files alone."""
    return {
        **{name: value for name, value in shown.items() if name not in ("resources", "organization")},
        "state": "active",
    }


def _announce(packages: Sequence[Any], both: Sequence[Any], validator: Validator) -> None:
    """The signal that `package_update` sends after it succeeded, when anybody listens."""
    if not list(signals.action_succeeded.receivers_for("package_update")):
        return
    for package, (_default, custom) in zip(packages, both, strict=True):
        signals.action_succeeded.send(
            "package_update", context=validator.context(package=package), data_dict=custom, result=custom
        )


def _update(row: ImportRow, package: Any, validator: Validator) -> bool:
    data = _active(updating.current(package.id))
    errors = validator.update(package, data)
    if errors:
        row.notes = [*row.notes, *_unready(errors)]
        return False
    context = validator.context(defer_commit=True, return_id_only=True)
    tk.get_action("package_update")(context, {**data, "id": package.id})
    row.after = package.metadata_modified.isoformat()
    return True


def _unready(errors: dict[str, object]) -> list[dict[str, str]]:
    found = []
    for field, messages in errors.items():
        text = "；".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        found.append(Remark("unready", field, value=text[:500]).as_dict())
    return found
