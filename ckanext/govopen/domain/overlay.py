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
        if step.verb == own.verb and step.limit.cites:
            limit = _shorter(own.limit, step.limit)
            return own if limit is None else replace(own, limit=limit)
    return own


def _shorter(own: Limit, higher: Limit) -> Limit | None:
    """The shorter number, and no longer an extension than either allows; None where the city's stands as it is.

    The start, on which texts are silent more often than not, stays the city's.
    """
    days = min(own.days, higher.days)
    room = own.days + (own.extension.days if own.extension else 0) - days
    extension = higher.extension and replace(higher.extension, days=min(higher.extension.days, room))
    extension = extension if extension and extension.days else None
    most = higher.days if own.fact else 0  # what the department or the notice sets is capped too
    same = (
        not most
        and days == own.days
        and (own.extension.days if own.extension else 0) <= (extension.days if extension else 0)
    )
    if same or higher.days > own.days:
        return None
    return replace(own, days=days, extension=extension, cites=higher.cites, most=most, instead_of=own)
