"""Takes a whole batch back: entries it made go, entries it changed say again what they said before.

What somebody has touched since, and what is published, stays; the batch says which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govopen.importing import changing, indexing, ledger, updating
from ckanext.govopen.importing.engine import Actor, alone
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.search import connection


def undo(batch_id: str, actor: Actor) -> ImportBatch:
    """Undoes a batch; may be called again after a crash. Raises engine.Busy while somebody works on it."""
    with alone(batch_id):
        _state(batch_id, "undoing")
        kept = 0
        for rows in ledger.walk(batch_id, "created", "updated", "proposed", by=200):
            kept += _some([row for row in rows if not row.undone], actor)
        connection.commit()
        batch = _state(batch_id, "undone")
        batch.counts = {**batch.counts, "undone": _undone(batch_id), "kept": kept}
        batch.missing, batch.finished_at = [], ledger.now()
        model.repo.commit()
    return batch


def prospect(batch_id: str) -> Counter[str]:
    """What undoing a batch would do: lines taken back by outcome, lines that stay by reason. Nothing is written.

    Whether the rules still allow what an entry said before is asked when it is done.
    """
    counts: Counter[str] = Counter()
    for rows in ledger.walk(batch_id, "created", "updated", "proposed", by=200):
        waiting = [row for row in rows if not row.undone]
        found = _packages(waiting)
        for row in waiting:
            package = found.get(row.package_id)
            why = _why_not(row, package) if package is not None else "kept_gone"
            if package is not None and row.outcome == "proposed":
                why = changing.stays(row)
            counts[why or row.outcome] += 1
    return counts


def _state(batch_id: str, state: str) -> ImportBatch:
    batch = ledger.existing(batch_id)
    batch.state = state
    model.repo.commit()
    return batch


def _undone(batch_id: str) -> int:
    query = sa.select(sa.func.count()).select_from(ImportRow)
    return model.Session.scalar(query.where(ImportRow.batch_id == batch_id, ImportRow.undone.is_(True))) or 0


def _some(rows: Sequence[ImportRow], actor: Actor) -> int:
    """Undoes some lines in one transaction; returns how many had to stay."""
    found = _packages(rows)
    gone, restored, kept = [], [], 0
    for row in rows:
        package = found.get(row.package_id)
        why = _why_not(row, package) or _refused(row, package, actor) if package else "kept_gone"
        if package is not None and row.outcome == "proposed":
            why = changing.take_back(row)
            row.undone = not why
        if package is None or why:
            row.notes = [*row.notes, Remark(why).as_dict()]
            kept += 1
        elif row.outcome == "proposed":
            continue
        elif row.outcome == "created":
            gone.append(package)
            row.undone = True
        else:
            updating.save(package.id, _before(row, package), actor)
            restored.append(package.id)
            row.undone = True
    _purge(gone, actor)
    model.repo.commit()
    indexing.remove([package.id for package in gone], str(tk.config["ckan.site_id"]))
    indexing.again(restored)
    model.Session.expunge_all()
    return kept


def _packages(rows: Sequence[ImportRow]) -> dict[str, Any]:
    query = sa.select(model.Package).where(model.Package.id.in_([row.package_id for row in rows]))
    return {item.id: item for item in model.Session.scalars(query)}


def _why_not(row: ImportRow, package: Any) -> str:
    if package.state == "deleted":
        return "kept_gone"
    if row.outcome == "proposed":
        return ""  # `changing.take_back` knows
    if row.outcome == "created" and package.state == "active":
        return "kept_published"
    if package.metadata_modified.isoformat() != row.after:
        return "kept_changed"
    return ""


def _before(row: ImportRow, package: Any) -> dict[str, Any]:
    return {**updating.current(package.id), **(row.before or {})}


def _refused(row: ImportRow, package: Any, actor: Actor) -> str:
    """Whether the validators would not have the old values back (the rules may have changed since)."""
    return "kept_refused" if row.outcome == "updated" and updating.faults(package, _before(row, package), actor) else ""


def _purge(packages: Sequence[Any], actor: Actor) -> None:
    """Drafts that nobody but this import touched leave nothing behind; plugins hear of each as of a deletion."""
    ids = [package.id for package in packages]
    if not ids:
        return
    context = cast("Context", {"model": model, "session": model.Session, "user": actor.user, "ignore_auth": True})
    for package in packages:
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.delete(package)
            plugin.after_dataset_delete(context, {"id": package.id})
    tables = (
        (model.package_tag_table, "package_id"),
        (model.resource_table, "package_id"),
        (model.member_table, "table_id"),
        (model.package_table, "id"),
    )
    model.Session.flush()
    for table, column in tables:
        model.Session.execute(sa.delete(table).where(table.c[column].in_(ids)))
    for package in packages:
        model.Session.expunge(package)
