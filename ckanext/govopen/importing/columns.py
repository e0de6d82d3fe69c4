"""Which column means which field: guessed, with the reason, for a person to correct."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ckanext.govopen.importing import folding, words
from ckanext.govopen.importing.table import letter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckanext.govopen.importing.header import Header

SHARE = 0.6  # of a column's values that must speak for a field


@dataclass(frozen=True, slots=True)
class Guess:
    """A column, what it may mean and why.

    `reason`: `synonym` (a known name), `group` (the name above it), `values` (what its cells say), `saved` (a mapping
    kept from an earlier file), `chosen` (by a person), `taken` (another column says it better), `ignored` (known, not
    taken over), `unknown`. `word` is the name or value that decided.
    """

    column: int
    name: str
    field: str
    reason: str
    word: str = ""
    samples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "letter": letter(self.column), "samples": list(self.samples)}


_ORDER = {"saved": 4, "synonym": 3, "group": 2, "values": 1}


def guess(header: Header, samples: Sequence[Sequence[str]], saved: Mapping[str, str] | None = None) -> list[Guess]:
    """One guess for each column. `samples` are some of its values, `saved` maps folded column names to fields."""
    found = []
    for at, name in enumerate(header.names):
        some = tuple(samples[at]) if at < len(samples) else ()
        found.append(_one(at, name, header.labels[at], some, saved or {}))
    return _unique(found)


def chosen(header: Header, samples: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> list[Guess]:
    """The columns as a person mapped them, by name, folded name or letter; what is not named is not taken over."""
    wanted = {folding.fold(key): field for key, field in mapping.items()}
    result = []
    for at, name in enumerate(header.names):
        keys = (folding.fold(name), folding.fold(letter(at)), *(folding.fold(label) for label in header.labels[at]))
        field = next((wanted[key] for key in keys if key in wanted), "")
        some = tuple(samples[at]) if at < len(samples) else ()
        result.append(Guess(at, name, field, "chosen" if field else "ignored", samples=some[:3]))
    return _unique(result)


def _one(at: int, name: str, labels: Sequence[str], some: tuple[str, ...], saved: Mapping[str, str]) -> Guess:
    shown = some[:3]
    if folding.fold(name) in saved:
        return Guess(at, name, saved[folding.fold(name)], "saved", name, shown)
    for depth, label in enumerate(labels):
        field = _by_label(label, some)
        if field is not None:
            reason = ("synonym" if depth == 0 else "group") if field else "ignored"
            return Guess(at, name, field, reason, label, shown)
    for field in (*words.TIERS, "update_cycle"):
        told = [value for value in some if words.value(field, value) is not None]
        if some and len(told) >= SHARE * len(some):
            return Guess(at, name, field, "values", told[0], shown)
    return Guess(at, name, "", "unknown", "", shown)


def _by_label(label: str, some: Sequence[str]) -> str | None:
    for spelling in (folding.fold(label), folding.undressed(label)):
        if spelling in words.either():
            return _by_values(words.either()[spelling], some)
        if spelling in words.columns():
            return words.columns()[spelling]
    return None


def _by_values(fields: Sequence[str], some: Sequence[str]) -> str:
    """Of the fields a name may mean, the one that its values speak; the last when they do not tell."""
    for field in fields[:-1]:
        if some and sum(words.value(field, value) is not None for value in some) >= SHARE * len(some):
            return field
    return fields[-1]


def _unique(found: list[Guess]) -> list[Guess]:
    """Two columns cannot fill one field: the better reason stays, then the column with values, then the first."""
    best: dict[str, Guess] = {}
    for item in found:
        rival = best.get(item.field)
        if item.field and (rival is None or _rank(item) > _rank(rival)):
            best[item.field] = item
    return [
        item
        if not item.field or best[item.field] is item
        else Guess(item.column, item.name, "", "taken", best[item.field].name, item.samples)
        for item in found
    ]


def _rank(item: Guess) -> tuple[int, bool, int]:
    return _ORDER.get(item.reason, 5), bool(item.samples), -item.column
