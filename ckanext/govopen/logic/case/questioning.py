"""What somebody wants worked out by the calculator: parameters read and checked, each mistake told by its field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config, data, law
from ckanext.govopen.data.procedures import ENTRY_FACTS, FACTS
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.form import YEARS
from ckanext.govopen.domain.moment import aware
from ckanext.govopen.logic.case.refusing import bad
from ckanext.govopen.logic.schema import case as schema

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

KNOWN = ("profile", "overlay", "working_days", "procedure", "step", "received_at", "facts")
MOST_DAYS = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants worked out."""

    profile: Profile
    received_at: datetime
    days: int | None
    procedure: str
    step: str
    facts: dict[str, Any]


def question(given: dict[str, Any]) -> Question:
    """A question from parameters; unknown ones, and such as would not be looked at, are refused."""
    schema.only(given, *KNOWN, prefix="facts.")
    found = schema.texts(given, required=("received_at",), optional=("profile", "overlay", "procedure", "step"))
    facts = schema.mapping(given, "facts")
    facts |= {key.removeprefix("facts."): value for key, value in given.items() if key.startswith("facts.")}
    days = schema.number(given, "working_days", least=1, most=MOST_DAYS)
    if (days is None) == (not found.get("procedure")) or (days and (found.get("step") or facts)):
        raise bad("working_days", tk._("Give either working_days, or procedure and step."))
    rules = profile(found.get("profile", ""), found.get("overlay"))
    return Question(
        rules,
        instant(found["received_at"]),
        days,
        found.get("procedure", ""),
        found.get("step", ""),
        {name: _fact(rules, name, value) for name, value in facts.items()},
    )


def _fact(rules: Profile, name: str, value: Any) -> Any:
    """A fact that chooses or counts something: with any other, the answer would be to another question."""
    values = {
        **FACTS,
        "open_tier": tuple(rules.open_tiers),
        "share_tier": tuple(rules.share_tiers),
        "of": tuple(rules.procedures),
    }
    steps = (step for one in rules.procedures.values() for route in one.routes for step in route.steps)
    numbers = sorted({*ENTRY_FACTS, *(step.limit.fact for step in steps if step.limit.fact)})
    field = f"facts.{name}"
    if name in numbers:
        number = schema.number({field: value}, field, least=1, most=MOST_DAYS)
        if number is None:
            raise bad(field, tk._("“{label}” is missing. Please fill it in.").format(label=field), "missing")
        return number
    if name not in values:
        raise bad(field, tk._("Known facts: {names}.").format(names=", ".join((*values, *numbers))), "unknown")
    if value not in values[name]:
        raise bad(field, tk._("One of: {values}.").format(values=", ".join(values[name])), "not_choice")
    return value


def profile(name: str, overlay: str | None = None, field: str = "profile") -> Profile:
    """A profile by id; the one in force, with its overlays, where none is named. `field` is the parameter's name."""
    for parameter, one in ((field, name), ("overlay", overlay)):
        if one and one not in data.names():
            raise bad(parameter, tk._("There is no such profile."), "not_choice")
    if not name and not overlay:
        return law.in_force()
    name = name or config.profile_id()
    if not overlay:
        return law.profile(name, config.overlays() if name == config.profile_id() else ())
    if not data.outranks(law.profile(overlay), law.profile(name)):
        why = tk._("Only a nationwide law of higher rank tightens the rules of another.")
        raise bad("overlay", why, "not_choice")
    return law.profile(name, (overlay,))


def instant(text: str) -> datetime:
    """An instant from ISO text: a date, or a date and time, in Beijing unless it names its zone."""
    try:
        at = aware(datetime.fromisoformat(text.strip().replace("Z", "+00:00")))
        local = at.astimezone(CHINA)
    except (ValueError, OverflowError):
        why = tk._("A date such as 2026-06-30, or with time 2026-06-30T10:00.")
        raise bad("received_at", why, "not_date") from None
    if local.year not in YEARS or local.year > YEARS[-1] - 10:
        raise bad("received_at", tk._("The date lies outside the calendar."), "out_of_range")
    return local
