"""Personal information (个人信息) as it looks in data: identity and mobile numbers, bank cards, names with addresses.

What is found is looked at by a person, so a look-alike costs a glance and a miss costs somebody's privacy; still a
column of serial numbers must not drown what matters. So a number counts only where its check digit, its birthday or its
issuer fits, and a column counts as bank cards only where more numbers fit than chance would have it.
Sources: GB 11643-1999 (identity numbers), ISO/IEC 7812-1 with Luhn (cards), the Ministry of Industry's mobile ranges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .personal_checks import digits, id_number, is_address, is_called, is_card, is_name, is_nobody
from .personal_homes import homes
from .personal_patterns import (
    CALLED,
    CARD,
    CODED,
    FOLDED,
    HUMAN,
    ID_NUMBER,
    ISSUERS,
    NAMELY,
    NO_MOBILE,
    OFFICE,
    PERSON,
    PHONE,
    TELEPHONE,
)  # fmt: skip

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

KINDS = ("id_number", "phone", "bank_card", "name_address")
PATH = " / "  # between the parts of a column's path, where a document nests
SAMPLES = 3  # masked values shown of each finding
CHANCE, FEW = 0.4, 5  # of card-like numbers a tenth pass Luhn by chance; fewer than FEW are believed


class Hit(NamedTuple):
    """Something in a text that looks personal: its kind, where it stands and what it is."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a column (or a text): how often, in how many rows were looked at, and masked samples."""

    kind: str
    field: str
    hits: int
    rows: int
    samples: tuple[str, ...]


def in_text(text: str) -> list[Hit]:
    """Everything in a text that looks personal, in order."""
    folded = text.translate(FOLDED)
    found = [*_ids(folded), *_phones(folded), *_cards(folded), *_persons(folded)]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _ids(text: str) -> Iterator[Hit]:
    for match in ID_NUMBER.finditer(text):
        if id_number(digits(match[1])):
            yield Hit("id_number", match.start(1), match.end(1), digits(match[1]))


def _phones(text: str) -> Iterator[Hit]:
    for match in PHONE.finditer(text):
        number = digits(match["number"])
        if number[:3] not in NO_MOBILE and len(set(number[3:])) > 1:
            yield Hit("phone", match.start(1), match.end(1), number)


def _cards(text: str) -> Iterator[Hit]:
    for match in CARD.finditer(text):
        number = digits(match[0])
        if is_card(number) and not id_number(number):
            yield Hit("bank_card", match.start(), match.end(), number)


def _persons(text: str) -> Iterator[Hit]:
    for home in homes(text):
        yield Hit("name_address", home.start, home.end, home.name)


def mask(kind: str, value: str) -> str:
    """A value so that its owner knows it and nobody else learns it."""
    if kind == "id_number":
        return f"{value[:6]}********{value[-2:]}"
    if kind == "phone":
        return f"{value[:3]}****{value[-4:]}"
    if kind == "bank_card":
        return f"{value[:6]}******{value[-4:]}"
    return value[:1] + "*" * (len(value) - 1)


def in_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[Finding, ...]:
    """What columns of a table hold. The header says what a number is meant to be; of a path (A / B) its last part."""
    columns = [_Column(str(name)) for name in header]
    persons, counted = _Pairs(), 0
    for row in rows:
        counted += 1
        cells = ["" if cell is None else _text(cell) for cell in row]
        for column, cell in zip(columns, cells, strict=False):
            column.look(cell)
        persons.look(columns, cells)
    found = [finding for column in columns for finding in column.findings(counted)]
    return (*found, *persons.findings(counted))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e20:  # noqa: PLR2004  spreadsheets keep numbers so
        return str(int(cell))
    return str(cell)[:2000]


def _last(words: re.Pattern[str], name: str) -> int:
    """Where the last of some words stands in a header, -1 for none: what a header is about stands last (投诉人电话)."""
    return max((match.start() for match in words.finditer(name)), default=-1)


