"""Five regulations on one Tuesday (`support/five.py`) for every story here."""

from __future__ import annotations

from support.five import city, tokens_of_another_day, under  # noqa: F401  # fixtures
