"""The history of a case for a reader: what the parties may know, nothing of what officers say among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.tick import SYSTEM
from ckanext.govopen.logic.shape.clock import iso

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case, Event
    from ckanext.govopen.store.people import Person

INTERNAL = frozenset({"agreed", "disagreed", "extension_requested", "extension_refused"})
# What strangers may read of what an office said: outcomes with reason and article, never an applicant's words.
PUBLIC_SAID = ("reason", "basis", "finding", "until", "clock", "was", "is", "settled", "since", "days")


def may_read(event: Event, case: Case, reader: Person, *, officer: bool) -> bool:
    """Whether an event is for this reader: opinions and internal remarks are for officers."""
    if officer:
        return True
    if event.name == "remarked":
        return bool(event.said.get("public")) or event.by in (reader.id, case.applicant)
    return event.name not in INTERNAL


def role_of(event: Event, case: Case, actors: dict[str, str]) -> str:
    """In what role somebody acted: system, applicant, else the step's actor or authority/provider by membership."""
    if event.by == SYSTEM:
        return SYSTEM
    if event.by == case.applicant:
        return "applicant"
    return actors.get(event.by, "officer")


def history(case: Case, reader: Person, actors: dict[str, str], *, officer: bool, party: bool) -> list[dict[str, Any]]:
    """Events with what was said, for a reader; strangers get outcomes and dates."""
    found = []
    for seq, event in enumerate(case.history, 1):
        if not may_read(event, case, reader, officer=officer):
            continue
        said = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in event.said.items()
            if officer or party or (key in PUBLIC_SAID and event.by != case.applicant)
        }
        by: dict[str, Any] = {"role": role_of(event, case, actors)}
        if officer:
            by["id"] = event.by
        found.append(
            {
                "seq": seq,
                "name": event.name,
                "at": iso(event.at),
                "by": by,
                "said": said,
                "state": event.state,
                "step": event.step,
                "outcome": event.outcome,
                "internal": event.name in INTERNAL or (event.name == "remarked" and not event.said.get("public")),
                "clocks": [{"id": one.id, "step": one.step, "due": iso(one.due)} for one in event.clocks],
            }
        )
    return found
