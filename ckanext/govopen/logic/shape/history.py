"""The history of a case for a reader: what the core lets that reader see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.moment import SYSTEM
from ckanext.govopen.domain.visibility import history as visible
from ckanext.govopen.domain.visibility import sees
from ckanext.govopen.logic.shape.authors import authors
from ckanext.govopen.logic.shape.clock import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.case import Case, Event
    from ckanext.govopen.domain.form import Field

PARTY = frozenset({"applicant"})
OFFICES = frozenset({"provider", "authority", "government", "establishment_office", "auditor"})


def role_of(event: Event, case: Case, actors: dict[str, str]) -> str:
    """In what role somebody acted: system, applicant, else the step's actor or authority/provider by membership."""
    if event.by == SYSTEM:
        return SYSTEM
    if event.by == case.applicant:
        return "applicant"
    return actors.get(event.by, "officer")


def history(
    case: Case, reader: str, actors: dict[str, str], roles: frozenset[str], form: Iterable[Field]
) -> list[dict[str, Any]]:
    """Events with what was said, for a reader of these roles; strangers get outcomes, reasons and articles."""
    officer = bool(roles & OFFICES)
    places = {id(event): seq for seq, event in enumerate(case.history, 1)}
    named = authors(case, actors) if officer else {}
    return [
        {
            "seq": places[id(event)],
            "name": event.name,
            "at": iso(event.at),
            "by": _by(event, role_of(event, case, actors), reader, named.get(places[id(event)], {}), officer=officer),
            "said": {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()},
            "state": event.state,
            "step": event.step,
            "outcome": event.outcome,
            "internal": not sees(event, PARTY),
            "clocks": [{"id": one.id, "step": one.step, "due": iso(one.due)} for one in event.clocks],
        }
        for event, said in visible(case, roles, reader, form)
    ]


def _by(event: Event, role: str, reader: str, named: dict[str, str], *, officer: bool) -> dict[str, Any]:
    """Who acted: the role for everybody; id, name and whom a deputy stood in for, for those who work on the case."""
    shown: dict[str, Any] = {"role": role, **({"id": event.by} if officer else {}), **named}
    return {**shown, "you": True} if reader and event.by == reader else shown
