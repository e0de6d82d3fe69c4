"""Dates and numbers in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from dateutil import parser
from markupsafe import Markup

from ckanext.govopen.language import chinese

__all__ = [
    "govopen_date",
    "govopen_date_text",
    "govopen_number",
    "govopen_size",
    "govopen_today",
    "govopen_weekday",
]

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
Moment = date | datetime | str | None
KILO = 1024


def govopen_today() -> date:
    """Today in Beijing."""
    return datetime.now(ZONE).date()


def govopen_weekday(day: date) -> str:
    """The short name of a weekday over a narrow column: 四, Th."""
    return WEEKDAYS[day.weekday()] if chinese() else ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")[day.weekday()]


def _read(value: Moment) -> date | datetime | None:
    """A date stays a date; a moment is shown in Beijing time, naive ones being UTC as CKAN stores them."""
    if not value:
        return None
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == len("2026-10-08") else parser.isoparse(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return aware.astimezone(ZONE)
    return value


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _prose(day: date, *, weekday: bool) -> str:
    """10月8日 周四; with the year when it is not this one."""
    other_year = day.year != govopen_today().year
    if chinese():
        head = f"{day.year}年" if other_year else ""
        tail = f" 周{WEEKDAYS[day.weekday()]}" if weekday else ""
        return f"{head}{day.month}月{day.day}日{tail}"
    pattern = ("EEE " if weekday else "") + "d MMM" + (" y" if other_year else "")
    return babel_dates.format_date(day, pattern, locale="en")


def _month(day: date) -> str:
    """2026年10月."""
    return f"{day.year}年{day.month}月" if chinese() else str(babel_dates.format_date(day, "MMM y", locale="en"))


def _recent(value: datetime) -> str:
    """今天9:40, 昨天9:40, else the day."""
    gap = govopen_today() - value.date()
    clock = f"{value.hour}:{value.minute:02d}"
    if gap == timedelta(0):
        return tk._("today") + ("" if chinese() else " ") + clock
    if gap == timedelta(1):
        return tk._("yesterday") + ("" if chinese() else " ") + clock
    return _prose(value.date(), weekday=False)


def govopen_date_text(value: Moment, style: str = "prose") -> str:
    """A date as words, "" for what is no date.

    Styles: `prose` 10月8日 周四, `day` 10月8日, `table` 2026-10-08, `recent` 今天9:40, `time` 10月8日 周四 9:40,
    `month` 2026年10月.
    """
    found = _read(value)
    if found is None:
        return ""
    if style == "table":
        return _day(found).isoformat()
    if style == "month":
        return _month(_day(found))
    if style == "recent" and isinstance(found, datetime):
        return _recent(found)
    text = _prose(_day(found), weekday=style in {"prose", "time"})
    if style == "time" and isinstance(found, datetime):
        text += f" {found.hour}:{found.minute:02d}"
    return text


def govopen_date(value: Moment, style: str = "prose", **attributes: Any) -> Markup:
    """The same inside `<time datetime>`; attributes such as `class_` go onto the tag."""
    found = _read(value)
    if found is None:
        return Markup("")
    machine = found.isoformat(timespec="minutes") if isinstance(found, datetime) else found.isoformat()
    extra = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), text) for key, text in attributes.items()
    )
    return Markup('<time datetime="{}"{}>{}</time>').format(machine, extra, govopen_date_text(value, style))


def govopen_number(value: float | None) -> str:
    """1486 as 1,486; "" for None."""
    if isinstance(value, int):
        return f"{value:,}"  # the same in both languages, some seventy times a page
    return "" if value is None else babel_numbers.format_decimal(value, locale="zh_Hans" if chinese() else "en")


def govopen_size(size: float | str | None) -> str:
    """Bytes as people say them: 96 KB. "" where the size is unknown."""
    try:
        left = float(size or 0)
    except ValueError:
        return ""
    if left <= 0:
        return ""
    for unit in ("B", "KB", "MB", "GB"):
        if left < KILO or unit == "GB":
            return f"{left:.1f} {unit}" if unit in {"MB", "GB"} and left < 10 else f"{left:.0f} {unit}"  # noqa: PLR2004
        left /= KILO
    return ""
