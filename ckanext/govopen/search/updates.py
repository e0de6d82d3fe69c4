"""When an entry's data was renewed, day by day, and what the last twelve months say of it.

CKAN keeps the latest change of a file alone. The days are kept beside the entry in its `plugin_data`, which leaves the
portal by no road.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import timeliness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

OURS, DAYS = "govopen", "updates"
KEPT = 120  # days; of daily data the last four months
MONTHS = 12


@dataclass(frozen=True)
class Month:
    """A month of the strip: `kind` is ok, late, missed, next, idle or before (there was no data yet).

    `late`: working days, of the update that was latest; `due`: the day by which the next one is to come.
    """

    first: date
    kind: str
    late: int = 0
    due: date | None = None


def days(package: Any) -> list[date]:
    """The days on which the data was renewed, in order."""
    kept = ((package.plugin_data or {}).get(OURS) or {}).get(DAYS) or []
    return sorted(date.fromisoformat(day) for day in kept)


def record(package: Any, more: Iterable[date] = ()) -> None:
    """Put the latest change of the entry's files on record, and `more` days where somebody knows them."""
    stamps = [stamp.replace(tzinfo=None) for one in package.resources if (stamp := one.last_modified or one.created)]
    latest = [max(stamps).replace(tzinfo=timezone.utc).astimezone(timeliness.CHINA).date()] if stamps else []
    before = days(package)
    after = sorted({*before, *latest, *more})[-KEPT:]
    if after != before:
        data = dict(package.plugin_data or {})
        data[OURS] = {**(data.get(OURS) or {}), DAYS: [day.isoformat() for day in after]}
        package.plugin_data = data


def strip(known: Sequence[date], cycle: str | None, today: date, between: Callable[[date, date], int]) -> list[Month]:
    """The last twelve months, the current one last. `between` counts working days after one day, up to another."""
    late = {
        day: max(1, between(due, day)) if (due := timeliness.next_due(cycle, before)) and day > due else 0
        for before, day in pairwise(known)
    }
    first = date(today.year, today.month, 1)
    return [_month(timeliness.add_months(first, -ago), known, late, cycle, today) for ago in range(MONTHS - 1, -1, -1)]


def _month(first: date, known: Sequence[date], late: dict[date, int], cycle: str | None, today: date) -> Month:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    within = [day for day in known if first <= day <= last]
    before = max((day for day in known if day < first), default=None)
    due = timeliness.next_due(cycle, max(within, default=before))
    coming = due if due and today <= due <= last else None
    if within:
        most = max(late.get(day, 0) for day in within)
        return Month(first, "late" if most else "ok", most, coming)
    if before is None:
        return Month(first, "before")
    if due and due < min(last, today):
        return Month(first, "missed")
    return Month(first, "next", due=due) if coming else Month(first, "idle")
