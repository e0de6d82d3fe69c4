"""Runs a batch: chunk by chunk from rows to entries, each chunk one transaction with its own account.

A crash loses at most the chunk in hand. `position` says how far the catalogue is, `indexed` how far search is, a chunk
behind while Solr works beside us; a batch taken up again goes on from there, and no row is accounted for twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.exc import IntegrityError

from ckanext.govopen.importing import chunk, gone, indexing, ledger, sheet, survey, updating
from ckanext.govopen.importing.answers import read as read_answers
from ckanext.govopen.importing.beside import Beside
from ckanext.govopen.importing.departments import Departments
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.matching import Matcher
from ckanext.govopen.importing.plan import Planned, Planner
from ckanext.govopen.importing.settled import DOCUMENTS, NAMES, settled
from ckanext.govopen.importing.table import Row
from ckanext.govopen.importing.validation import Validator
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.search import connection

log = logging.getLogger(__name__)
BY = 200  # entries a transaction
TRIES = 3
# After so many chunks the database counts its tables anew: with the statistics of an empty catalogue it would plan
# every look-up as a walk through all of what came in since.
COUNTED = (2, 10, 50)
TABLES = "package, member, package_tag, govopen_import_row"


class Busy(Exception):  # noqa: N818  # the word the pages use
    """Another process is at this batch."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who imports: the person's name, and the departments the person may fill (None: all).

    `trusted`: CKAN's own question for each entry was answered before (the authority acts for departments it is no
    member of). `may_create`: the person may have unknown departments made.
    """

    user: str
    departments: frozenset[str] | None = None
    trusted: bool = False
    may_create: bool = False


@dataclass(slots=True)
class Run:
    """One pass over a batch's file, `dry` or for good."""

    batch: ImportBatch
    actor: Actor
    dry: bool
    search: Beside
    sent: int = 0  # the position whose entries are under way
    matcher: Matcher = field(default_factory=Matcher)
    seen: dict[tuple[str, ...], str] = field(default_factory=dict)  # key → its first row
    refused: dict[int, Mapping[str, Any]] = field(default_factory=dict)  # row → errors met only while saving


def run(batch_id: str, actor: Actor, *, dry: bool) -> ImportBatch:
    """Checks (`dry`) or imports a batch; goes on where an earlier run broke off. Returns the batch as it ended.

    Raises Busy when another process has it in hand. Any other failure is kept in the batch and raised.
    """
    with alone(batch_id):
        batch = _begin(batch_id, dry=dry)
        try:
            entries = 0 if dry else batch.total
            with (
                Beside(actor.user, trusted=actor.trusted, entries=entries) as search,
                settled(*(NAMES if search.apart or dry else DOCUMENTS)),
            ):
                _work(Run(batch, actor, dry, search))
        except Exception as error:
            model.Session.rollback()
            _end(batch_id, "failed", error=f"{type(error).__name__}: {error}"[:2000])
            raise
    return ledger.existing(batch_id)


@contextmanager
def alone(batch_id: str) -> Iterator[None]:
    """Only one process works on a batch; a lock of the database that a crash sets free by itself."""
    key = sa.func.hashtextextended(f"govopen import batch {batch_id}", 0)
    connection = model.ensure_engine().connect()
    try:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))):
            raise Busy(batch_id)
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))
    finally:
        connection.close()


def is_worked_on(batch_id: str) -> bool:
    """Whether a process has the batch in hand right now."""
    try:
        with alone(batch_id):
            return False
    except Busy:
        return True


def _begin(batch_id: str, *, dry: bool) -> ImportBatch:
    batch = ledger.existing(batch_id)
    goes_on = batch.dry is False and not dry and batch.position > 0 and batch.state != "undone"
    if not goes_on:
        ledger.clear_rows(batch_id)
        batch.position = batch.indexed = 0
        batch.started_at = ledger.now()
    batch.dry, batch.error, batch.finished_at = dry, "", None
    batch.state = "checking" if dry else "running"
    batch.stop = False
    model.repo.commit()
    return batch


def _work(run_: Run) -> None:
    batch = run_.batch
    if not run_.dry and batch.position:
        _take_up(run_)
    run_.sent = batch.position
    with ledger.file_of(batch) as path:
        opened = sheet.of(batch, path)
        planner = _planner(run_)
        tally = survey.Survey()
        begun = batch.position
        if begun:
            _met(run_, planner, (row for row in survey.body(opened.table, opened.header) if row.number <= begun))
        rows = (row for row in survey.body(opened.table, opened.header, tally) if row.number > begun)
        for count, some in enumerate(_chunks(planner.plan(rows)), 1):
            _chunk(run_, planner, some)
            if count in COUNTED and not run_.dry:
                model.Session.execute(sa.text(f"ANALYZE {TABLES}"))
                model.repo.commit()
            if _told_to_stop(batch):
                _finish(run_, "stopped", tally)
                return
        _finish(run_, "checked" if run_.dry else "done", tally)


