"""The world of `support/gate.py` for every test of the gate."""

from __future__ import annotations

from support.gate import world  # noqa: F401  # a fixture
