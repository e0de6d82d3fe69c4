"""Months of lists in words and days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from babel import dates as babel_dates

from ckanext.govopen.language import chinese

__all__ = ["govopen_month_end", "govopen_month_word", "govopen_recent_moves"]


def govopen_month_end(month: str) -> str:
    """The last day of a month such as 2026-06."""
    first = date.fromisoformat(f"{month}-01")
    return ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).isoformat()


def govopen_month_word(month: str) -> str:
    """A month such as 2026-06 under a bar: 6月, Jun."""
    first = date.fromisoformat(f"{month}-01")
    return f"{first.month}月" if chinese() else babel_dates.format_date(first, "MMM", locale="en")


def govopen_recent_moves(most: int = 6, days: int = 60) -> list[dict[str, Any]]:
    """What the public lists of the catalogue listed and struck of late, newest first, one line an entry and day."""
    since = (tk.h.govopen_today() - timedelta(days=days)).isoformat()
    context: Any = {"user": ""}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name in ("opening_negative", "open"):
        try:
            moves = tk.get_action("govopen_listing_moves")(context, {"list": name, "rows": 50})
        except tk.NotAuthorized:
            continue
        term = tk.h.govopen_say(tk.h.govopen_profile().lists[name].term)
        for move in moves:
            if move["day"] >= since:
                found.setdefault((move["key"], move["day"]), {**move, "list": name, "term": term})
    return sorted(found.values(), key=lambda move: (move["day"], move["key"]), reverse=True)[:most]
