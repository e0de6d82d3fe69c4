"""Where pages of a list began (页锚): who reads on, or comes again, begins there and skips no rows.

An anchor is the number of a row with what stands just before it: the value that the list is ordered by, and the key.
They hold for one drawing of the lists and for one process; nothing depends on one being there.
"""

from __future__ import annotations

from bisect import insort
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable

QUESTIONS, EACH = 64, 500


class Anchor(NamedTuple):
    """Before row `number` (from 0) stands the row with this value and key."""

    number: int
    value: Any
    key: str


_known: OrderedDict[Hashable, list[Anchor]] = OrderedDict()


def nearest(question: Hashable, start: int) -> Anchor | None:
    """The last anchor that is not beyond `start`."""
    found = _known.get(question) or ()
    return max((one for one in tuple(found) if one.number <= start), key=lambda one: one.number, default=None)


def keep(question: Hashable, anchor: Anchor) -> None:
    """Remember an anchor; the questions asked longest ago are forgotten."""
    found = _known.setdefault(question, [])
    if len(found) < EACH and all(one.number != anchor.number for one in found):
        insort(found, anchor, key=lambda one: one.number)
    _known.move_to_end(question)
    while len(_known) > QUESTIONS:
        _known.popitem(last=False)
