"""Finds where the table begins: titles and notes above the header, one header row or two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ckanext.govopen.importing import folding
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.words import known_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckanext.govopen.importing.table import Row, Table

LOOKED_AT = 60  # rows from the top in which a header is looked for
LONGEST = 40  # characters of a label


@dataclass(frozen=True, slots=True)
class Header:
    """Where the labels stand and what they say: `rows` their numbers, `labels` one list of spellings a column.

    A column's first label is the nearest to the data; one above it (a merged group, a technical name) follows.
    """

    rows: tuple[int, ...]
    labels: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What to call each column."""
        return tuple(" / ".join(reversed(spellings)) for spellings in self.labels)

    def repeats(self, row: Row) -> bool:
        """Whether a row further down is the header again, as printing programs repeat it on each page."""
        said = [(cell, spellings) for cell, spellings in zip(row.cells, self.labels, strict=False) if cell]
        return len(said) > 1 and all(cell in spellings for cell, spellings in said)


def find(table: Table, *, known: bool = False) -> Header:
    """The header of a table; `known`: with names that are known here, not any words.

    Raises FileRefused when the sheet holds no row that could be one.
    """
    top = [row for row in islice(table.rows(), LOOKED_AT) if not row.empty]
    if not top:
        raise FileRefused("empty")
    scores = [_score(row.cells) for row in top]
    best = max(range(len(top)), key=lambda at: (scores[at], -at))
    if not scores[best]:
        best = -1 if known else next((at for at, row in enumerate(top) if _labels_like(row.cells)), -1)
        if best < 0:
            raise FileRefused("no_header")
    rows = [top[best]]
    if best + 1 < len(top) and _second(top[best].cells, top[best + 1].cells):
        rows.append(top[best + 1])
    elif best and _group(top[best - 1].cells, top[best].cells):
        rows.insert(0, top[best - 1])
    return Header(tuple(row.number for row in rows), _spellings([row.cells for row in rows]))


def given(table: Table, number: int) -> Header:
    """The header that somebody pointed at by its row number."""
    for row in islice(table.rows(), number):
        if row.number == number and not row.empty:
            return Header((number,), _spellings([row.cells]))
    raise FileRefused("no_header")


def _score(cells: Sequence[str]) -> int:
    """How many different known labels a row holds; a title spread over merged cells counts once, so not at all."""
    found = {
        label
        for cell in cells
        if cell and len(cell) <= LONGEST and (label := folding.undressed(cell)) in known_labels()
    }
    return len(found) if len(found) > 1 else 0


def _labels_like(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell]
    return len(set(said)) > 1 and all(len(cell) <= LONGEST and not cell[:1].isdigit() for cell in said)


def _second(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the row under the header is a header too: labels only, and at least two not already said above."""
    said = [cell for cell in second if cell]
    new = [cell for at, cell in enumerate(second) if cell and (at >= len(first) or cell != first[at])]
    known = sum(folding.undressed(cell) in known_labels() for cell in new)
    return len(new) > 1 and known * 2 > len(new) and all(len(cell) <= LONGEST for cell in said)


def _group(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row above groups the labels below: `共享属性` merged over `共享类型`, `共享条件`."""
    said = [cell for cell in above if cell]
    same = sum(cell == below[at] for at, cell in enumerate(above) if cell and at < len(below))
    return len(set(said)) > 1 and (same > 0 or sum(folding.undressed(cell) in known_labels() for cell in set(said)) > 0)


def _spellings(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    rows = list(rows)
    width = max(len(row) for row in rows)
    result = []
    for at in range(width):
        said = [row[at] for row in reversed(rows) if at < len(row) and row[at]]
        result.append(tuple(dict.fromkeys(said)))
    return tuple(result)
