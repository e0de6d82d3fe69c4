"""A sample of what is in a data file: the first rows of a table, the first lines of a text. Nothing is kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from ckan import model
from ckan.lib import uploader

ROWS, BYTES, COLUMNS, DEEP = 2000, 4 * 1024 * 1024, 200, 6
TABLES = ("datastore", "tabledesigner")
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Table:
    """Column names and rows; `why` says why nothing could be read: link, kind, broken, gone."""

    header: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    why: str = ""


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
        return read(content)
    except Exception:  # noqa: BLE001  a file can break its reader in ways of its own; the scan says that it was not read
        return Table(why="broken")


def _lines(content: bytes) -> Table:
    return Table([""], [[line] for line in _text(content).splitlines()[:ROWS]])


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
    lines = csv.reader(io.StringIO(text), delimiter=mark)
    header = [name.strip() for name in next(lines, [])][:COLUMNS]
    rows = [row[:COLUMNS] for row, _n in zip(lines, range(ROWS), strict=False)]
    # A file without a header: its first row is data as well.
    return Table(header, [list(header), *rows])


def _workbook(content: bytes) -> Table:
    if len(content) > BYTES:
        return Table(why="large")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    found = [list(row)[:COLUMNS] for row in sheet.iter_rows(max_row=ROWS + 1, values_only=True)]
    header = ["" if cell is None else str(cell).strip() for cell in found[0]] if found else []
    return Table(header, [list(header), *found[1:]])


def _json(content: bytes) -> Table:
    text = _text(content)
    try:
        found = json.loads(text)
    except ValueError:
        found = [json.loads(line) for line in text.splitlines()[:ROWS] if line.strip()]
    rows = list(_records(found))[:ROWS]
    header = list(dict.fromkeys(key for row in rows for key in row))[:COLUMNS]
    return Table(header, [[row.get(name, "") for name in header] for row in rows])


def _records(found: Any, depth: int = 0) -> Any:
    """The objects of a document as flat records: arrays of objects, features, nested objects by dotted names."""
    if depth > DEEP:
        return
    if isinstance(found, list):
        for one in found:
            yield from _records(one, depth + 1)
        return
    if isinstance(found, dict):
        inner = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        for one in inner:
            yield from _records(one, depth + 1)
        flat = {}
        for key, value in found.items():
            if isinstance(value, dict):
                flat |= {f"{name}": one for name, one in value.items() if not isinstance(one, dict | list)}
            elif not isinstance(value, list):
                flat[str(key)] = value
        if flat:
            yield flat
        return
    yield {"": found}


READERS: dict[str, Callable[[bytes], Table]] = {
    "xlsx": _workbook,
    **dict.fromkeys(("json", "geojson", "jsonl"), _json),
    **dict.fromkeys(("csv", "tsv"), _csv),
    **dict.fromkeys(("txt", "md", "xml", "log"), _lines),
}
