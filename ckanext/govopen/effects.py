"""What a case's event does outside the case (生效): publishing, listing, closing. Registered by those who do it.

An effect is queued in the commit of its event and carried out after it, by the same process at once or by the worker
later. It may be carried out twice after a crash, so it must come to the same end when it is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckanext.govopen.store.cases import Stored

    Effect: TypeAlias = Callable[[Stored, str], None]

_effects: dict[tuple[str, str], list[Effect]] = defaultdict(list)


def on(procedure: str, event: str) -> Callable[[Effect], Effect]:
    """Register a function `(stored case, event name)` for an event of a procedure; `*` for every procedure."""

    def register(effect: Effect) -> Effect:
        _effects[procedure, event].append(effect)
        return effect

    return register


def registered(procedure: str, event: str) -> tuple[Effect, ...]:
    """The functions for an event of a procedure, in order of registration."""
    return (*_effects[procedure, event], *_effects["*", event])
