"""Versions of an entry (版本): every published state, as of a day, two compared; what stays of one that is gone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.form import as_date
from ckanext.govopen.logic.life import shaping, standing, telling
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.store import history, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["govopen_entry_tombstone", "govopen_entry_version_list", "govopen_entry_version_show"]


@tk.side_effect_free
def govopen_entry_version_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Every state in which an entry was published, the latest first: from when until when, and by which case.

    :param id: id or name of the entry
    :returns: results; `changed` names the fields that say something else than in the version before
    """
    tk.check_access("govopen_entry_version_list", context, data_dict)
    entry = standing.package(schema.texts(data_dict, required=("id",))["id"])
    found = _readable(context, entry.id)
    written = numbers.written(one.cause for one in found)
    lines = [
        {**_line(one, written), "changed": _changed(before, one)}
        for before, one in zip([None, *found], found, strict=False)
    ]
    return {"id": entry.id, "results": lines[::-1]}


def _changed(before: history.Version | None, one: history.Version) -> list[dict[str, str]]:
    """The fields in which a published state differs from the one before it."""
    if before is None or {before.state, one.state} != {history.PUBLISHED}:
        return []
    return [{"field": c["field"], "label": c["label"]} for c in shaping.changes(_content(before), _content(one))]


@tk.side_effect_free
def govopen_entry_version_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """An entry as it was published on a day, and what it said differently on another.

    :param id: id or name of the entry
    :param on: the day (2026-06-30), or a version's number; today if missing
    :param against: another day or number: `changes` from that one to this
    """
    tk.check_access("govopen_entry_version_list", context, data_dict)
    data = schema.texts(data_dict, required=("id",), optional=("on", "against"))
    entry = standing.package(data["id"])
    known = {one.seq for one in _readable(context, entry.id)}
    one = _find(entry.id, data.get("on", ""))
    other = _find(entry.id, data["against"]) if data.get("against") else None
    if one is None or not {one.seq, (other or one).seq} <= known:
        raise tk.ObjectNotFound(tk._("The entry was not published on that day."))
    content = _content(one)
    written = numbers.written([one.cause, other.cause if other else ""])
    return {
        "id": entry.id,
        **_line(one, written),
        "content": content,
        "against": _line(other, written) if other else None,
        "changes": shaping.changes(_content(other), content) if other else [],
    }


@tk.side_effect_free
def govopen_entry_tombstone(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What stays of an entry that is published no more: title, department, dates, reason, whom to ask.

    :param id: id or name of the entry
    """
    tk.check_access("govopen_entry_version_list", context, data_dict)
    entry = standing.package(schema.texts(data_dict, required=("id",))["id"])
    found = telling.tombstone(entry.id)
    if found is None:
        raise tk.ObjectNotFound(tk._("The entry is published, or never was."))
    return found


def _readable(context: Any, entry_id: str) -> list[history.Version]:
    everything = context.get("ignore_auth")
    return history.of_entry(entry_id) if everything else telling.readable(entry_id, context.get("user") or "")


def _find(entry_id: str, when: str) -> Any | None:
    if when.isdigit() and len(when) < 5:  # noqa: PLR2004  a number, no day
        return history.numbered(entry_id, int(when))
    day = as_date(when) if when else datetime.now(CHINA).date()
    if day is None:
        raise tk.ValidationError({"on": [tk._("A date such as 2026-06-30.")]})
    return history.on(entry_id, day)


def _content(one: Any) -> dict[str, Any]:
    """What a version says; of one that was not published, nothing."""
    if one.state != history.PUBLISHED:
        return {}
    return contents.of_shown({**one.values, "resources": one.values.get("files") or []})


def _line(one: Any, written: Mapping[str, str]) -> dict[str, Any]:
    return {
        "version": one.seq,
        "state": one.state,
        "from": iso(one.since),
        "until": iso(one.until) if one.until else None,
        "cause": one.cause,
        "cause_text": written.get(one.cause, ""),  # as the city writes the number; "" where no case brought it
        "title": one.values.get("title") or "",
    }
