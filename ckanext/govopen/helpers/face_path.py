"""The way of an application, with the dates it would have if it were filed today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.helpers.face_time import govopen_today
from ckanext.govopen.language import say
from ckanext.govopen.logic.shape.cites import both

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ckanext.govopen.domain.profile import Step

__all__ = ["govopen_access", "govopen_apply_path", "govopen_near", "govopen_step_word"]

NEAR = 3


def govopen_step_word(step: Mapping[str, Any] | str) -> str:
    """What a step is called for somebody who waits: the city's own word where its text has one.

    Takes a step as actions give it (`verb`, `word`), or a verb alone.
    """
    own = "" if isinstance(step, str) else say(step.get("word"))
    if own:
        return own[0].upper() + own[1:]
    verb = step if isinstance(step, str) else step["verb"]
    return {
        "accept": tk._("Acceptance"),
        "forward": tk._("Forwarded"),
        "opinion": tk._("Department's opinion"),
        "decide": tk._("Decision"),
        "supply": tk._("Data supplied"),
        "check": tk._("Checked"),
        "conclude": tk._("Conclusion"),
        "approve": tk._("Approval"),
        "fulfil": tk._("Carried out"),
        "record": tk._("Recorded"),
        "submit": tk._("Filed"),
    }.get(verb, verb)


def _due(step: Step, known: dict[str, date], entered: date) -> date:
    """The latest day of a step, if every step before it took its whole time."""
    start = known.get(step.limit.since or "", entered)
    return law.days().add(start, step.limit.days)


def govopen_apply_path(entry: dict[str, Any]) -> dict[str, Any] | None:
    """Stops (`when`, `label`, `note`, `state`) for an entry that is applied for, and whether a date is provisional.

    None where the profile has no way for the entry's tier.
    """
    procedure = law.in_force().procedures.get("open_application")
    facts = {"open_tier": entry.get("open_tier"), "files": "present" if entry.get("resources") else "absent"}
    route = next((one for one in procedure.routes if one.steps and one.fits(facts)), None) if procedure else None
    if route is None:
        return None
    today = govopen_today()
    known = {"submitted": today, "submit": today}
    entered = today
    stops: list[dict[str, Any]] = [
        {"when": today, "label": tk._("You apply"), "note": tk._("counting starts the next day"), "state": "now"}
    ]
    for step in route.steps:
        entered = known[step.id] = _due(step, known, entered)
        days = tk.ungettext("{n} working day", "{n} working days", step.limit.days).format(n=step.limit.days)
        stops.append(
            {
                "when": entered,
                "label": govopen_step_word({"verb": step.verb, "word": both(step.word)}),
                "note": days,
                "state": "due" if step.verb == "decide" else "",
            },
        )
    latest = max(known.values())
    return {"stops": stops, "provisional": not law.days().settled(today, latest)}


def govopen_access(entry: dict[str, Any]) -> dict[str, Any] | None:
    """The gate's answer for the reader: of the first file that it opens, else of the first; None without files.

    A grant may name some of the files only, or have a file of its own, which stands last.
    """
    files = entry.get("resources") or []
    first = None
    for file in files if tk.current_user.is_authenticated else files[:1]:
        try:
            found = tk.get_action("govopen_access_check")({"user": tk.current_user.name}, {"resource": file["id"]})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            continue
        if found["allowed"]:
            return found
        first = first or found
    return first


def govopen_near(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of the same domain that need no asking; what else the entry's own department has open comes first."""
    if not entry.get("theme"):
        return []
    condition = f'+open_tier:unconditional +theme:"{entry["theme"]}" -id:"{entry["id"]}"'
    try:
        found = tk.get_action("package_search")(
            {"user": ""},
            {"q": "*:*", "fq": condition, "rows": NEAR, "facet": "false", "sort": "metadata_modified desc"},
        )
    except DOWN:
        return []
    return list(found["results"])
