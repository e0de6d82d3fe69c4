"""The account of a batch as a file: the rows as they came, what became of each, refused ones marked."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import sqlalchemy as sa
import xlsxwriter
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen import config, export
from ckanext.govopen.importing import ledger, sentences, sheet, survey
from ckanext.govopen.model.import_batch import ImportBatch

OWN = 5  # columns before those of the file
_ROWS = 1_048_575


def head(batch: ImportBatch) -> list[str]:
    """The report's column names: ours, then the file's."""
    own = [_("Row"), _("Outcome"), _("Reason and mend"), _("Remarks"), _("Entry")]
    return [*own, *(column["name"] for column in batch.columns)]


def lines(batch: ImportBatch) -> Iterator[tuple[str, list[Any], set[int]]]:
    """(outcome, cells, positions of the cells that are wrong) for each row of the file, in its order."""
    places = {column["field"]: OWN + column["column"] for column in batch.columns if column["field"]}
    with ledger.file_of(batch) as path:
        source = _told(batch.id)
        told = next(source, None)
        opened = sheet.of(batch, path)
        last = max(opened.header.rows)
        current = None
        for row in opened.table.rows():
            if row.number <= last or row.empty:
                continue
            if told and told[0].number == row.number:
                current, told = told, next(source, None)
            elif survey.is_aside(row):
                yield "", [row.number, _("A sum or a note, no entry"), "", "", "", *row.cells], set()
                continue
            elif current is None or opened.header.repeats(row):
                yield "", [row.number, _("Header repeated"), "", "", "", *row.cells], set()
                continue
            line, address = current
            wrong = {places[item["field"]] for item in line.problems if item["field"] in places}
            yield line.outcome, [row.number, *_own(line, address), *row.cells], wrong


def _told(batch_id: str) -> Iterator[tuple[Any, str]]:
    """Each line of the books with the address of its entry; '' while, or since, there is none."""
    package = model.Package
    for some in ledger.walk(batch_id):
        ids = [row.package_id for row in some if row.package_id]
        query = sa.select(package.id, package.name).where(package.id.in_(ids), package.state != "deleted")
        names = dict(model.Session.execute(query).tuples().all())
        for row in some:
            name = names.get(row.package_id)
            yield row, config.address(f"/dataset/{name}") if name else ""


def _own(row: Any, address: str) -> list[str]:
    return [sentences.outcome_label(row.outcome), _joined(row.problems), _joined(row.notes), address]


def _joined(remarks: list[dict[str, str]]) -> str:
    said = []
    for item in remarks:
        cell = f"{item['cell']} " if item.get("cell") else ""
        said.append(f"{cell}{sentences.of_remark(item)}")
    return _("; ").join(said)


def csv(batch: ImportBatch) -> Iterator[bytes]:
    """The report as CSV, without live formulas."""
    return export.csv_lines(head(batch), (cells for _outcome, cells, _wrong in lines(batch)))


def xlsx(batch: ImportBatch) -> IO[bytes]:
    """The report as a workbook, refused rows coloured and the wrong cells framed; the caller closes it.

    Text that a spreadsheet program would run is stored as text, as everywhere (`export`).
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", _("Report"))[:31])
    formats = _formats(book)
    for at, name in enumerate(head(batch)):
        page.write_string(0, at, export.plain(name), formats["head"])
    page.freeze_panes(1, 2)
    page.set_column(0, 1, 8)
    page.set_column(2, 3, 44)
    page.set_column(4, 4 + len(batch.columns), 18)
    page.autofilter(0, 0, 0, OWN - 1 + len(batch.columns))
    for line, (outcome, cells, wrong) in enumerate(lines(batch), 1):
        if line > _ROWS:
            break
        for at, value in enumerate(cells):
            _write(page, line, at, value, formats[_format(outcome, value, at in wrong)])
    book.close()
    file.seek(0)
    return file


def _formats(book: Any) -> dict[str, Any]:
    refused, framed = (
        {"bg_color": "#FCEBE9"},
        {"bg_color": "#F6C9C4", "bold": True, "border": 1, "border_color": "#B42318"},
    )
    quoted = {"quote_prefix": True}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#EEF2F6"}),
        "": None,
        "refused": book.add_format(refused),
        "wrong": book.add_format(framed),
        "live": book.add_format(quoted),
        "refused live": book.add_format({**refused, **quoted}),
        "wrong live": book.add_format({**framed, **quoted}),
    }


def _format(outcome: str, value: Any, wrong: bool) -> str:
    look = "wrong" if wrong else "refused" if outcome == "refused" else ""
    live = isinstance(value, str) and export.is_live(value)
    return f"{look} live".strip() if live else look


def _write(page: Any, line: int, at: int, value: Any, form: Any) -> None:
    if isinstance(value, int):
        page.write_number(line, at, value, form)
    elif value:
        page.write_string(line, at, str(value)[:32_767], form)
    elif form is not None:
        page.write_blank(line, at, None, form)
