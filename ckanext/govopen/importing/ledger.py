"""The books of imports: batches, their lines, saved mappings. One transaction with the entries they account for."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.govopen.importing import folding
from ckanext.govopen.importing.header import Header
from ckanext.govopen.model.import_batch import ImportBatch, ImportFile, ImportMapping, ImportRow

OUTCOMES = ("created", "updated", "proposed", "unchanged", "refused")
BUSY = ("queued", "checking", "running", "undoing", "publishing")


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(timezone.utc)


def open_batch(path: Path, filename: str, user: str, organization: str) -> ImportBatch:
    """A new batch that keeps the file's bytes; not committed."""
    content = path.read_bytes()
    batch = ImportBatch(
        id=str(uuid.uuid4()),
        organization_id=organization,
        user_id=user,
        filename=filename[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sheet="",
        source={},
        columns=[],
        answers={},
        survey={},
        state="uploaded",
        dry=True,
        counts={},
        missing=[],
        created_at=now(),
    )
    model.Session.add(batch)
    model.Session.flush()
    model.Session.execute(sa.insert(ImportFile).values(batch_id=batch.id, content=content))
    return batch


def get(id_: str) -> ImportBatch | None:
    """A batch by its id, as the database has it now."""
    return model.Session.get(ImportBatch, id_, populate_existing=True)


def existing(id_: str) -> ImportBatch:
    """As `get`; raises LookupError where there is none, or none any more."""
    batch = get(id_)
    if batch is None:
        raise LookupError(id_)
    return batch


@contextmanager
def file_of(batch: ImportBatch) -> Iterator[Path]:
    """The batch's file on disk for as long as it is needed; a web process keeps none."""
    content = model.Session.scalar(sa.select(ImportFile.content).where(ImportFile.batch_id == batch.id))
    with tempfile.TemporaryDirectory(prefix="govopen-import-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content or b"")
        del content
        yield path


def same_file(sha256: str, organization: str, but: str) -> ImportBatch | None:
    """An earlier batch of the very same bytes that went into the catalogue."""
    query = sa.select(ImportBatch).where(
        ImportBatch.sha256 == sha256,
        ImportBatch.organization_id == organization,
        ImportBatch.id != but,
        ImportBatch.state == "done",
    )
    return model.Session.scalars(query.order_by(ImportBatch.created_at.desc())).first()


def batches(organizations: Iterable[str] | None, limit: int = 50, offset: int = 0) -> list[ImportBatch]:
    """Batches of some departments (None: of all), the newest first."""
    query = sa.select(ImportBatch)
    if organizations is not None:
        query = query.where(ImportBatch.organization_id.in_(list(organizations)))
    query = query.order_by(ImportBatch.created_at.desc(), ImportBatch.id).limit(limit).offset(offset)
    return list(model.Session.scalars(query))


def clear_rows(batch_id: str) -> None:
    """Forgets the lines of a dry run."""
    model.Session.execute(sa.delete(ImportRow).where(ImportRow.batch_id == batch_id))


def write_rows(batch_id: str, rows: Iterable[Mapping[str, Any]], *, dry: bool) -> None:
    """Accounts for lines; a line once accounted for is not written twice."""
    values = [{"batch_id": batch_id, "dry": dry, **row} for row in rows]
    if values:
        model.Session.execute(sa.insert(ImportRow), values)


def rows(
    batch_id: str, outcome: str = "", offset: int = 0, limit: int = 100, *, noted: bool = False
) -> list[ImportRow]:
    """Lines of a batch in the order of the file; `noted`: those with something to say only."""
    query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id)
    if outcome:
        query = query.where(ImportRow.outcome == outcome)
    if noted:
        query = query.where(sa.func.jsonb_array_length(ImportRow.notes) > 0)
    return list(model.Session.scalars(query.order_by(ImportRow.number).offset(offset).limit(limit)))


def walk(batch_id: str, *outcomes: str, by: int = 500) -> Iterator[list[ImportRow]]:
    """All lines with these outcomes (none named: all), some hundred at a time."""
    last = 0
    while True:
        query = sa.select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.number > last)
        if outcomes:
            query = query.where(ImportRow.outcome.in_(outcomes))
        found = list(model.Session.scalars(query.order_by(ImportRow.number).limit(by)))
        if not found:
            return
        last = found[-1].number
        yield found


def count(batch_id: str) -> dict[str, int]:
    """Outcome → lines of the file, counted from the books."""
    query = sa.select(ImportRow.outcome, sa.func.sum(ImportRow.lines)).where(ImportRow.batch_id == batch_id)
    found = {outcome: int(lines) for outcome, lines in model.Session.execute(query.group_by(ImportRow.outcome))}
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


def reasons(batch_id: str) -> dict[str, int]:
    """Reason of refusal → rows, from the books; a row with two reasons counts in both."""
    problem = sa.func.jsonb_array_elements(ImportRow.problems).table_valued("value")
    code = sa.cast(problem.c.value, JSONB)["code"].astext
    query = sa.select(code, sa.func.count()).select_from(ImportRow).join(problem, sa.true())
    query = query.where(ImportRow.batch_id == batch_id)
    return dict(model.Session.execute(query.group_by(code)).tuples().all())


def shape(header: Header) -> str:
    """What files of one form have in common: their column names."""
    return hashlib.sha256("\n".join(folding.fold(name) for name in header.names).encode()).hexdigest()


def saved_mapping(organization: str, header: Header) -> ImportMapping | None:
    """What was answered for files of this form before."""
    return model.Session.get(ImportMapping, (organization, shape(header)))


def save_mapping(organization: str, header: Header, columns: Mapping[str, str], answers: Any, user: str) -> None:
    """Keeps the answers for the next file of this form; not committed."""
    found = saved_mapping(organization, header)
    if not found:
        found = ImportMapping(organization_id=organization, shape=shape(header))
        model.Session.add(found)
    found.columns = {folding.fold(name): field for name, field in columns.items()}
    found.answers, found.user_id, found.saved_at = dict(answers), user, now()
