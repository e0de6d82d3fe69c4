"""JSON as rows: whatever its shape, every value in it comes to stand in a row under the path that leads to it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.personal import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DEEP = 64  # levels; what lies deeper is told as not read
WIDE = 60  # keys of one object; more of them are data themselves
ROW = re.compile(r"\d{1,9}\Z")
TELLING = 10**10  # a bare number below is a measure or a coordinate
Record = dict[str, Any]


class TooDeepError(ValueError):
    """A document nests deeper than is looked through."""


def parsed(text: str, *, cut: bool = False) -> Any:
    """A document, or one a line; of a text that was cut off the last line is left out. Raises ValueError."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        return [json.loads(line) for line in (lines[:-1] if cut else lines)]


def records(found: Any, path: str = "", depth: int = 0) -> Iterator[Record]:
    """The rows of a document: objects, tables of rows or of columns, bare lists. Raises TooDeepError."""
    if depth > DEEP:
        raise TooDeepError
    if isinstance(found, list):
        yield from _of_list(found, path, depth)
    elif isinstance(found, dict):
        yield from _of_object(found, path, depth)
    elif _says(found) and (isinstance(found, str) or abs(found) >= TELLING):
        yield {path: found}


def _of_list(found: Sequence[Any], path: str, depth: int) -> Iterator[Record]:
    if found and all(isinstance(one, list) for one in found) and _are_labels(found[0]):
        yield from _table(found[0], found[1:], depth)
        return
    name = path.rpartition(PATH)[2]  # what is in a list is a row of its own: the way to it names nothing more
    for one in found:
        yield from records(one, "" if isinstance(one, dict) else name, depth + 1)


def _of_object(found: Mapping[str, Any], path: str, depth: int) -> Iterator[Record]:
    table = _labels_and_rows(found)
    if table:
        labels, rows = table
        yield from _table(found[labels], found[rows], depth)
        found = {key: value for key, value in found.items() if key not in table}
    columns = _columns(found)
    if columns:
        names = list(columns)
        yield from _table(names, list(zip(*columns.values(), strict=True)), depth)
        found = {key: value for key, value in found.items() if key not in columns}
    if len(found) > WIDE or _are_alike(list(found.values())):  # keys that are data: {number: person, …}
        for key, value in found.items():
            yield {"": key}
            yield from records(value, "", depth + 1)
        return
    flat: Record = {}
    yield from _flat(found, path, depth, flat)
    if flat:
        yield flat


def _flat(found: Mapping[str, Any], path: str, depth: int, into: Record) -> Iterator[Record]:
    """Values of an object and of those in it, by their paths; lists, tables and maps in it are rows of their own."""
    if depth > DEEP:
        raise TooDeepError
    for key, value in found.items():
        here = f"{path}{PATH}{key}" if path else str(key)
        if isinstance(value, dict) and not (_labels_and_rows(value) or _columns(value) or _are_map(value)):
            yield from _flat(value, here, depth + 1, into)
        elif isinstance(value, list | dict):
            yield from records(value, here, depth + 1)
        elif _says(value):
            into[here] = value


def _are_map(found: Mapping[str, Any]) -> bool:
    return len(found) > WIDE or _are_alike(list(found.values()))


def _are_alike(values: Sequence[Any]) -> bool:
    """Whether objects are rows under keys of their own: more than one, and all of the same names."""
    return len(values) > 1 and all(isinstance(one, dict) and one and one.keys() == values[0].keys() for one in values)


def _labels_and_rows(found: Mapping[str, Any]) -> tuple[str, str] | None:
    """The keys of labels and rows of a table, whatever they are called: as many labels as a row has cells."""
    for rows, cells in found.items():
        if isinstance(cells, list) and cells and all(isinstance(row, list) for row in cells):
            width = max(len(row) for row in cells)
            for labels, names in found.items():
                if labels != rows and isinstance(names, list) and len(names) == width and all(map(_label, names)):
                    return labels, rows
    return None


def _columns(found: Mapping[str, Any]) -> dict[str, list[Any]]:
    """A table written by column: lists of as many cells each, or objects of the same row numbers (pandas)."""
    lists = {key: value for key, value in found.items() if isinstance(value, list) and len(value) > 1 and _bare(value)}
    if len(lists) > 1 and len({len(value) for value in lists.values()}) == 1:
        return lists
    maps = list(found.values())
    if maps and _bare_rows(maps[0]) and (len(maps) == 1 or _are_alike(maps)) and all(map(_bare_rows, maps)):
        return {key: list(value.values()) for key, value in found.items()}
    return {}


def _bare_rows(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and _bare(value.values()) and all(ROW.match(key) for key in value)


def _bare(values: Any) -> bool:
    return not any(isinstance(one, list | dict) for one in values)


def _label(one: Any) -> str:
    """What a column is called: a text, or an object that says so."""
    if isinstance(one, dict):
        one = next((one[key] for key in ("title", "label", "name", "field", "id", "key") if one.get(key)), "")
    return one if isinstance(one, str) and not one[:1].isdigit() else ""


def _are_labels(row: Sequence[Any]) -> bool:
    return bool(row) and all(map(_label, row))


def _table(labels: Sequence[Any], rows: Sequence[Sequence[Any]], depth: int) -> Iterator[Record]:
    names = [_label(one) for one in labels]
    yield dict(zip(names, names, strict=True))  # they may be no labels but a row
    for row in rows:
        flat: Record = {}
        for at, value in enumerate(row):
            name = names[at] if at < len(names) else ""
            if isinstance(value, list | dict):
                yield from records(value, name, depth + 2)
            elif _says(value):
                flat[name if name not in flat else f"{name}{PATH}{at}"] = value
        if flat:
            yield flat


def _says(value: Any) -> bool:
    return value is not None and value != "" and not isinstance(value, bool)
