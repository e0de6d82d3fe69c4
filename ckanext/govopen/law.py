"""The law in force on this portal: its profile and calendar, read once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ckanext.govopen import config, data

if TYPE_CHECKING:
    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile

SCHEMAS = data.SCHEMAS


@lru_cache
def profile(name: str, overlays: tuple[str, ...] = ()) -> Profile:
    """A regulation on top of the house rules, by its id, tightened by overlays. Raises data.ProfileError."""
    return data.load(name, overlays)


@lru_cache
def calendar(layers: tuple[str, ...]) -> Calendar:
    """The working days of a stack of layers, later ones on top."""
    return data.calendar(layers)


def in_force() -> Profile:
    """The regulation that this portal runs (`govopen.profile`, `govopen.overlays`)."""
    return profile(config.profile_id(), config.overlays())


def days() -> Calendar:
    """The calendar of the regulation in force."""
    return calendar(in_force().calendars)
