"""Months of lists in words and days; what moved on them of late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from babel import dates as babel_dates

from ckanext.govopen import law
from ckanext.govopen.language import chinese
from ckanext.govopen.logic.listing import confirming, telling

__all__ = [
    "govopen_claimed_twice",
    "govopen_listed_since",
    "govopen_month_end",
    "govopen_month_word",
    "govopen_moved",
    "govopen_recent_moves",
]

NEGATIVE = "opening_negative"


def govopen_claimed_twice(case: dict[str, Any]) -> list[dict[str, str]]:
    """What of a list handed in another department claims too, on the day it was handed in."""
    profile, day = law.in_force(), date.fromisoformat(case["facts"]["on"])
    listing = profile.lists.get(case["facts"]["listing"])
    return confirming.claimed_twice(listing, case["party"]["id"], day) if listing else []


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
    for name in (NEGATIVE, "open"):
        try:
            moves = tk.get_action("govopen_listing_moves")(context, {"list": name, "rows": 50})
        except tk.NotAuthorized:
            continue
        term = tk.h.govopen_say(tk.h.govopen_profile().lists[name].term)
        for move in moves:
            if move["day"] >= since:
                found.setdefault((move["key"], move["day"]), {**move, "list": name, "term": term})
    return sorted(found.values(), key=lambda move: (move["day"], move["key"]), reverse=True)[:most]


def govopen_moved(move: dict[str, Any]) -> str:
    """A change on a list in words: from which tier to which, else what of the entry reads otherwise now."""
    for change in move["changes"]:
        if change["column"] == "open_tier" and change["from"] and change["to"]:
            return tk._("From {old} to {new}").format(old=change["from"]["term"], new=change["to"]["term"])
    labels = telling.labels([change["column"] for change in move["changes"]], tk.h.govopen_profile())
    said = tk._("{what} changed: {list}")
    return said.format(what=tk._(", ").join(labels.values()), list=move["term"])


def govopen_listed_since(entry: str) -> str | None:
    """The day since which an entry stands on the public list of what is not open to everybody; None if it does not."""
    try:
        lists = tk.get_action("govopen_listing_history")({}, {"entry": entry})["lists"]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    moves = next((one["moves"] for one in lists if one["list"]["id"] == NEGATIVE), [])
    last = next((move for move in reversed(moves) if move["kind"] in {"listed", "struck"}), None)
    return last["since"] if last and last["kind"] == "listed" else None
