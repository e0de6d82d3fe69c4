"""A year of renewals for each of the demo's entries, by its cycle; one in seven was late once, by a few days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import timeliness, updates

if TYPE_CHECKING:
    from datetime import date

LATE = timedelta(days=6)
YEAR = timedelta(days=400)


def note(package: Any, code: str, cycle: str | None, last: date, first: date) -> None:
    """Put the days on record on which the data came, up to the last one; `first` is the day of publication."""
    if package.resources:
        updates.record(package, _days(code, cycle, last, max(first, last - YEAR)))


def _days(code: str, cycle: str | None, last: date, first: date) -> list[date]:
    months, days = timeliness.MONTHS.get(cycle or "", 0), timeliness.DAYS.get(cycle or "", 0)
    luck, found = sum(code.encode()), [last]
    while (months or days) and len(found) < updates.KEPT:
        count = len(found)
        day = timeliness.add_months(last, -months * count) if months else last - timedelta(days=days * count)
        if day < first:
            break
        found.append(day)
    late = 1 + luck % 5
    if luck % 7 == 0 and months and late < len(found):
        found[late] += LATE
    return found
