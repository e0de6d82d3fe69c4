"""Whether data is renewed in time: a date that is indexed, and states that follow from it and from today.

The index holds `next_update_due` alone, which changes only when the entry does; what is late today is asked for as a
range of dates, so the answer is right at every moment without a reindex and without a running worker.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

CHINA = timezone(timedelta(hours=8))
FIELD = "next_update_due"
FACET = "update_state"
# 按期更新, 临近更新日, 逾期未更新, 无固定更新日, in the order in which a page shows them.
STATES = ("on_time", "due_soon", "overdue", "unscheduled")
SOON = 7  # calendar days before the due date from which it is near
DAYS = {"daily": 1, "weekly": 7}
MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def last_update(resources: Iterable[Mapping[str, Any]]) -> date | None:
    """The day of the latest change to the data files; None where there are none."""
    stamps = [stamp for one in resources if (stamp := one.get("last_modified") or one.get("created"))]
    return max(map(local_day, stamps), default=None)


def local_day(stamp: str) -> date:
    """The day in China of one of CKAN's instants, which are UTC without saying so."""
    instant = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    return (instant if instant.tzinfo else instant.replace(tzinfo=timezone.utc)).astimezone(CHINA).date()


def next_due(cycle: str | None, updated: date | None) -> date | None:
    """The last day on which the next update is in time; None where no day can be named.

    Data renewed at the end of a month is due at the end of a month: after 30 September comes 31 October.
    Real-time, irregular and closed data have no such day, and neither has an entry without files.
    """
    if updated is None:
        return None
    if cycle in DAYS:
        return updated + timedelta(days=DAYS[cycle])
    if cycle in MONTHS:
        due = add_months(updated, MONTHS[cycle])
        return month_end(due) if updated == month_end(updated) else due
    return None


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, count: int) -> date:
    """The same day some months later, or that month's last day where it has no such day (as the Civil Code counts)."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def state(due: date | None, on: date) -> str:
    """One of `STATES`; late from the day after the due date."""
    if due is None:
        return "unscheduled"
    if due < on:
        return "overdue"
    return "due_soon" if due <= on + timedelta(days=SOON) else "on_time"


def condition(name: str, on: date) -> str:
    """A state as a Solr query, in parentheses, usable in an OR; an unknown state finds nothing."""
    soon = on + timedelta(days=SOON)
    if name == "unscheduled":
        return f"(*:* -{FIELD}:[* TO *])"
    ranges = {
        "overdue": f"[* TO {stamp(on)}}}",
        "due_soon": f"[{stamp(on)} TO {stamp(soon)}]",
        "on_time": f"{{{stamp(soon)} TO *]",
    }
    return f"({FIELD}:{ranges[name]})" if name in ranges else "(-*:*)"


def stamp(day: date) -> str:
    """A day as Solr holds it: midnight UTC stands for the day in China."""
    return f"{day.isoformat()}T00:00:00Z"
