"""While many entries are made, what is loaded is passed over by the collector, and no longer."""

from __future__ import annotations

import gc

import pytest

from ckanext.govopen.importing.settled import settled


def test_what_is_loaded_is_passed_over_until_the_end() -> None:
    gc.unfreeze()
    with settled():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_dictionaries_are_read_before() -> None:
    read: list[str] = []
    with settled(read.append):
        assert read == ["目录"]


def test_a_failure_ends_it_too() -> None:
    with pytest.raises(RuntimeError), settled():
        raise RuntimeError
    assert gc.get_freeze_count() == 0


def test_what_is_made_within_is_collected() -> None:
    with settled():
        ring: list[object] = []
        ring.append(ring)
        del ring
        assert gc.collect() > 0
