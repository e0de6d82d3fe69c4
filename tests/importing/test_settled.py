"""While many entries are made, what is loaded is passed over by the collector, and no longer."""

from __future__ import annotations

import gc

import pytest

from ckanext.govopen.importing.settled import settled


def test_what_is_loaded_is_passed_over_until_the_end() -> None:
    gc.unfreeze()
    with settled(indexes=False):
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_failure_ends_it_too() -> None:
    with pytest.raises(RuntimeError), settled(indexes=False):
        raise RuntimeError
    assert gc.get_freeze_count() == 0


def test_what_is_made_within_is_collected() -> None:
    with settled(indexes=False):
        ring: list[object] = []
        ring.append(ring)
        del ring
        assert gc.collect() > 0
