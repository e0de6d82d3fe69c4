"""The law in force on this portal: its profile and calendar, read once a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ckanext.govopen import config, data

if TYPE_CHECKING:
    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE / "schemas" if (HERE / "schemas").is_dir() else HERE.parent.parent / "schemas"


@lru_cache
def profile(name: str) -> Profile:
    """A regulation on top of the house rules, by its id."""
    return data.load(SCHEMAS / "profiles", name)


@lru_cache
def calendar(layers: tuple[str, ...]) -> Calendar:
    """The working days of a stack of layers, later ones on top."""
    files = [path for layer in layers for path in sorted((SCHEMAS / "calendars" / layer).glob("*.json"))]
    return data.calendar(*files)


def in_force() -> Profile:
    """The regulation that this portal runs (`govopen.profile`)."""
    return profile(config.profile_id())


def days() -> Calendar:
    """The calendar of the regulation in force."""
    return calendar(in_force().calendars)
