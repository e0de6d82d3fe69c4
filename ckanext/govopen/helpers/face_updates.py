"""The strip of twelve months on an entry's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from babel import dates as babel_dates
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.language import chinese
from ckanext.govopen.search import timeliness, updates

__all__ = ["govopen_update_strip"]


def govopen_update_strip(entry: dict[str, Any]) -> dict[str, Any] | None:
    """How the last twelve months went: `months` (label, kind, late, due, said), `sentence`; None without any data.

    Kinds: ok, late, missed, next, idle, before.
    """
    package = model.Package.get(entry.get("id"))
    last = timeliness.last_update(entry.get("resources") or ())
    if package is None or last is None or entry.get("update_cycle") == "never":
        return None
    known = sorted({*updates.days(package), last})
    today = timeliness.today()
    months = updates.strip(known, entry.get("update_cycle"), today, law.days().between)
    return {
        "months": [
            {"label": _label(one.first), "kind": one.kind, "late": one.late, "due": one.due, "said": _said(one)}
            for one in months
        ],
        "sentence": _sentence(months),
        "kinds": {one.kind for one in months},
    }


def _label(first: date) -> str:
    if chinese():
        return f"{first.month}月"
    return str(babel_dates.format_date(first, "MMM", locale="en"))


def _said(one: updates.Month) -> str:
    if one.kind == "late":
        text = tk.ungettext("{n} working day late", "{n} working days late", one.late)
        return text.format(n=one.late)
    if one.kind == "next" and one.due:
        return tk._("Due by {date}").format(date=tk.h.govopen_date_text(one.due, "day"))
    return {
        "ok": tk._("In time"),
        "missed": tk._("Overdue, not updated"),
        "idle": tk._("No update due"),
        "before": tk._("No data yet"),
    }.get(one.kind, "")


def _sentence(months: list[updates.Month]) -> str:
    fine = sum(one.kind == "ok" for one in months)
    late = [one.late for one in months if one.kind == "late"]
    missed = sum(one.kind == "missed" for one in months)
    parts = [tk._("In the last twelve months: updated in time in {n}").format(n=fine)]
    if late:
        parts.append(tk._("late in {n} (by {days} working days at most)").format(n=len(late), days=max(late)))
    if missed:
        parts.append(tk._("overdue without an update in {n}").format(n=missed))
    return tk._(", ").join(parts) + tk._(".")
