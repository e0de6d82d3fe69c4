"""The day strip (逐日): how a due date came about, one cell a day, for `ui.strip`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.case_words import MAKEUP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WEEKEND = ("weekend", "weekday")


def strip(
    lines: Sequence[Mapping[str, Any]],
    today: date,
    *,
    due: str = "",
    stopped: str = "",
    events: Mapping[str, str] | None = None,
    second: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Days for `ui.strip` from an explanation's lines; a stopped clock's strip ends on the day it was stopped."""
    beside = {line["date"]: line for line in second}
    found = []
    for line in lines:
        if stopped and line["date"] > stopped:
            break
        lanes = [_lane(line, today, due)]
        if second:
            lanes.append(_lane(beside[line["date"]], today, "") if line["date"] in beside else {"kind": "", "text": ""})
        here = date.fromisoformat(line["date"])
        event = (events or {}).get(line["date"], "")
        if line["date"] == due and not event:
            event = tk._("latest day")
        elif here == today and not event:
            event = tk._("today")
        found.append(
            {
                "date": here,
                "event": event,
                "lanes": lanes,
                "makeup": line["name"] == MAKEUP and line["working"],
                "today": here == today,
                "sentence": sentence(line, today, due, event),
            }
        )
    _holidays(found, lines)
    return found


def _lane(line: Mapping[str, Any], today: date, due: str) -> dict[str, str]:
    why, number = line["why"], line["number"]
    if line["date"] == due:
        return {"kind": "due", "text": str(number or "")}
    if why in ("received", "shut"):
        return {"kind": "start", "text": tk._("start") if why == "received" else ""}
    if why in ("counts", "grace"):
        kind = "on" if line["date"] <= today.isoformat() else "future"
        return {"kind": kind, "text": str(number or "")}
    if why == "paused":
        return {"kind": "pause", "text": tk._("stop")}
    return {"kind": "off", "text": tk._("off")}


def _holidays(days: list[dict[str, Any]], lines: Sequence[Mapping[str, Any]]) -> None:
    """A holiday of several days is named once, over all of them."""
    start = 0
    while start < len(days):
        name = lines[start]["name"]
        end = start
        while end < len(days) and lines[end]["name"] == name and lines[end]["why"] == "off":
            end += 1
        if name not in WEEKEND and name != MAKEUP and end > start:
            text = tk._("{name} off, {n} days").format(name=name, n=end - start)
            days[start]["holiday"] = {"name": text if end - start > 1 else name, "days": end - start}
            for day in days[start + 1 : end]:
                day["holiday"] = {"name": "", "days": 0}
        start = max(end, start + 1)


def sentence(line: Mapping[str, Any], today: date, due: str, event: str) -> str:
    """A day in words, for screen readers and for the list under the strip."""
    parts = [str(tk.h.govopen_date_text(line["date"])), reason(line)]
    if line["date"] == due:
        parts.append(tk._("latest day"))
    elif event:
        parts.append(event)
    elif line["date"] == today.isoformat():
        parts.append(tk._("today"))
    return str(tk.h.govopen_comma()).join(part for part in parts if part)


def reason(line: Mapping[str, Any]) -> str:
    """Why a day counts or does not."""
    _, why, name = tk._, line["why"], line["name"]
    if why == "received":
        return _("day of receipt, not counted")
    if why == "shut":
        return _("office shut, received on the next working day")
    if why == "counts":
        said = _("working day {n}").format(n=line["number"])
        return _("make-up working day") + str(tk.h.govopen_comma()) + said if name == MAKEUP else said
    if why == "grace":
        return _("one day left after a late supplement")
    if why == "paused":
        return _("waiting for the supplement, clock stopped")
    return _("weekend, not counted") if name == "weekend" else _("{name} holiday, not counted").format(name=name)


def daily(lines: Sequence[Mapping[str, Any]], stopped: str = "") -> list[dict[str, Any]]:
    """The list under a strip: date, reason, notice."""
    return [
        {"date": line["date"], "why": reason(line), "notice": line["notice"], "settled": line["settled"]}
        for line in lines
        if not stopped or line["date"] <= stopped
    ]
