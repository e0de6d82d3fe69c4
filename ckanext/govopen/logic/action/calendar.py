"""Calendars (工作日历): what counts, by which notice; and loading a new notice."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import data, law
from ckanext.govopen.data import ProfileError
from ckanext.govopen.data import calendars as files
from ckanext.govopen.domain.calendar import ONE, changed
from ckanext.govopen.domain.clock import reckon
from ckanext.govopen.domain.form import YEARS
from ckanext.govopen.logic.case import sweeping
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.refusing import bad
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow, ClockRow
from ckanext.govopen.store import calendars, cases, versions

__all__ = ["govopen_calendar_import", "govopen_calendar_show"]


@tk.side_effect_free
def govopen_calendar_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A year's days with the notice behind each that is singled out, and whether the year is announced.

    :param year: the year; this one if missing
    :param layer: `cn`, or any city's local layer, shown on top of it; all layers of the profile in force if missing
    """
    tk.check_access("govopen_calendar_show", context, data_dict)
    schema.only(data_dict, "year", "layer")
    asked = schema.texts(data_dict, optional=("layer",))
    year = schema.number(data_dict, "year", asking(context).today.year, least=YEARS[0], most=YEARS[-1]) or 0
    layers = law.in_force().calendars
    if asked.get("layer"):
        layers = _below(asked["layer"], layers)
    calendar = calendars.calendar(layers)
    first = date(year, 1, 1)
    days = [calendar.day(first + ONE * i) for i in range((date(year, 12, 31) - first).days + 1)]
    return {
        "year": year,
        "layers": list(layers),
        "announced": year in calendar.announced,
        "digest": calendar.digest,
        "days": [
            {
                "date": iso(day.date),
                "working": day.working,
                "name": day.name,
                "notice": day.notice,
                "settled": day.settled,
            }
            for day in days
        ],
    }


def _below(layer: str, layers: tuple[str, ...]) -> tuple[str, ...]:
    """The stack up to a layer: of the profile in force, or, of another city's, on top of the national one."""
    if layer in layers:
        return layers[: layers.index(layer) + 1]
    if layer not in data.layers():
        raise bad("layer", tk._("There is no such calendar."), "not_choice")
    return tuple(dict.fromkeys((files.NATIONAL, layer)))


def govopen_calendar_import(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Load a notice of days off and make-up days: which days change, and which cases' dates move, old and new.

    :param file: the file's text: YAML as in schemas/calendars, or the JSON of holiday-cn
    :param layer: the layer it belongs to (`cn`)
    :param dry_run: only say what would change
    """
    tk.check_access("govopen_calendar_import", context, data_dict)
    asked = schema.texts(data_dict, required=("file",), optional=("layer",))
    layers = law.in_force().calendars
    layer = asked.get("layer", files.NATIONAL)
    if layer not in layers:
        raise bad("layer", tk._("There is no such calendar."), "not_choice")
    try:
        year = files.year(asked["file"], "file", layer)
    except ProfileError as problem:
        raise bad("file", str(problem)) from None
    old = calendars.calendar(layers)
    known = [one for one in calendars.imports(layers) if (one.layer, one.year) != (year.layer, year.year)]
    new = calendars.stack(layers, [*known, year])
    days = changed(old, new)
    result = {
        "layer": year.layer,
        "year": year.year,
        "notice": year.notice,
        "dry_run": schema.flag(data_dict, "dry_run"),
        "days": [
            {"date": iso(day), "was": old.working(day), "is": new.working(day), "name": new.day(day).name}
            for day in days
            if old.working(day) != new.working(day)
        ],
        "settled": sum(1 for day in days if new.day(day).settled and not old.day(day).settled),
        "cases": _moved(days, new),
    }
    if not result["dry_run"]:
        calendars.keep(year, asking(context).person.id)
        model.Session.commit()
        result["recomputed"] = sweeping.recompute(days, asking(context).at)
    return result


def _moved(days: tuple[date, ...], new: Any) -> list[dict[str, Any]]:
    """Open cases whose due date or standing changes under another calendar."""
    if not days:
        return []
    query = (
        sa.select(CaseRow)
        .join(ClockRow, ClockRow.case_id == CaseRow.id)
        .where(ClockRow.stopped_on.is_(None), ClockRow.due_on >= min(days), ClockRow.from_day <= max(days))
        .distinct()
    )
    found = []
    for stored in cases.load_many(list(model.Session.scalars(query))):
        profile = versions.profile(stored.case.profile)
        for clock in stored.case.clocks.values():
            fresh = reckon(clock, new, profile.closes) if clock.running else clock
            if (fresh.due, fresh.settled) != (clock.due, clock.settled):
                found.append(
                    {
                        "id": stored.row.id, "number": stored.row.number, "number_text": stored.row.number_text,
                        "clock": clock.id, "was": iso(clock.due), "is": iso(fresh.due),
                        "provisional": not fresh.settled,
                    }
                )  # fmt: skip
    return found
