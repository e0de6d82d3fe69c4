"""What became of earlier applications for an entry, from the public register."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.search import timeliness

__all__ = ["govopen_past"]

FRESH = 300  # seconds for which figures of cases are kept
YEAR = timedelta(days=365)
PROCEDURE = "open_application"
# What the bar tells apart, and the outcomes of cases that count in each; withdrawn and lapsed ones say nothing.
PARTS = {"y": ("granted",), "p": ("partly_granted",), "n": ("refused", "declined"), "o": ("open",)}


def govopen_past(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Applications of twelve months: `total`, `parts` (`kind`, `n`, `text`), `median`, `own`, `href` to the register.

    For the entry (`own`), or where nobody asked for it yet for any entry of its department. None: there were none.
    """
    moment = int(time.time() // FRESH)
    office = (entry.get("organization") or {}).get("name") or ""
    for asked in (("entry", entry["id"]), ("department", office)):
        if asked[1] and (found := _said(_counted(*asked, moment))):
            about = {"entry": entry["name"]} if asked[0] == "entry" else {"provider": office}
            href = tk.h.url_for("govopen_register.register", procedure=PROCEDURE, **about)
            return {**found, "own": asked[0] == "entry", "href": href}
    return None


def _said(figures: dict[str, Any]) -> dict[str, Any] | None:
    counts = {kind: sum(figures["outcomes"].get(name, 0) for name in names) for kind, names in PARTS.items()}
    if not any(counts.values()):
        return None
    words = {
        "y": tk._("granted {n}"), "p": tk._("granted in part {n}"), "n": tk._("not granted {n}"),
        "o": tk._("under way {n}"),
    }  # fmt: skip
    median = figures["total"]["median_days"]
    return {
        "total": sum(counts.values()),
        "parts": [{"kind": kind, "n": n, "text": words[kind].format(n=n)} for kind, n in counts.items() if n],
        "median": None if median is None else f"{median:g}",
    }


@lru_cache(maxsize=2_000)
def _counted(key: str, value: str, _moment: int) -> dict[str, Any]:
    since = (timeliness.today() - YEAR).isoformat()
    query = {"from": since, "procedure": PROCEDURE, key: value}
    found = tk.get_action("govopen_statistics_show")({"user": "", "ignore_auth": False}, query)
    return {"outcomes": found["outcomes"], "total": found["total"]}
