"""Two days of a list side by side: what came, what went, what reads otherwise, field by field."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.govopen.logic.listing import plan
from ckanext.govopen.logic.listing.drawing import fresh
from ckanext.govopen.logic.listing.telling import Teller, head, values_of
from ckanext.govopen.store import comparison

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ckanext.govopen.domain.profile import Listing
    from ckanext.govopen.logic.listing.asking import Question
    from ckanext.govopen.logic.listing.drawing import Stamp

UNCOMPARED = ("since",)


def differing(listing: Listing, one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of a list in which two states differ."""
    columns = (column for column in listing.columns if column not in UNCOMPARED)
    return tuple(column for column in columns if (one.get(column) or "") != (other.get(column) or ""))


def compare(asked: Question) -> dict[str, Any]:
    """The answer of `govopen_listing_show` with a second day: from the earlier day to the later one."""
    earlier, later = sorted((asked.against or asked.day, asked.day))
    later = min(later, asked.today)
    if asked.listing.id == "open_plan":
        counts, changes = plan.compare(asked, earlier, later)
    else:
        counts, changes = _compare(asked, earlier, later, fresh())
    return {
        "list": head(asked.listing, asked.profile),
        "on": later.isoformat(),
        "against": earlier.isoformat(),
        "today": asked.today.isoformat(),
        "start": asked.start,
        "rows": asked.most,
        "count": sum(counts[kind] for kind in counts if asked.kind in ("", kind)),
        "counts": counts,
        "results": changes,
    }


@lru_cache(maxsize=256)
def _counted(days: comparison.Days, kind: str, stamp: Stamp) -> int:  # noqa: ARG001  of that moment
    return days.count(kind)


def _compare(asked: Question, earlier: date, later: date, stamp: Stamp) -> tuple[dict[str, int], list[dict[str, Any]]]:
    days = comparison.Days(asked.rows, earlier, None if later >= asked.today else later, tuple(asked.listing.columns))
    counts = {kind: _counted(days, kind, stamp) for kind in comparison.KINDS}
    start, left = asked.start, asked.most
    found: list[tuple[str, Any, Any]] = []
    for kind in (asked.kind,) if asked.kind else comparison.KINDS:
        if left and start < counts[kind]:
            pairs = days.page(kind, start, left)
            found += [(kind, *pair) for pair in pairs]
            left -= len(pairs)
        start = max(start - counts[kind], 0)
    return counts, _told(asked, found, earlier, later, stamp.named)


def _told(
    asked: Question, found: list[tuple[str, Any, Any]], earlier: date, later: date, named: int
) -> list[dict[str, Any]]:
    said = values_of(row for _, *pair in found for row in pair if row is not None)
    teller = Teller(asked.listing, asked.profile, said.values(), asked.readers, named)
    return [_change(asked, teller, said, *one, earlier, later) for one in found]


def _change(
    asked: Question, teller: Teller, said: Mapping[tuple[str, Any], Mapping[str, Any]], kind: str, old: Any, new: Any,
    earlier: date, later: date,
) -> dict[str, Any]:  # fmt: skip
    row = new if new is not None else old
    here = said[row.key, row.from_day]
    told = {"change": kind, **teller.row(row.key, here, row.since, later if new is not None else earlier)}
    if kind == "removed":
        told["until"] = old.until_day.isoformat() if old.until_day else None
    if kind == "changed":
        before = said[old.key, old.from_day]
        told["changes"] = [
            {
                "column": column,
                "from": teller.value(column, before, earlier),
                "to": teller.value(column, here, later),
            }
            for column in differing(asked.listing, before, here)
        ]
    return told
