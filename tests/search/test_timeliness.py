"""Until when data is in time, and what is late on which day."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.govopen.search import timeliness


@pytest.mark.parametrize(
    ("cycle", "updated", "due"),
    [
        ("daily", date(2026, 2, 28), date(2026, 3, 1)),
        ("weekly", date(2026, 12, 28), date(2027, 1, 4)),
        ("monthly", date(2026, 1, 31), date(2026, 2, 28)),
        ("quarterly", date(2025, 11, 30), date(2026, 2, 28)),
        ("half_yearly", date(2023, 8, 31), date(2024, 2, 29)),
        ("yearly", date(2024, 2, 29), date(2025, 2, 28)),
        ("monthly", date(2026, 9, 30), date(2026, 10, 31)),
        ("monthly", date(2026, 2, 28), date(2026, 3, 31)),
        ("quarterly", date(2026, 6, 30), date(2026, 9, 30)),
        ("yearly", date(2027, 2, 28), date(2028, 2, 29)),
        ("monthly", date(2028, 2, 28), date(2028, 3, 28)),
        ("realtime", date(2026, 1, 1), None),
        ("irregular", date(2026, 1, 1), None),
        ("never", date(2026, 1, 1), None),
        (None, date(2026, 1, 1), None),
        ("monthly", None, None),
    ],
)
def test_next_due(cycle: str | None, updated: date | None, due: date | None) -> None:
    assert timeliness.next_due(cycle, updated) == due


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (date(2026, 5, 9), "overdue"),
        (date(2026, 5, 10), "due_soon"),
        (date(2026, 5, 17), "due_soon"),
        (date(2026, 5, 18), "on_time"),
        (None, "unscheduled"),
    ],
)
def test_state(due: date | None, state: str) -> None:
    assert timeliness.state(due, date(2026, 5, 10)) == state


def test_last_update_is_the_day_in_china() -> None:
    files = [
        {"created": "2026-05-01T03:00:00"},
        {"created": "2026-01-01T00:00:00", "last_modified": "2026-05-09T16:30:00.123456"},
    ]
    assert timeliness.last_update(files) == date(2026, 5, 10)
    assert timeliness.last_update([]) is None
