"""What follows from what an entry says: a tier, another answer, or that it stands back, from facts it states.

A regulation that derives a tier from facts (hulunbuir 28), names the kinds of data that are shared in one way (guigang
27 and 28, tengzhou 10) or how they reach the platform (hebei 16 to 18) is a list of such rules. For each field the
first rule whose facts are stated holds; where none does, nothing follows. An entry compiled before there can be data
(hulunbuir 12) stands back while it says so: kept by its department, neither handed in nor published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from .form import NOTHING, Cites, Text

When: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Follow:
    """One rule: where the entry states all of `when`, `field` is one of `values`."""

    field: str
    when: When  # field → the values of which it states one at least
    values: tuple[str, ...]  # "" among them: it may stay empty; none at all: something must stand there
    unless: str = ""  # the field in which a reason lets another value stand
    cites: Cites = ()
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Hold:
    """Entries that state all of `when` stand back: not handed in for review, not published, whatever else they say."""

    id: str
    term: Text  # what the regulation calls such entries
    when: When
    mend: Text  # what lifts it, for whoever keeps the entry
    by: str = ""  # the field by which such entries are gathered
    cites: Cites = ()
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry that does not say what follows: it says something else, or (`unsaid`) nothing yet."""

    rule: Follow
    unsaid: bool
    because: tuple[tuple[str, str], ...]  # field and value, as far as the entry states them


def stated(said: Mapping[str, object], field: str) -> tuple[str, ...]:
    """The values that an entry states in a field; of a choice of several, one a line."""
    return tuple(line.strip() for line in str(said.get(field) or "").splitlines() if line.strip())


def fits(rule: Follow | Hold, said: Mapping[str, object]) -> bool:
    """Whether the entry states the facts of a rule."""
    return all(set(stated(said, field)) & set(values) for field, values in rule.when.items())


def holding(rules: Iterable[Follow], said: Mapping[str, object]) -> tuple[Follow, ...]:
    """The rules that hold for an entry: of each field the first that fits."""
    found: dict[str, Follow] = {}
    for rule in rules:
        if rule.field not in found and fits(rule, said):
            found[rule.field] = rule
    return tuple(found.values())


def conflicts(rules: Iterable[Follow], said: Mapping[str, object]) -> Iterator[Conflict]:
    """Where an entry says otherwise than follows, or not yet what follows."""
    for rule in holding(rules, said):
        given = stated(said, rule.field)
        if not given and "" not in rule.values:
            yield Conflict(rule, unsaid=True, because=because(rule, said))
        elif (
            given
            and rule.values
            and not set(given) <= set(rule.values)
            and not (rule.unless and stated(said, rule.unless))
        ):
            yield Conflict(rule, unsaid=False, because=because(rule, said))


def because(rule: Follow | Hold, said: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The facts of a rule that an entry states: field and value."""
    return tuple(
        (field, value) for field, values in rule.when.items() for value in stated(said, field) if value in values
    )


def held(holds: Iterable[Hold], said: Mapping[str, object]) -> tuple[Hold, ...]:
    """By what an entry stands back; nothing: it goes the ordinary way."""
    return tuple(hold for hold in holds if fits(hold, said))


def facts(rules: Iterable[Follow | Hold]) -> tuple[str, ...]:
    """The fields that rules rest on or take a reason from, each once."""
    named = [field for rule in rules for field in (*rule.when, getattr(rule, "unless", "")) if field]
    return tuple(dict.fromkeys(named))
