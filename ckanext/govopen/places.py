"""GeoJSON drawn as it lies, north up, in a frame of its own. There is no map below, so nobody else learns who looks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Position = tuple[float, float]

WIDTH, HEIGHT, EDGE = 720.0, 420.0, 14.0
MOST_POSITIONS = 20_000
LINES = {"LineString": 0, "MultiLineString": 1}  # kind → how deep its lines lie
AREAS = {"Polygon": 1, "MultiPolygon": 2}
POINTS = {"Point": -1, "MultiPoint": 0}


@dataclass(frozen=True)
class Drawing:
    """For an SVG of `width` x `height`: points, path data of lines and areas; `west south east north` in degrees."""

    points: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    frame: tuple[float, float, float, float]
    width: int
    height: int
    cut: bool


def draw(features: Iterable[Any]) -> Drawing | None:
    """The features of a collection in one frame; None where nothing in it has a place in degrees.

    Coordinates are longitude and latitude (RFC 7946), whatever else a feature holds is left out; a drawing holds
    20,000 positions at most and says when it was cut.
    """
    points: list[Position] = []
    lines: list[list[Position]] = []
    areas: list[list[Position]] = []
    left, cut = MOST_POSITIONS, False
    for kind, places in _geometries(features):
        depth, target = (AREAS[kind], areas) if kind in AREAS else (LINES.get(kind, 0), lines)
        found = [places] if kind == "Point" else places
        runs = [_run(found)] if kind in POINTS else [_run(one) for one in _flat(found, depth)]
        left -= sum(map(len, runs))
        if left < 0:
            cut = True
            break
        if kind in POINTS:
            points += runs[0]
        else:
            target += [run for run in runs if len(run) > 1]
    every = [*points, *(place for run in (*lines, *areas) for place in run)]
    return _framed(points, lines, areas, every, cut=cut) if every else None


def _geometries(features: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    waiting = [one.get("geometry") for one in features if isinstance(one, dict)]
    for shape in waiting:
        if not isinstance(shape, dict):
            continue
        if shape.get("type") == "GeometryCollection" and isinstance(shape.get("geometries"), list):
            waiting += shape["geometries"]
        elif shape.get("type") in {*POINTS, *LINES, *AREAS} and isinstance(shape.get("coordinates"), list):
            yield shape["type"], shape["coordinates"]


def _flat(nested: Any, depth: int) -> list[Any]:
    """The runs of positions that lie `depth` lists deep; what is no list is no run."""
    found = [nested]
    for _ in range(depth):
        found = [inner for outer in found if isinstance(outer, list) for inner in outer]
    return [one for one in found if isinstance(one, list)]


def _run(places: Any) -> list[Position]:
    return [place for place in map(_position, places) if place is not None]


def _position(place: Any) -> Position | None:
    """Longitude and latitude; None for what is none (metres of a projection, a word, NaN)."""
    if not isinstance(place, list) or len(place) < 2:  # noqa: PLR2004  # longitude, latitude, and perhaps a height
        return None
    east, north = place[:2]
    if isinstance(east, bool) or not isinstance(east, int | float) or not isinstance(north, int | float):
        return None
    return (float(east), float(north)) if abs(east) <= 180 and abs(north) <= 90 else None  # noqa: PLR2004  # degrees


def _framed(
    points: list[Position],
    lines: list[list[Position]],
    areas: list[list[Position]],
    every: list[Position],
    *,
    cut: bool,
) -> Drawing:
    west, east = min(place[0] for place in every), max(place[0] for place in every)
    south, north = min(place[1] for place in every), max(place[1] for place in every)
    shrink = math.cos(math.radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    wide, high = (east - west) * shrink or 1e-9, north - south or 1e-9
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    if wide <= 1e-9 and high <= 1e-9:  # noqa: PLR2004  # one place alone stands in the middle
        scale = 0.0
    across, down = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def put(place: Position) -> Position:
        return (
            round(across + (place[0] - west) * shrink * scale, 1),
            round(down + (north - place[1]) * scale, 1),
        )

    def path(run: list[Position]) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(put, run))

    return Drawing(
        points=tuple(map(put, points)),
        lines=tuple(map(path, lines)),
        areas=tuple(path(run) + "Z" for run in areas),
        frame=(west, south, east, north),
        width=int(WIDTH),
        height=int(HEIGHT),
        cut=cut,
    )
