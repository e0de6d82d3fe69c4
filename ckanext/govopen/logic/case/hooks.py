"""What a procedure asks beyond its form: facts to pin, what must be in order before filing and before a command.

Registered by those who know the matter (`logic/life`); cases know nothing of catalogues. Whatever road a filing comes
by, page or API, these are asked.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.logic.case.entry import Entry
    from ckanext.govopen.logic.case.filing import Matter
    from ckanext.govopen.store.cases import Stored

    Facts: TypeAlias = Callable[["Entry | None", Mapping[str, Any]], dict[str, Any]]
    Pins: TypeAlias = Callable[["Asking", "Matter"], dict[str, Any]]
    Ready: TypeAlias = Callable[["Asking", "Matter", Mapping[str, Any]], None]
    Opened: TypeAlias = Callable[["Asking", "Stored", "Matter", Mapping[str, Any]], None]
    Before: TypeAlias = Callable[["Asking", "Stored", str, Mapping[str, Any]], None]

T = TypeVar("T")
_facts: dict[str, list[Facts]] = defaultdict(list)
_pins: dict[str, list[Pins]] = defaultdict(list)
_ready: dict[str, list[Ready]] = defaultdict(list)
_opened: dict[str, list[Opened]] = defaultdict(list)
_before: dict[tuple[str, str], list[Before]] = defaultdict(list)


def _registrar(places: list[list[T]]) -> Callable[[T], T]:
    """A decorator that adds a function to several lists."""

    def register(one: T) -> T:
        for place in places:
            place.append(one)
        return one

    return register


def facts(*procedures: str) -> Callable[[Facts], Facts]:
    """Register: facts that routes look at, from the entry and what was asked for."""
    return _registrar([_facts[name] for name in procedures])


def pins(*procedures: str) -> Callable[[Pins], Pins]:
    """Register: facts that no route looks at, to be kept with the case: what stood when it was filed."""
    return _registrar([_pins[name] for name in procedures])


def ready(*procedures: str) -> Callable[[Ready], Ready]:
    """Register: raises ValidationError where the matter is not fit to be filed."""
    return _registrar([_ready[name] for name in procedures])


def opened(*procedures: str) -> Callable[[Opened], Opened]:
    """Register: in the transaction that opens the case."""
    return _registrar([_opened[name] for name in procedures])


def before(command: str, *procedures: str) -> Callable[[Before], Before]:
    """Register: before a command, in its transaction; raises ValidationError where it must not be given yet."""
    return _registrar([_before[name, command] for name in procedures])


def facts_of(procedure: str, entry: Entry | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """All facts that are registered for a procedure."""
    found: dict[str, Any] = {}
    for one in _facts[procedure]:
        found |= one(entry, data)
    return found


def pinned(asking: Asking, about: Matter) -> dict[str, Any]:
    """All facts that a filing keeps besides those that choose its route."""
    found: dict[str, Any] = {}
    for one in _pins[about.procedure.id]:
        found |= one(asking, about)
    return found


def ask_ready(asking: Asking, about: Matter, data: Mapping[str, Any]) -> None:
    """Ask all that is registered for a filing."""
    for one in _ready[about.procedure.id]:
        one(asking, about, data)


def tell_opened(asking: Asking, stored: Stored, about: Matter, data: Mapping[str, Any]) -> None:
    """Tell all that wait for a case of this procedure."""
    for one in _opened[about.procedure.id]:
        one(asking, stored, about, data)


def ask_before(asking: Asking, stored: Stored, command: str, answers: Mapping[str, Any]) -> None:
    """Ask all that is registered for a command."""
    for one in _before[stored.case.procedure, command]:
        one(asking, stored, command, answers)
