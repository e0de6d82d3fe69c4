"""A sample of what is in a data file: the first rows of a table, the first lines of a text. Nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import openpyxl
from ckan import model
from ckan.lib import uploader

from ckanext.govopen.catalogue import documents, sheets

ROWS, BYTES, COLUMNS = 2000, 4 * 1024 * 1024, 200
SHEETS, FEWEST = 50, 100  # of a workbook; rows of each sheet however many there are
TABLES = ("datastore", "tabledesigner")
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Table:
    """Column names and rows of a table, and further tables of the file (`more`); `part`: it holds more than was read.

    `why` says why nothing could be read: link, kind, broken, large, empty, gone.
    """

    header: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    why: str = ""
    part: bool = False
    more: tuple[Table, ...] = ()

    @property
    def all(self) -> tuple[Table, ...]:
        """The table and those beside it."""
        return (self, *self.more)


def stamp(resource_id: str) -> str:
    """What changes whenever the bytes or rows of a file do."""
    found = model.Resource.get(resource_id)
    if found is None:
        return ""
    return f"{found.id} {found.last_modified or ''} {found.size or ''} {found.hash or ''}"


def of_resource(resource_id: str) -> Table:
    """A sample of a stored file, or of a datastore table."""
    found = model.Resource.get(resource_id)
    if found is None or found.state != "active":
        return Table(why="gone")
    if found.url_type in TABLES:
        return of_table(resource_id)
    if found.url_type != "upload":
        return Table(why="link")
    try:
        store: Any = uploader.get_resource_uploader({"id": resource_id, "url": found.url, "url_type": "upload"})
        with open(store.get_path(resource_id), "rb") as stream:  # noqa: PTH123  a path of CKAN's making
            return of_bytes(stream.read(BYTES + 1), str(found.url or ""))
    except OSError:
        return Table(why="gone")


def has_table(resource_id: str) -> bool:
    """Whether rows stand beside the bytes of a file."""
    found = model.Resource.get(resource_id)
    return bool(found and found.url_type not in TABLES and (found.extras or {}).get("datastore_active"))


def of_records(records: list[Any]) -> Table:
    """A sample of rows that are on their way into a table."""
    rows = [one for one in records[:ROWS] if isinstance(one, dict)]
    header = [str(name) for name in dict.fromkeys(name for row in rows for name in row)][:COLUMNS]
    return Table(header, [[row.get(name) for name in header] for row in rows])


def of_table(resource_id: str) -> Table:
    """A sample of the rows of a datastore table."""
    import ckan.plugins.toolkit as tk

    try:
        found = tk.get_action("datastore_search")(
            {"ignore_auth": True}, {"resource_id": resource_id, "limit": ROWS, "include_total": False}
        )
    except (KeyError, tk.ObjectNotFound, tk.ValidationError):
        return Table(why="gone")
    header = [one["id"] for one in found["fields"] if one["id"] != "_id"]
    return Table(header, [[row.get(name) for name in header] for row in found["records"]])


def of_bytes(content: bytes, filename: str) -> Table:
    """A sample of a file by its name's ending: csv, tsv, txt, json, geojson, xlsx."""
    read = READERS.get(filename.rpartition(".")[2].lower())
    if read is None:
        return Table(why="kind")
    try:
        table = read(content)
        if not any(str(cell).strip() for one in table.all for row in one.rows for cell in row if cell is not None):
            return Table(why=table.why or "empty")
        return replace(table, part=table.part or len(content) > BYTES)
    except Exception:  # noqa: BLE001  a file can break its reader in ways of its own; the scan says that it was not read
        return Table(why="broken")


def _lines(content: bytes) -> Table:
    lines = _text(content).splitlines()
    return Table([""], [[line] for line in lines[:ROWS]], part=len(lines) > ROWS)


def _text(content: bytes) -> str:
    cut = content[:BYTES]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return cut.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return cut.decode(encoding)
        except UnicodeDecodeError as fault:  # noqa: PERF203  # three encodings
            if fault.start > len(cut) - 8:  # a character cut in two at the end of the sample
                return cut[: fault.start].decode(encoding)
    return cut.decode("utf-8", errors="replace")


def _csv(content: bytes) -> Table:
    text = _text(content)
    head = text[:4096]
    mark = max(",\t;|", key=head.count)
    return _sheet(list(islice(csv.reader(io.StringIO(text), delimiter=mark), ROWS + 1)), ROWS)


def _sheet(found: list[Any], limit: int) -> Table:
    """Rows as a table. All of them are data too: a file may have no header, and titles may name somebody."""
    rows = [list(row) for row in found[:limit]]
    part = len(found) > limit or any(len(row) > COLUMNS for row in rows)
    return Table(sheets.header(rows, COLUMNS), [row[:COLUMNS] for row in rows], part=part)


def _workbook(content: bytes) -> Table:
    if len(content) > BYTES:
        return Table(why="large")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found, left = [], ROWS
    for sheet in book.worksheets[:SHEETS]:
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        limit = max(left, FEWEST)
        table = _sheet(list(islice(sheet.iter_rows(values_only=True), limit + 1)), limit)
        left -= len(table.rows)
        found.append(table)
    if not found:
        return Table(why="empty")
    part = len(book.worksheets) > SHEETS or any(one.part for one in found)
    return replace(found[0], part=part, more=tuple(found[1:]))


def _json(content: bytes) -> Table:
    found = documents.records(documents.parsed(_text(content), cut=len(content) > BYTES))
    rows: list[documents.Record] = []
    try:
        rows.extend(islice(found, ROWS))
        part = next(found, None) is not None
    except documents.TooDeepError:
        part = True
    names = list(dict.fromkeys(key for row in rows for key in row))
    header = names[:COLUMNS]
    # Names may be data as well ({number: person}).
    cells = [[*header], *([row.get(name, "") for name in header] for row in rows)] if rows else []
    return Table(header, cells, part=part or len(names) > COLUMNS)


READERS: dict[str, Callable[[bytes], Table]] = {
    "xlsx": _workbook,
    **dict.fromkeys(("json", "geojson", "jsonl"), _json),
    **dict.fromkeys(("csv", "tsv"), _csv),
    **dict.fromkeys(("txt", "md", "xml", "log"), _lines),
}