def _planner(run_: Run) -> Planner:
    answers = read_answers(run_.batch.answers)
    create = answers.departments == "create" and run_.actor.may_create and not run_.dry
    fields = {column["field"]: column["column"] for column in run_.batch.columns if column["field"]}
    resolve: Any = Departments(run_.actor.user, create=create)
    if run_.dry and answers.departments == "create" and run_.actor.may_create:
        known = resolve
        resolve = lambda text: known(text) or f"new:{text}"  # noqa: E731  # a department that the run will make
    return Planner(fields, answers, resolve, run_.batch.organization_id)


def _take_up(run_: Run) -> None:
    """What an earlier run did: which entries it claimed, which keys it saw; and search catches up."""
    late: list[str] = []
    for some in ledger.walk(run_.batch.id):
        for row in some:
            if row.package_id:
                run_.matcher.claimed.add(row.package_id)
            if row.number > run_.batch.indexed and row.outcome in ("created", "updated"):
                late.append(row.package_id)
    indexing.again(late)
    run_.batch.indexed = run_.batch.position
    model.repo.commit()


def _met(run_: Run, planner: Planner, rows: Iterable[Row]) -> None:
    """The keys of the rows that an earlier run did, for the doubles further down."""
    for planned in planner.plan(rows):
        if not planned.problems:
            run_.seen.setdefault(planned.key, str(planned.number))


def _chunks(planned: Iterable[Planned]) -> Iterator[list[Planned]]:
    source = iter(planned)
    while some := list(islice(source, BY)):
        yield some


def _chunk(run_: Run, planner: Planner, some: Sequence[Planned]) -> None:
    done = _saved(run_, planner, some)
    if not run_.dry:
        chunk.index(done, run_.search)
        run_.batch.indexed, run_.sent = run_.sent, run_.batch.position
        model.repo.commit()
    batch_id = run_.batch.id
    model.Session.expunge_all()  # memory stays flat: nothing of this chunk is kept
    run_.batch = ledger.existing(batch_id)


def _saved(run_: Run, planner: Planner, some: Sequence[Planned]) -> chunk.Done:
    """One chunk in one transaction; begun again where another import got in between."""
    tries, batch_id = 0, run_.batch.id
    while True:
        claimed, seen = set(run_.matcher.claimed), dict(run_.seen)
        try:
            done = chunk.work(run_, planner, some)
            run_.batch.position = some[-1].last
            run_.batch.counts = {**(run_.batch.counts or {}), **ledger.count(batch_id)}
            model.repo.commit()
        except (IntegrityError, updating.Again) as error:
            model.Session.rollback()
            run_.matcher.claimed, run_.seen = claimed, seen
            if isinstance(error, updating.Again):
                run_.refused[error.number] = error.errors
            elif (tries := tries + 1) == TRIES:  # somebody else took a name between our look and our flush
                raise
            run_.batch = ledger.existing(batch_id)
        else:
            return done


def _told_to_stop(batch: ImportBatch) -> bool:
    return bool(model.Session.scalar(sa.select(ImportBatch.stop).where(ImportBatch.id == batch.id)))


def _finish(run_: Run, state: str, tally: survey.Survey) -> None:
    batch = ledger.existing(run_.batch.id)
    if not run_.dry:
        run_.search.wait()
        connection.commit()
        batch.indexed = run_.sent
    if state in ("done", "checked"):
        batch.missing = gone.proposals(batch)
    batch.counts = {
        **ledger.count(batch.id),
        "blank": tally.blank,
        "repeated_headers": tally.repeated,
        "asides": tally.aside,
        "above": tally.above,
        "entries": model.Session.scalar(
            sa.select(sa.func.count()).select_from(ImportRow).where(ImportRow.batch_id == batch.id)
        )
        or 0,
    }
    batch.state, batch.finished_at = state, ledger.now()
    model.repo.commit()
    log.info("import %s: %s %s", batch.id, state, batch.counts)


def _end(batch_id: str, state: str, error: str = "") -> None:
    batch = ledger.get(batch_id)
    if batch:
        batch.state, batch.error = state, error
        batch.finished_at = ledger.now()
        model.repo.commit()


__all__ = ["Actor", "Busy", "FileRefused", "Run", "Validator", "alone", "is_worked_on", "run"]
