"""The catalogue of `support/catalogue.py` for every test of search."""

from __future__ import annotations

from support.catalogue import catalogue, on_day  # noqa: F401  # fixtures
