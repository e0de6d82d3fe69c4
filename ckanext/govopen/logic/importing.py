"""What the import actions share: who acts, the file at hand, batches as dicts."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen import config
from ckanext.govopen.importing import engine, ledger, sentences, sheet
from ckanext.govopen.importing.engine import Actor
from ckanext.govopen.logic.auth import catalogue_import as rights
from ckanext.govopen.model.import_batch import ImportBatch

MB = 1024 * 1024


def actor_of(context: Any) -> Actor:
    """Who imports, with the departments that person may fill; the authority (and the operator) may fill any."""
    user = context.get("user") or ""
    found = model.User.get(user) if user else None
    if context.get("ignore_auth") or (found and found.sysadmin) or rights.acts_for_authority(user):
        return Actor(user, None, trusted=True, may_create=True)
    return Actor(user, rights.edits(user))


def batch_of(id_: str) -> ImportBatch:
    """An import by its id; raises ObjectNotFound (where `ignore_auth` spared the question of rights)."""
    batch = ledger.get(id_)
    if batch is None:
        raise tk.ObjectNotFound(_("There is no such import"))
    return batch


def organization_id(name: str) -> str:
    """The id of a department named by id or name; raises ValidationError."""
    if not name:
        return ""
    group = model.Group.get(name)
    if not group or not group.is_organization or group.state != "active":
        raise tk.ValidationError({"organization": [_("there is no department “{name}”").format(name=name)]})
    return str(group.id)


@contextmanager
def upload(given: Any, filename: str = "") -> Iterator[tuple[Path, str]]:
    """(path, name) of what was given as `file`: an upload, or a path that this process opens itself (CLI)."""
    if isinstance(given, Path):
        yield given, filename or given.name
        return
    stream = getattr(given, "stream", None) or getattr(given, "file", None) or given
    if not hasattr(stream, "read"):
        raise tk.ValidationError({"file": [_("choose the file that holds the catalogue")]})
    with tempfile.TemporaryDirectory(prefix="govopen-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            shutil.copyfileobj(_bounded(stream), out)
        yield path, filename or getattr(given, "filename", "") or "file"


class _bounded:  # noqa: N801  # a stream with an end
    """Reads no more than the largest file taken, plus a byte that gives it away."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.left = stream, config.import_megabytes() * MB + 1

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(min(self.left, size if size > 0 else self.left))
        self.left -= len(block)
        return block


def document(value: Any, name: str) -> dict[str, Any] | None:
    """A mapping given as a dict or as JSON text; raises ValidationError."""
    if value is None or value is tk.missing or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise tk.ValidationError({name: [_("this is no JSON: {error}").format(error=error)]}) from error
    if not isinstance(value, Mapping):
        raise tk.ValidationError({name: [_("give names and values, as a JSON object")]})
    return dict(value)


def dictize(batch: ImportBatch, *, rows: list[Any] | None = None) -> dict[str, Any]:
    """A batch as the API gives it."""
    state = batch.state
    broken = state in ("running", "checking", "undoing", "publishing") and not engine.is_worked_on(batch.id)
    result = {
        "id": batch.id,
        "organization": batch.organization_id,
        "user": batch.user_id,
        "filename": batch.filename,
        "sheet": batch.sheet,
        "source": batch.source,
        "state": "failed" if broken else state,
        "dry_run": batch.dry,
        "mapping": sheet.mapping_of(batch),
        "columns": batch.columns,
        "defaults": batch.answers,
        "survey": batch.survey,
        "counts": {**dict.fromkeys(ledger.OUTCOMES, 0), **(batch.counts or {})},
        "total": batch.total,
        "position": batch.position,
        "refusals": ledger.reasons(batch.id),
        "missing": batch.missing,
        "error": batch.error,
        "created": _iso(batch.created_at),
        "started": _iso(batch.started_at),
        "finished": _iso(batch.finished_at),
        "published": _iso(batch.published_at),
        "published_by": batch.published_by,
    }
    if rows is not None:
        result["rows"] = [sentences.dictized(row) for row in rows]
    return result


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
