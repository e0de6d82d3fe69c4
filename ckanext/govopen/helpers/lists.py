"""Months of lists in words and days."""

from __future__ import annotations

from datetime import date, timedelta

import ckan.plugins.toolkit as tk
from babel import dates as babel_dates

__all__ = ["govopen_month_end", "govopen_month_word"]


def govopen_month_end(month: str) -> str:
    """The last day of a month such as 2026-06."""
    first = date.fromisoformat(f"{month}-01")
    return ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).isoformat()


def govopen_month_word(month: str) -> str:
    """A month such as 2026-06 under a bar: 6月, Jun."""
    first = date.fromisoformat(f"{month}-01")
    return (
        f"{first.month}月" if str(tk.h.lang()).startswith("zh") else babel_dates.format_date(first, "MMM", locale="en")
    )
