"""CSV files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ckanext.govopen.importing import sniff
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.table import Row, Table, clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckanext.govopen.importing.limits import Limits


def open_csv(path: Path, limits: Limits, encoding: str = "") -> Table:
    """A CSV file, gzip or not. Raises FileRefused when it cannot be read as text."""
    _unpacked(path, limits)
    name = encoding or sniff.encoding(path)
    with sniff.stream(path) as file:
        sample = file.read(sniff.SAMPLE).decode(name, "ignore")
    delimiter = sniff.delimiter(sample)

    def rows() -> Iterator[Row]:
        return _rows(path, name, delimiter, limits)

    return Table("csv", rows, encoding=name, delimiter=delimiter)


def _unpacked(path: Path, limits: Limits) -> None:
    """Refuses a gzip that unpacks to more than it may, without keeping what comes out."""
    size = 0
    with sniff.stream(path) as file:
        try:
            while block := file.read(1 << 20):
                size += len(block)
                if size > limits.unpacked:
                    raise FileRefused("unpacked", limit=limits.unpacked // 1024**2)
        except (OSError, EOFError) as error:
            raise FileRefused("broken") from error
    if not size:
        raise FileRefused("empty")


def _rows(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    csv.field_size_limit(limits.cell * 4)
    with sniff.stream(path) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as file:  # type: ignore[type-var]
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused("row_unreadable", row=number + 1) from error
            number += 1
            yield Row(number, tuple(clean(cell)[: limits.cell] for cell in cells[: limits.columns]))
