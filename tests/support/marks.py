"""Duty marks that sit on the rows of a parametrized test, so that a duty is shown by its own city's row alone."""

from __future__ import annotations

import pytest


def by_city(rows, *duties):
    """Rows for `parametrize`, each with those of the duties that are its city's (`guigang-37b` on the rows of guigang).

    A row is a city's id, or a tuple that has one among its values.
    """
    return [_marked(row if isinstance(row, tuple) else (row,), duties) for row in rows]


def _marked(row, duties):
    own = [duty for duty in duties if duty.partition("-")[0] in row]
    return pytest.param(*row, marks=[pytest.mark.duty(*own)] if own else [])
