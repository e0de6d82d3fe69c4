"""Merged cells: every cell of a merged area says what its first cell says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ckanext.govopen.importing.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$")
_AREA = 2_000_000  # cells: whole-column merges of an empty sheet are not filled


@dataclass(frozen=True, slots=True)
class Area:
    """A merged area, all bounds inclusive: rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


def column(name: str) -> int:
    """`A` → 0, `AA` → 26."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - 64
    return number - 1


def parse(ref: str) -> Area | None:
    """An area from `B2:C5`, None when it is none."""
    found = _RANGE.match(ref)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    area = Area(int(top), column(left), int(bottom), column(right))
    size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
    return area if 1 < size <= _AREA else None


@dataclass(slots=True)
class _Fill:
    """Merged areas being passed while rows stream by; only open areas are kept in hand."""

    areas: list[Area]
    at: int = 0
    open: list[tuple[Area, str]] = field(default_factory=list)

    def row(self, row: Row) -> Row:
        self.open = [item for item in self.open if item[0].bottom >= row.number]
        while self.at < len(self.areas) and self.areas[self.at].top <= row.number:
            area = self.areas[self.at]
            self.at += 1
            if area.top == row.number and area.left < len(row.cells):
                self.open.append((area, row.cells[area.left]))
        if not self.open:
            return row
        cells = list(row.cells)
        for area, value in self.open:
            cells.extend([""] * (min(area.right + 1, 300) - len(cells)))
            for col in range(area.left, min(area.right + 1, len(cells))):
                cells[col] = cells[col] or value
        return Row(row.number, tuple(cells))


def fill(rows: Iterable[Row], areas: Iterable[Area]) -> Iterator[Row]:
    """The rows with merged areas filled from their first cell."""
    state = _Fill(sorted(areas, key=lambda area: (area.top, area.left)))
    for row in rows:
        yield state.row(row)
