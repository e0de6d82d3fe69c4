"""The first rows of a data file, or its first lines: a look before downloading. Ask the gate before asking here."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import uploader

from ckanext.govopen import places, sifting
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.limits import MB, Limits
from ckanext.govopen.importing.reading import open_table

ROWS = 50
LOOKED = 5_000  # rows that are looked through for words or put in order
TEXT = 64 * 1024
CUT = 4  # bytes of one character at most
SMALL = Limits(bytes=20 * MB, unpacked=100 * MB, rows=LOOKED + 1, columns=100)
TABLES = {"csv", "tsv", "xlsx", "xls"}
TEXTS = {"txt", "json", "xml", "md", "html", "rdf", "geojson"}
PICTURES = {"png", "jpg", "jpeg", "gif", "webp"}


PLAIN = sifting.Wish()


@dataclass(frozen=True)
class Preview:
    """`kind` is table, text, picture or none; `note`: how it was read, or why not at all; `total`: rows, if known.

    `drawing` is that of places, if the file holds some. Where a reader asked for words or an order, `found` counts the
    rows that fit and `looked` those among which they were looked for.
    """

    kind: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    note: str = ""
    total: int | None = None
    cut: bool = False
    drawing: places.Drawing | None = None
    found: int | None = None
    looked: int = 0


def preview(resource: dict[str, Any], wish: sifting.Wish = PLAIN) -> Preview:
    """A look into a resource that the reader may have. `resource` is the dict of `resource_show`."""
    if resource.get("datastore_active"):
        return _from_datastore(resource, wish)
    path = local_path(resource)
    kind = _kind(resource)
    if path is None or not path.is_file():
        return Preview("none")
    if kind in TABLES:
        return _from_table(path, wish)
    if kind in PICTURES:
        return Preview("picture")
    if kind == "geojson":
        return _from_geojson(path, wish)
    return _from_text(path) if kind in TEXTS else Preview("none", note=tk._("Files of this format have no preview."))


def _kind(resource: dict[str, Any]) -> str:
    named = (resource.get("format") or "").lower()
    known = TABLES | TEXTS | PICTURES
    return named if named in known else Path(str(resource.get("url") or "")).suffix.lstrip(".").lower()


def local_path(resource: dict[str, Any]) -> Path | None:
    """Where an uploaded file stands on this machine; None for links and for storage elsewhere."""
    if resource.get("url_type") != "upload":
        return None
    upload: Any = uploader.get_resource_uploader(dict(resource))
    where = upload.get_path(resource["id"])
    storage = getattr(upload, "storage", None)
    if storage is None:
        return Path(where)
    folder = getattr(storage.settings, "path", "")
    return Path(folder, where) if folder and Path(folder).is_absolute() else None


def _taken(wish: sifting.Wish) -> int:
    return LOOKED if wish else ROWS


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]], wish: sifting.Wish, **said: Any) -> Preview:
    """The rows that are shown, of those that were read."""
    if not wish:
        return Preview("table", columns, tuple(rows[:ROWS]), **said)
    fit = sifting.sift(rows[:LOOKED], wish)
    return Preview("table", columns, tuple(fit[:ROWS]), found=len(fit), looked=len(rows[:LOOKED]), **said)


def _from_datastore(resource: dict[str, Any], wish: sifting.Wish = PLAIN) -> Preview:
    found = tk.get_action("datastore_search")(
        {"user": tk.current_user.name}, {"resource_id": resource["id"], "limit": _taken(wish), "include_total": True}
    )
    columns = tuple(field["id"] for field in found["fields"] if field["id"] != "_id")
    rows = [tuple("" if row.get(name) is None else str(row[name]) for name in columns) for row in found["records"]]
    total = found.get("total")
    return _table(columns, rows, wish, total=total, cut=bool(total and total > len(rows)))


def _from_table(path: Path, wish: sifting.Wish = PLAIN) -> Preview:
    most = _taken(wish)
    try:
        table = open_table(path, limits=SMALL)
        lines = [row.cells for row in islice((row for row in table.rows() if not row.empty), most + 2)]
    except FileRefused as refused:
        return Preview("none", note=_refusal(refused))
    if not lines:
        return Preview("none", note=tk._("The file is empty."))
    note = ""
    if table.encoding and not table.encoding.startswith("utf"):
        note = tk._("Read as {encoding}.").format(encoding=table.encoding.upper())
    elif table.kind == "xls":
        note = tk._("Read as XLS.")
    width = max(len(line) for line in lines)
    padded = [tuple(line) + ("",) * (width - len(line)) for line in lines]
    return _table(padded[0], padded[1 : most + 1], wish, note=note, cut=len(lines) > most + 1)


def _refusal(refused: FileRefused) -> str:
    reason = str(refused.args[0]) if refused.args else ""
    if reason in {"too_large", "unpacked"}:
        return tk._("The file is too large for a preview.")
    return tk._("The file could not be read for a preview. It can be downloaded as it is.")


def _head(path: Path, size: int) -> tuple[str, bool]:
    with path.open("rb") as file:
        raw = file.read(size + 1)
    readings = (_decoded(raw[:size], encoding) for encoding in ("utf-8-sig", "gb18030"))
    text = next((one for one in readings if one is not None), None)
    return text if text is not None else raw[:size].decode("utf-8", "replace"), len(raw) > size


def _decoded(raw: bytes, encoding: str) -> str | None:
    """The text, a character cut in two at the end left out; None if it is in another encoding."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        return raw[: error.start].decode(encoding) if error.start >= len(raw) - CUT else None


def _from_text(path: Path) -> Preview:
    text, cut = _head(path, TEXT)
    if not cut and path.suffix != ".md":
        with suppress(ValueError):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return Preview("text", text=text, cut=cut)


def _from_geojson(path: Path, wish: sifting.Wish = PLAIN) -> Preview:
    """Places drawn, and as a table of their properties and their first coordinates."""
    if path.stat().st_size > SMALL.bytes:
        return _from_text(path)
    try:
        features = list(json.loads(path.read_text("utf-8-sig"))["features"])
        found = [(dict(one.get("properties") or {}), one.get("geometry") or {}) for one in features[: _taken(wish)]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return _from_text(path)
    names = list(dict.fromkeys(name for properties, _ in found for name in properties))[:20]
    columns = (*names, tk._("Geometry"), tk._("First coordinate"))
    rows = [
        (
            *(str(properties.get(name, "")) for name in names),
            str(shape.get("type", "")),
            _first(shape.get("coordinates")),
        )
        for properties, shape in found
    ]
    said = {"total": len(features), "cut": len(features) > len(rows), "drawing": places.draw(features)}
    return _table(columns, rows, wish, **said)


def _first(coordinates: Any) -> str:
    while isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return ", ".join(str(number) for number in coordinates[:2]) if isinstance(coordinates, list) else ""
