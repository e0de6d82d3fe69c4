"""Long work without a collector that goes through everything CKAN has loaded, again and again.

CKAN with its dictionaries is a million objects that stay. Whoever makes ten thousand more sets off collections that
visit them all: up to a fifth of the processor time of an import. Frozen, they are passed over; what the work makes is
collected as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from ckanext.govopen.search.pinyin import sounds
from ckanext.govopen.search.words import words


@contextmanager
def settled(*, indexes: bool = True) -> Iterator[None]:
    """Within the block, what is loaded counts as lasting; the dictionaries that an index needs are read before."""
    if indexes:
        sounds("目录")
        words("目录")
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
