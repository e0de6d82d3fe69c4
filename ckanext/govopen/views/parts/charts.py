"""Charts as plain SVG: positions worked out here, so that no script has to. Each has a table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDE, TALL = 640, 180  # of the drawing, in its own units
LEAST = 18  # width of a bar with its gap
MOST_BARS = 24


def months(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Stacked bars by month of filing: in time, late, still open in time; the last two years at most, gaps and all."""
    if not found:
        return None
    known = {one["month"]: one for one in found}
    parts = [(name, _months_parts(known.get(name))) for name in _every(min(known), max(known))[-MOST_BARS:]]
    return _stacked(parts)


def _months_parts(one: dict[str, Any] | None) -> tuple[tuple[str, int], ...]:
    figures = one or {"on_time": 0, "late": 0, "open": 0, "open_late": 0}
    return (
        ("on", figures["on_time"]), ("late", figures["late"]), ("open", figures["open"] - figures["open_late"]),
    )  # fmt: skip


def _every(first: str, last: str) -> list[str]:
    """Each month from one to another, as 2026-06."""
    start, end = (int(text[:4]) * 12 + int(text[5:7]) - 1 for text in (first, last))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def days(found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Bars by net working days; whatever took longest stands in one bar at the end."""
    if not found:
        return None
    last = max(one["days"] for one in found)
    counts = {one["days"]: one for one in found}
    shown = min(last, MOST_BARS - 1)
    parts = [(str(day), _of(counts.get(day))) for day in range(min(counts), shown + 1)]
    rest = [one for day, one in counts.items() if day > shown]
    if rest:
        total = {key: sum(one[key] for one in rest) for key in ("cases", "late")}
        parts.append((f">{shown}", _of(total)))
    return _stacked(parts)


def _of(one: dict[str, Any] | None) -> tuple[tuple[str, int], ...]:
    return (("on", one["cases"] - one["late"]), ("late", one["late"])) if one else ()


def _stacked(parts: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> dict[str, Any] | None:
    most = max((sum(count for _, count in stack) for _, stack in parts), default=0)
    if not most:
        return None
    step = max(WIDE / len(parts), LEAST)
    bars = []
    for number, (label, stack) in enumerate(parts):
        top, pieces = TALL, []
        for kind, count in stack:
            height = TALL * count / most
            top -= height
            if count:
                pieces.append({"kind": kind, "y": round(top, 1), "height": round(height, 1)})
        bars.append(
            {
                "label": label, "x": round(number * step + step * 0.15, 1), "width": round(step * 0.7, 1),
                "middle": round((number + 0.5) * step, 1), "pieces": pieces, "top": round(top, 1),
                "count": sum(count for _, count in stack),
            }
        )  # fmt: skip
    return {"bars": bars, "width": round(step * len(parts), 1), "height": TALL, "every": max(1, len(parts) // 12)}


def shares(
    found: Sequence[dict[str, Any]], title: Callable[[dict[str, Any]], str], *, sort: bool = True
) -> list[dict[str, Any]]:
    """Lines with a bar of in time, late and open each, those with most cases first, or in the order they come."""
    rows = sorted(found, key=lambda one: -one["cases"]) if sort else found
    return [
        {
            **one,
            "name": title(one),
            "pieces": _pieces(
                (("on", one["on_time"]), ("late", one["late"]), ("open", one["open"] - one["open_late"])), one["cases"]
            ),
        }
        for one in rows
    ]


def _pieces(stack: Sequence[tuple[str, int]], total: int) -> list[dict[str, Any]]:
    at, found = 0.0, []
    for kind, count in stack:
        if count and total:
            width = 100 * count / total
            found.append({"kind": kind, "x": round(at, 2), "width": round(width, 2)})
            at += width
    return found
