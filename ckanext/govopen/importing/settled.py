"""Long work without a collector that goes through everything CKAN has loaded, again and again.

CKAN with its dictionaries is a million objects that stay. Whoever makes ten thousand more sets off collections that
visit them all: up to a fifth of the processor time of an import. Frozen, they are passed over; what the work makes is
collected as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ckanext.govopen.search.pinyin import sounds
from ckanext.govopen.search.words import words

NAMES, DOCUMENTS = (sounds,), (sounds, words)  # what needs which dictionaries


@contextmanager
def settled(*readers: Callable[[str], object]) -> Iterator[None]:
    """Within the block, what is loaded counts as lasting; the dictionaries of these readers are read before."""
    for reader in readers:
        reader("目录")
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
