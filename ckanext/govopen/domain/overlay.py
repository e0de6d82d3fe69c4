"""Overlay: a higher rule that tightens a city's limits and adds no step (decree 809 over the five, for sharing).

Where procedure, route and verb exist in both and the higher rule's own limit is shorter, it prevails; the city's number
stays at hand (`Limit.instead_of`), since the rules page shows both.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .profile import Limit, Procedure, Profile, Route, Step


def tighten(profile: Profile, by: Profile) -> Profile:
    """The profile with every limit that the overlay shortens; its digest names both."""
    procedures = {
        name: _procedure(procedure, by.procedures[name]) if name in by.procedures else procedure
        for name, procedure in profile.procedures.items()
    }
    both = hashlib.sha256(f"{profile.digest}+{by.digest}".encode()).hexdigest()[:16]
    laws = {**profile.laws, **{law.id: law for law in by.laws.values() if law.id == by.law}}
    return replace(profile, procedures=procedures, digest=both, laws=laws, overlays=(*profile.overlays, by.id))


def _procedure(own: Procedure, higher: Procedure) -> Procedure:
    return replace(own, routes=tuple(_route(route, higher.routes) for route in own.routes))


def _route(own: Route, higher: Iterable[Route]) -> Route:
    """A higher route speaks to a city's route where everything it asks for holds there."""
    for route in higher:
        if all(key in own.when and set(own.when[key]) <= set(values) for key, values in route.when.items()):
            return replace(own, steps=tuple(_step(step, route.steps) for step in own.steps))
    return own


def _step(own: Step, higher: Iterable[Step]) -> Step:
    for step in higher:
        if step.verb == own.verb and step.limit.cites and step.limit.days < own.limit.days:
            return replace(own, limit=_shorter(own.limit, step.limit))
    return own


def _shorter(own: Limit, higher: Limit) -> Limit:
    """The higher number and its extension; the start, whose text is silent more often, stays the city's."""
    return replace(own, days=higher.days, extension=higher.extension, cites=higher.cites, instead_of=own)
