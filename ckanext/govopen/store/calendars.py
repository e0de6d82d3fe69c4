"""Working days in force: the files' calendars with the notices loaded on this portal on top, layer by layer."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.model as model
import sqlalchemy as sa

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import Calendar, Mark
from ckanext.govopen.model.version import CalendarImportRow
from ckanext.govopen.store import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NATIONAL = "cn"
_built: dict[tuple[tuple[str, ...], int], Calendar] = {}


def calendar(layers: Sequence[str]) -> Calendar:
    """The working days of a stack of layers, with the imported notices; built anew only after an import."""
    newest = model.Session.scalar(sa.select(sa.func.max(CalendarImportRow.id))) or 0
    if not newest:
        return law.calendar(tuple(layers))
    key = (tuple(layers), newest)
    if key not in _built:
        _built.clear()
        _built[key] = stack(layers, imports(layers))
    return _built[key]


def in_force() -> Calendar:
    """The calendar of the profile in force."""
    return calendar(law.in_force().calendars)


def imports(layers: Iterable[str]) -> list[dict[str, Any]]:
    """The newest imported notice of each layer and year: layer, year, notice, days."""
    table = CalendarImportRow
    newest = (
        sa.select(sa.func.max(table.id)).where(table.layer.in_(list(layers))).group_by(table.layer, table.year)
    )
    rows = model.Session.scalars(sa.select(table).where(table.id.in_(newest)))
    return [{"layer": row.layer, "year": row.year, "notice": row.notice, "days": row.days} for row in rows]


def stack(layers: Iterable[str], notices: Iterable[Mapping[str, Any]]) -> Calendar:
    """Layers on top of each other; a notice takes the place of everything that its layer said of its year."""
    marks: dict[date, Mark] = {}
    announced: set[int] = set()
    digests: list[str] = []
    loaded = list(notices)
    for layer in layers:
        base = law.calendar((layer,))
        mine = [notice for notice in loaded if notice["layer"] == layer]
        years = {notice["year"] for notice in mine}
        marks.update({day: mark for day, mark in base.marks.items() if day.year not in years})
        for notice in mine:
            marks.update(
                {date.fromisoformat(day["date"]): Mark(day["working"], day["name"], notice["notice"])
                 for day in notice["days"]}
            )  # fmt: skip
        announced |= base.announced | (years if layer == NATIONAL else set())
        digests += [base.digest, codec.canonical(mine)]
    return Calendar(marks, frozenset(announced), codec.digest(*digests)[:16])


def keep(layer: str, year: int, notice: str, days: Sequence[Mapping[str, Any]], by: str) -> None:
    """Record a notice; from the next command on it counts."""
    model.Session.add(
        CalendarImportRow(
            layer=layer, year=year, notice=notice, days=[dict(day) for day in days], by=by,
            at=datetime.now(timezone.utc),
        )
    )  # fmt: skip
    model.Session.flush()
