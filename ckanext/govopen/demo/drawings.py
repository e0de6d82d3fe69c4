"""Pictures for the demo's products, drawn here: shapes as an app or a chart has them, no words, no photograph."""

from __future__ import annotations

import io
import math
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE, HIGH = 1280, 800
PAPER, INK, BLUE, SOFT, GREEN, AMBER, LINE = (
    "#FFFFFF", "#15202B", "#1B4F9C", "#E8EFF9", "#0B6B50", "#C98A2B", "#D6DDE6",
)  # fmt: skip


def draw(kind: str, seed: str) -> bytes:
    """A PNG of a kind: phone, map, lines, grid, zones or bars; the same for the same seed."""
    image = Image.new("RGB", (WIDE, HIGH), PAPER)
    KINDS[kind](ImageDraw.Draw(image), random.Random(seed))  # noqa: S311  invented pictures, no secret
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _phone(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    pen.rectangle((0, 0, WIDE, HIGH), SOFT)
    pen.rounded_rectangle((430, 40, 850, 860), 46, INK)
    pen.rounded_rectangle((448, 58, 832, 840), 32, PAPER)
    pen.rectangle((448, 120, 832, 190), BLUE)
    pen.rounded_rectangle((470, 136, 810, 174), 8, PAPER)
    for row in range(6):
        top = 220 + row * 92
        pen.rounded_rectangle((470, top, 540, top + 44), 8, BLUE if row == 0 else SOFT)
        pen.rectangle((560, top + 4, 560 + chance.randint(90, 150), top + 16), INK)
        pen.rectangle((560, top + 28, 560 + chance.randint(60, 110), top + 36), LINE)
        pen.ellipse((768, top, 812, top + 44), GREEN if row in (0, 1) else LINE)
        pen.line((470, top + 66, 812, top + 66), LINE, 2)


def _map(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    pen.rectangle((0, 0, WIDE, HIGH), "#F5F7FA")
    pen.polygon([(0, 560), (300, 500), (620, 590), (980, 520), (WIDE, 600), (WIDE, 680), (960, 610), (600, 680),
                 (280, 590), (0, 640)], "#CFE0F3")  # fmt: skip
    for _ in range(9):
        x, y = chance.randint(0, WIDE), chance.randint(0, HIGH)
        pen.line((x, 0, x + chance.randint(-260, 260), HIGH), PAPER, 16)
        pen.line((0, y, WIDE, y + chance.randint(-160, 160)), PAPER, 16)
    for _ in range(26):
        x, y, size = chance.randint(60, WIDE - 60), chance.randint(60, HIGH - 60), chance.choice((16, 22, 30))
        pen.ellipse((x - size, y - size, x + size, y + size), chance.choice((BLUE, BLUE, GREEN, AMBER)), PAPER, 4)


def _axes(pen: ImageDraw.ImageDraw) -> None:
    for step in range(6):
        pen.line((110, 110 + step * 116, WIDE - 60, 110 + step * 116), LINE, 2)
    pen.line((110, 690, WIDE - 60, 690), INK, 3)


def _lines(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _axes(pen)
    for colour, level, width in ((LINE, 520, 5), (AMBER, 430, 5), (BLUE, 330, 8)):
        points = [
            (120 + month * 46, level + 70 * math.sin(month / 3 + level) - month * 3 + chance.randint(-24, 24))
            for month in range(24)
        ]
        pen.line(points, colour, width, joint="curve")
    for x, y in points[::6]:
        pen.ellipse((x - 10, y - 10, x + 10, y + 10), PAPER, BLUE, 5)


def _grid(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    shades = ("#E2F2EC", "#9CD3BD", "#F2DDB2", "#D9A24A", "#A65A2A")
    for week in range(26):
        for day in range(14):
            worse = 2.2 + 1.6 * math.sin(week / 4) + chance.uniform(-1.4, 1.2)
            x, y = 90 + week * 43, 110 + day * 43
            pen.rounded_rectangle((x, y, x + 36, y + 36), 5, shades[min(max(int(worse), 0), 4)])


def _zones(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    xs = [0, 260, 520, 800, 1040, WIDE]
    ys = [0, 220, 470, HIGH]
    corner = {}
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            inside = 0 < i < len(xs) - 1, 0 < j < len(ys) - 1
            corner[i, j] = (x + inside[0] * chance.randint(-70, 70), y + inside[1] * chance.randint(-60, 60))
    shades = ("#E8EFF9", "#E2F2EC", "#FBF0DF", "#F5F7FA", "#DCE7F5")
    for i in range(5):
        for j in range(3):
            shape = [corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]]
            pen.polygon(shape, shades[(i * 2 + j) % 5], "#76838F", 3)
            x, y = (sum(p[k] for p in shape) / 4 for k in (0, 1))
            pen.ellipse((x - 18, y - 18, x + 18, y + 18), BLUE, PAPER, 4)
    pen.line((corner[2, 1], (590, 330), (640, 360)), AMBER, 8)


def _bars(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _axes(pen)
    for number in range(12):
        x, high = 150 + number * 90, chance.randint(120, 520)
        pen.rounded_rectangle((x, 690 - high, x + 54, 690), 6, GREEN if number in (3, 8) else BLUE)


KINDS: dict[str, Callable[[ImageDraw.ImageDraw, random.Random], None]] = {
    "phone": _phone, "map": _map, "lines": _lines, "grid": _grid, "zones": _zones, "bars": _bars,
}  # fmt: skip
