"""What two states of a catalogue entry say differently, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTS = {"items": "name", "files": "id"}  # fields that are lists of things, and what tells one from another
LONGEST = 4000  # characters; beyond, a text is shown whole on both sides


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: `same`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A thing of a list that came, went or reads otherwise."""

    kind: str  # new | gone | changed | moved
    name: str
    old: Mapping[str, object]
    new: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `kind`: set, cleared or changed; `rows` for lists, `parts` for texts that changed."""

    field: str
    kind: str
    old: object
    new: object
    parts: tuple[Part, ...] = ()
    rows: tuple[Row, ...] = ()


def difference(old: Mapping[str, object], new: Mapping[str, object], order: Iterable[str] = ()) -> tuple[Change, ...]:
    """The fields that differ, in the order given, others after. Nothing said and an empty text are the same."""
    names = dict.fromkeys((*order, *old, *new))
    return tuple(
        _change(name, old.get(name), new.get(name)) for name in names if not same(old.get(name), new.get(name))
    )


def same(one: object, other: object) -> bool:
    """Whether two values of a field say the same; line ends and outer blanks say nothing."""
    return _plain(one) == _plain(other)


def _plain(value: object) -> object:
    if value is None or value in ("", [], {}, ()):
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, Mapping):
        said = {str(key): _plain(one) for key, one in cast("Mapping[object, object]", value).items()}
        return {key: one for key, one in said.items() if one != ""}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in cast("Sequence[object]", value)]
    return str(value)


def _change(name: str, old: object, new: object) -> Change:
    kind = "set" if _plain(old) == "" else "cleared" if _plain(new) == "" else "changed"
    if name in LISTS:
        return Change(name, kind, old, new, rows=tuple(_rows(_things(old), _things(new), LISTS[name])))
    parts = tuple(texts(old, new)) if isinstance(old, str) and isinstance(new, str) and kind == "changed" else ()
    return Change(name, kind, old, new, parts)


def texts(old: str, new: str) -> Iterator[Part]:
    """Two texts as pieces that stayed, went and came: by character, since Chinese puts no blanks between words."""
    if len(old) + len(new) > LONGEST:
        yield from (Part("gone", old), Part("new", new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part("same", old[a:b])
            continue
        if a != b:
            yield Part("gone", old[a:b])
        if c != d:
            yield Part("new", new[c:d])


def _things(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list | tuple):
        return []
    return [cast("Mapping[str, object]", one) for one in cast("Sequence[object]", value) if isinstance(one, Mapping)]


def _rows(old: list[Mapping[str, object]], new: list[Mapping[str, object]], key: str) -> Iterator[Row]:
    before, after = _named(old, key), _named(new, key)
    for name, one in before.items():
        if name not in after:
            yield Row("gone", _title(one), one, {})
    kept = [name for name in before if name in after]
    moved = _moved(kept, [name for name in after if name in before])
    for name, one in after.items():
        if name not in before:
            yield Row("new", _title(one), {}, one)
        elif not same(before[name], one):
            yield Row("changed", _title(one), before[name], one)
        elif name in moved:
            yield Row("moved", _title(one), before[name], one)


def _named(things: list[Mapping[str, object]], key: str) -> dict[str, Mapping[str, object]]:
    """By name; the second of a name is told apart by its place among them."""
    found: dict[str, Mapping[str, object]] = {}
    for one in things:
        name, count = str(one.get(key) or ""), 1
        while (known := f"{name}\x00{count}") in found:
            count += 1
        found[known] = one
    return found


def _title(one: Mapping[str, object]) -> str:
    return str(one.get("name") or one.get("id") or "")


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest things that must be said to have moved."""
    stayed = {name for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
              for name in before[block.a : block.a + block.size]}  # fmt: skip
    return set(after) - stayed
