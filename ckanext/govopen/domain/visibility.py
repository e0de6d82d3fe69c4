"""Who sees what of a case's history: the parties see what concerns them, the register what is public.

Opinions between offices and internal remarks are not for the applicant; what the applicant wrote is not for the public.
Every event name must stand here: a test walks the machine and fails on one that does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .acts import ACTS
from .verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .case import Case, Event
    from .form import Field, Said
    from .profile import Procedure

PUBLIC = frozenset({
    "submitted", "accepted", "declined", "forwarded", "granted", "partly_granted", "refused", "approved", "upheld",
    "dismissed", "supplied", "fulfilled", "recorded", "withdrawn", "lapsed", "transferred", "extended", "due_changed",
    "became_overdue", "corrected", "revoked", "amended", "returned", "supplemented", "objected", "grant_expired",
})  # fmt: skip
PARTIES = frozenset({"extension_requested", "extension_refused"})
OFFICES = frozenset({"agreed", "disagreed"})
SAID = "remarked"  # by what its author chose

OFFICIAL = frozenset({"provider", "authority", "government", "establishment_office", "auditor"})


def _asked() -> dict[str, frozenset[str]]:
    """Event → the answers that stand in the public register: of offices' acts alone."""
    outcomes = [(outcome.event, outcome.asks) for verb in VERBS.values() for outcome in verb.values()]
    acts = [(PAST[name], act.asks) for name, act in ACTS.items() if name in PAST]
    found: dict[str, set[str]] = {}
    for event, fields in (*outcomes, *acts, ("corrected", tuple(field for _, asks in outcomes for field in asks))):
        found.setdefault(event, set()).update(field.id for field in fields if field.public)
    return {event: frozenset(fields) for event, fields in found.items()}


# Commands of offices whose answers may be public, and the event each leaves.
PAST = {
    "extend": "extended",
    "revoke": "revoked",
    "amend": "amended",
    "correct": "corrected",
    "transfer": "transferred",
}
ASKED = _asked()
TIME = frozenset({"due_changed", "became_overdue", "lapsed", "grant_expired"})  # says nothing of anybody


def sees(event: Event, roles: frozenset[str], reader: str = "") -> bool:
    """Whether a reader with these roles in the case (none: the public) sees that this happened."""
    if roles & OFFICIAL or (reader and event.by == reader):
        return True
    if event.name == SAID:
        return bool(roles) and event.said.get("public") is True
    return event.name in PUBLIC or (bool(roles) and event.name in PARTIES)


def said(event: Event, roles: frozenset[str], reader: str = "", form: Iterable[Field] = ()) -> Said:
    """What was said, as a reader may see it.

    The public sees what offices said in fields marked public, and of the application those fields of `form` (the
    procedure's) that are; nothing else that an applicant wrote.
    """
    if roles or (reader and event.by == reader):
        return event.said if sees(event, roles, reader) else {}
    if event.name in TIME:
        return event.said
    shown = {field.id for field in form if field.public} if event.name == "submitted" else ASKED.get(event.name, ())
    return {key: value for key, value in event.said.items() if key in shown}


def history(
    case: Case, roles: frozenset[str], reader: str = "", form: Iterable[Field] = ()
) -> Iterator[tuple[Event, Said]]:
    """The history of a case as a reader may see it, oldest first."""
    fields = tuple(form)
    return ((event, said(event, roles, reader, fields)) for event in case.history if sees(event, roles, reader))


AUDIENCES = PUBLIC_FIGURES, DEPARTMENTS = ("public", "departments")  # of figures of how fast matters are answered
BETWEEN = frozenset({"entry", "need", "case"})
CONFIDENTIAL = frozenset({"incident", "subject_objection"})  # figures of few tell whose they are


def between_departments(procedure: Procedure) -> bool:
    """Whether one department owes another an answer in such matters: sharing, verification, correction, objection."""
    about = procedure.about in BETWEEN and procedure.applicant in ("anyone", "department")
    return about and not procedure.by and procedure.id not in CONFIDENTIAL


def measures(audience: str, offices: frozenset[str]) -> bool:
    """Whether somebody with these offices (none: the public) may see the figures for an audience."""
    return audience == PUBLIC_FIGURES or bool(offices & OFFICIAL)
