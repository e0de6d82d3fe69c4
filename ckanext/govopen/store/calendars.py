"""Working days in force: the files' calendars with the notices loaded on this portal in their place."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import data, law
from ckanext.govopen.data import calendars as files
from ckanext.govopen.model.version import CalendarImportRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckanext.govopen.data.calendars import Year
    from ckanext.govopen.domain.calendar import Calendar

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


def imports(layers: Iterable[str]) -> list[Year]:
    """The newest imported notice of each layer and year."""
    table = CalendarImportRow
    newest = sa.select(sa.func.max(table.id)).where(table.layer.in_(list(layers))).group_by(table.layer, table.year)
    rows: Any = model.Session.scalars(sa.select(table).where(table.id.in_(newest)).order_by(table.id))
    return [files.year(row.source, f"{row.layer}-{row.year}", row.layer) for row in rows]


def years(layers: Iterable[str], notices: Iterable[Year]) -> list[Year]:
    """The years of a stack of layers; a notice takes the place of everything its layer said of its year."""
    loaded = {(one.layer, one.year): one for one in notices}
    found: list[Year] = []
    for layer in layers:
        own = {one.year: one for one in data.years((layer,))}
        own |= {year: one for (of, year), one in loaded.items() if of == layer}
        found += [own[year] for year in sorted(own)]
    return found


def stack(layers: Iterable[str], notices: Iterable[Year]) -> Calendar:
    """A stack of layers as one calendar."""
    return files.calendar(years(layers, notices))


def keep(year: Year, by: str) -> None:
    """Record a notice; from the next command on it counts."""
    model.Session.add(
        CalendarImportRow(
            layer=year.layer, year=year.year, notice=year.notice, source=year.source, by=by,
            at=datetime.now(timezone.utc),
        )
    )  # fmt: skip
    model.Session.flush()
