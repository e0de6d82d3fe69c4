"""An entry at a glance: the time its data covers, its areas, its records a month, from the first table one may have."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ckanext.govopen import preview
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.limits import MB, Limits
from ckanext.govopen.importing.reading import open_table

__all__ = ["govopen_glance"]

ROWS = 20_000
SMALL = Limits(bytes=5 * MB, unpacked=50 * MB, rows=ROWS + 1, columns=60)
DAY = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.年](?P<m>0?[1-9]|1[0-2])(?:[-/.月](?P<d>\d{1,2}))?")
AREA = re.compile(r"区县|县区|县（?区|所在区|行政区|街道|乡镇|辖区|^区域?$|^area$|district", re.IGNORECASE)
MOST = 0.8  # of the filled cells must be dates
AREAS = (2, 20)
SHOWN, MONTHS, SPAN = 8, 12, 24
AREA_V, ROW_V = 9, 62  # the scales of the style sheet


def govopen_glance(entry: dict[str, Any], *, allowed: bool) -> dict[str, Any] | None:
    """Of a table that the reader may have: `rows`; `first`, `last`, `years`; `areas`; `months`. None: nothing to show.

    Years are (label, whether covered), areas and months (label, count, height of the bar).
    """
    if not allowed:
        return None
    for resource in entry.get("resources") or []:
        if str(resource.get("format") or "").lower() not in preview.TABLES:
            continue
        path = preview.local_path(resource)
        if path is not None and path.is_file():
            found = _of(str(path), path.stat().st_mtime_ns)
            return found if found and (found["years"] or found["areas"]) else None
    return None


@lru_cache(maxsize=512)
def _of(path: str, _changed: int) -> dict[str, Any] | None:
    try:
        table = open_table(Path(path), limits=SMALL)
        lines = [row.cells for row in table.rows() if not row.empty]
    except (FileRefused, OSError, ValueError):
        return None
    if len(lines) < 2:  # noqa: PLR2004  # a header and a row
        return None
    header, rows = lines[0], lines[1 : ROWS + 1]
    days = _days(header, rows)
    return {
        "rows": len(lines) - 1,
        "first": min(days, default=None),
        "last": max(days, default=None),
        "years": _years(days),
        "areas": _areas(header, rows),
        "months": _months(days),
    }


def _days(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[date]:
    """The dates of the first column that holds dates."""
    for at in range(len(header)):
        cells = [row[at] for row in rows if at < len(row) and row[at].strip()]
        found = [day for cell in cells if (day := _day(cell))]
        if found and len(found) >= MOST * len(cells) and len(set(found)) > 1:
            return found
    return []


def _day(text: str) -> date | None:
    match = DAY.match(text.strip())
    if not match:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"] or 1))
    except ValueError:
        return None


def _years(days: list[date]) -> list[tuple[int, bool]]:
    if not days:
        return []
    first, last = min(days).year, max(days).year
    if last - first > SPAN:
        first = last - SPAN
    begin = min(first, last - 5)
    covered = {day.year for day in days}
    return [(year, year in covered) for year in range(begin, last + 1)]


def _areas(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[tuple[str, int, float]]:
    for at, name in enumerate(header):
        if not AREA.search(name):
            continue
        counted = Counter(row[at].strip() for row in rows if at < len(row) and row[at].strip())
        if AREAS[0] <= len(counted) <= AREAS[1]:
            shown = counted.most_common(SHOWN)
            return [(area, count, round(AREA_V * count / shown[0][1], 1)) for area, count in shown]
    return []


def _months(days: list[date]) -> list[tuple[str, int, float]]:
    """The last twelve months that the data reaches, where there are three or more."""
    if not days:
        return []
    counted = Counter((day.year, day.month) for day in days)
    if len(counted) < 3:  # noqa: PLR2004
        return []
    year, month = max(counted)
    span = [divmod(year * 12 + month - 1 - ago, 12) for ago in range(MONTHS - 1, -1, -1)]
    counts = [(f"{y}-{m + 1:02}", counted.get((y, m + 1), 0)) for y, m in span]
    most = max(count for _label, count in counts)
    return [(label, count, round(ROW_V * count / most, 1)) for label, count in counts]
