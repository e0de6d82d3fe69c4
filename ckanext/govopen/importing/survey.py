"""One look over the whole file before anything is asked: sizes, samples, the words of each column, doubles."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ckanext.govopen.importing import folding, words
from ckanext.govopen.importing.errors import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.govopen.importing.header import Header
    from ckanext.govopen.importing.limits import Limits
    from ckanext.govopen.importing.table import Row, Table

SAMPLES = 40
_FIGURE = r"[\d.,，%％\-—/ 条條项項个個类類]*"
FIGURE = re.compile(_FIGURE)
TOTAL = re.compile(f"(?:合计|总计|小计|共计|合計|總計|小計|共計)[:：]?{_FIGURE}。?")  # 合计, 合计：17条
NOTE = re.compile("(?:注|备注|備註|说明|說明|填表说明|填报人|填表人|制表人|审核人|填报单位|填报日期|联系电话)[:：]")
DISTINCT = 3_000  # different words of one column that are kept for the questions


@dataclass(slots=True)
class Survey:
    """What a file holds. `rows` are data rows; blank rows, repeated headers, sums and notes are counted beside."""

    rows: int = 0
    blank: int = 0
    repeated: int = 0
    aside: int = 0  # sums and notes below a table
    above: int = 0
    doubles: int = 0
    samples: list[list[str]] = field(default_factory=list)
    words: dict[str, dict[str, int]] = field(default_factory=dict)  # field → word → rows
    silent: dict[str, int] = field(default_factory=dict)  # field → rows that say nothing

    def as_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "blank": self.blank,
            "repeated_headers": self.repeated,
            "asides": self.aside,
            "above": self.above,
            "doubles": self.doubles,
            "words": self.words,
            "silent": self.silent,
        }


def body(table: Table, header: Header, tally: Survey | None = None) -> Iterator[Row]:
    """The data rows; what is passed over is counted in `tally`."""
    tally = tally or Survey()
    last = max(header.rows)
    for row in table.rows():
        if row.number in header.rows:
            continue
        if row.empty:
            tally.blank += 1
        elif row.number < last:
            tally.above += 1
        elif header.repeats(row):
            tally.repeated += 1
        elif is_aside(row):
            tally.aside += 1
        else:
            yield row


def is_aside(row: Row) -> bool:
    """Whether a row sums up (合计 with figures alone) or is a note in one cell (注：…), and so is no entry."""
    said = [cell for cell in row.cells if cell.strip()]
    first = re.sub(r"\s", "", said[0]) if said else ""
    if TOTAL.fullmatch(first):
        return all(FIGURE.fullmatch(cell) for cell in said[1:])
    return len(set(said)) == 1 and NOTE.match(first) is not None


def samples(table: Table, header: Header) -> list[list[str]]:
    """Some different values of each column, from the first rows that have any."""
    result: list[list[str]] = [[] for _ in header.labels]
    for count, row in enumerate(body(table, header)):
        for at, cell in enumerate(row.cells[: len(result)]):
            known = result[at]
            if len(known) < SAMPLES and not folding.says_nothing(cell) and cell[:200] not in known:
                known.append(cell[:200])
        if count > 2_000:  # noqa: PLR2004  # a sample, not the file
            break
    return result


def take(table: Table, header: Header, fields: dict[str, int], limits: Limits) -> Survey:
    """Counts the whole file. `fields` maps each field to its column."""
    result = Survey()
    counts: dict[str, Counter[str]] = {name: Counter() for name in words.ASKED if name in fields}
    silent: Counter[str] = Counter()
    seen: set[int] = set()
    for row in body(table, header, result):
        result.rows += 1
        if result.rows > limits.rows:
            raise FileRefused("too_many_rows", limit=limits.rows)
        cells = row.cells
        for name, at in fields.items():
            cell = cells[at] if at < len(cells) else ""
            if folding.says_nothing(cell):
                silent[name] += 1
            elif name in counts and (cell in counts[name] or len(counts[name]) < DISTINCT):
                counts[name][cell[:200]] += 1
        key = hash(_key(cells, fields))
        result.doubles += key in seen
        seen.add(key)
    result.words = {name: dict(counter.most_common()) for name, counter in counts.items()}
    result.silent = dict(silent)
    return result


def _key(cells: tuple[str, ...], fields: dict[str, int]) -> tuple[str, ...]:
    def said(name: str) -> str:
        at = fields.get(name, -1)
        return cells[at] if 0 <= at < len(cells) else ""

    code = said("resource_code")
    return ("code", code) if code else ("title", said("department"), said("title"))