class _Column:
    """A column being read."""

    def __init__(self, name: str) -> None:
        self.name = name
        said = name.rpartition(PATH)[2]
        self.coded = bool(CODED.search(said)) and not TELEPHONE.search(said)
        human, office = _last(HUMAN, said), _last(OFFICE, said)
        self.office = office > human
        self.called, self.namely = bool(CALLED.search(said)), bool(NAMELY.search(said))
        self.person = (human >= 0 or self.called or self.namely or bool(PERSON.search(said))) and not self.office
        self.names = self.nobodies = 0
        self.hits: dict[str, int] = defaultdict(int)
        self.samples: dict[str, list[str]] = defaultdict(list)
        self.like_cards = 0

    def look(self, cell: str) -> None:
        """Take one cell of the column in."""
        if not cell:
            return
        folded = cell.translate(FOLDED)
        self.like_cards += sum(1 for match in CARD.finditer(folded) if ISSUERS.match(digits(match[0])))
        for hit in in_text(cell):
            # An office may give out a mobile number as its own; a code of eleven digits is no telephone.
            if hit.kind == "phone" and (self.coded or self.office):
                continue
            self.note(hit.kind, mask(hit.kind, hit.value))

    def note(self, kind: str, sample: str) -> None:
        """Count a hit of a kind; its first few samples are kept, masked."""
        self.hits[kind] += 1
        if len(self.samples[kind]) < SAMPLES and sample not in self.samples[kind]:
            self.samples[kind].append(sample)

    def findings(self, rows: int) -> Iterator[Finding]:
        """What the column holds, of so many rows; what chance alone would give is left out."""
        for kind, hits in self.hits.items():
            if kind == "bank_card" and (
                (self.like_cards >= FEW and hits < CHANCE * self.like_cards) or (self.coded and self.like_cards < FEW)
            ):
                continue
            yield Finding(kind, self.name, hits, rows, tuple(self.samples[kind]))


class _Pairs:
    """Names beside addresses: either alone says little, both together say where somebody lives."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = defaultdict(int)
        self.samples: dict[str, list[str]] = defaultdict(list)
        self.unsure: list[tuple[_Column, str]] = []

    def look(self, columns: Sequence[_Column], cells: Sequence[str]) -> None:
        """Take one row in: whether it names a person and something of that person's beside."""
        people = [(column, cell) for column, cell in zip(columns, cells, strict=False) if column.person and cell]
        named = [one for one in people if self._is_named(*one)]
        if not named:
            return
        homes = (cell for c, cell in zip(columns, cells, strict=False) if not c.office and is_address(cell))
        if next(homes, None) is None:
            return
        column, cell = named[0]
        if column.called or not column.namely:
            self._note(column.name, cell)
        else:
            self.unsure.append((column, cell))

    @staticmethod
    def _is_named(column: _Column, cell: str) -> bool:
        """Whether a cell names a person, by its look or by the word of its column; counts what is nobody there."""
        surnamed = is_name(cell)
        column.nobodies += is_nobody(cell) and not surnamed
        if not (surnamed or ((column.called or column.namely) and is_called(cell))):
            return False
        column.names += 1
        return True

    def _note(self, name: str, cell: str) -> None:
        self.hits[name] += 1
        if len(self.samples[name]) < SAMPLES:
            self.samples[name].append(mask("name_address", cell.strip()))

    def findings(self, rows: int) -> Iterator[Finding]:
        """The columns with names beside what belongs to persons, of so many rows.

        Where a column may be of parks and shops (name), names are believed unless most cells are such; those without a
        surname unless a fifth are.
        """
        for column, cell in self.unsure:
            if column.nobodies * (1 if is_name(cell) else FEW) <= column.names:
                self._note(column.name, cell)
        for name, hits in self.hits.items():
            yield Finding("name_address", name, hits, rows, tuple(self.samples[name]))


def in_field(name: str, text: str) -> tuple[Finding, ...]:
    """What a text of the entry itself holds (abstract, contact, an item's description)."""
    hits: dict[str, list[str]] = defaultdict(list)
    for hit in in_text(text):
        hits[hit.kind].append(mask(hit.kind, hit.value))
    return tuple(
        Finding(kind, name, len(found), 1, tuple(dict.fromkeys(found))[:SAMPLES]) for kind, found in hits.items()
    )
