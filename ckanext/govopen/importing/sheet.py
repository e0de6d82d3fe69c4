"""A batch's file opened the way the batch says: which sheet, which encoding, which header."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.govopen import config
from ckanext.govopen.importing import columns, header, ledger, survey
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.header import Header
from ckanext.govopen.importing.limits import Limits
from ckanext.govopen.importing.reading import open_table
from ckanext.govopen.importing.table import Table
from ckanext.govopen.model.import_batch import ImportBatch

WORKBOOKS = (".xlsx", ".xls")


@dataclass(frozen=True, slots=True)
class Opened:
    """A table and its header."""

    table: Table
    header: Header


def limits() -> Limits:
    """The bounds that the operator set."""
    return Limits(bytes=config.import_megabytes() * 1024 * 1024, rows=config.import_rows())


def of(batch: ImportBatch, path: Path) -> Opened:
    """The batch's table. Raises FileRefused."""
    source = batch.source or {}
    table = open_table(path, sheet=batch.sheet or "", encoding=source.get("encoding", ""), limits=limits())
    if chosen := source.get("header_row"):
        return Opened(table, header.given(table, chosen))
    if not batch.sheet and table.sheets:
        return first(path, table)
    try:
        return Opened(table, header.find(table))
    except FileRefused as refused:
        ending = Path(batch.filename).suffix.lower()
        if table.kind == "csv" and ending in WORKBOOKS:
            raise FileRefused("no_workbook", ending=ending[1:].upper()) from refused
        raise


def first(path: Path, table: Table) -> Opened:
    """The first sheet with names that are known, else the first with any: instructions often stand before the table.

    Raises FileRefused where no sheet has a header.
    """
    for known in (True, False):
        for name in table.sheets:
            found = table if name == table.sheet else open_table(path, sheet=name, limits=limits())
            with suppress(FileRefused):
                return Opened(found, header.find(found, known=known))
    raise FileRefused("no_header")


def survey_batch(batch: ImportBatch, path: Path, mapping: Mapping[str, str] | None = None) -> None:
    """Looks over the file and writes into the batch what it is, what its columns mean, and what must be asked.

    `mapping` is what a person chose, else it is guessed (with what was kept from an earlier file of this form).
    Not committed. Raises FileRefused.
    """
    opened = of(batch, path)
    samples = survey.samples(opened.table, opened.header)
    kept = ledger.saved_mapping(batch.organization_id, opened.header)
    if mapping is not None:
        guesses = columns.chosen(opened.header, samples, mapping)
    else:
        guesses = columns.guess(opened.header, samples, kept.columns if kept else None)
    fields = {item.field: item.column for item in guesses if item.field}
    look = survey.take(opened.table, opened.header, fields, limits())
    table = opened.table
    batch.source = {
        **(batch.source or {}),
        "kind": table.kind,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheets": list(table.sheets),
        "header_rows": list(opened.header.rows),
        "shape": ledger.shape(opened.header),
    }
    batch.sheet = table.sheet
    batch.columns = [item.as_dict() for item in guesses]
    batch.survey = look.as_dict()
    batch.total = look.rows
    if kept and not batch.answers:
        batch.answers = dict(kept.answers)


def mapping_of(batch: ImportBatch) -> dict[str, str]:
    """Column name → field, as the batch has it."""
    return {column["name"]: column["field"] for column in batch.columns}


def required_missing(batch: ImportBatch) -> list[str]:
    """Fields without which no entry can be made, and which no column fills: the title."""
    filled: set[Any] = {column["field"] for column in batch.columns}
    return [name for name in ("title",) if name not in filled]
