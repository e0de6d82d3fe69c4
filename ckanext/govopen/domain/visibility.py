"""Who sees what of a case's history: the parties see what concerns them, the register what is public.

Opinions between offices and internal remarks are not for the applicant; what the applicant wrote is not for the public.
Every event name must stand here: a test walks the machine and fails on one that does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .acts import ACTS
from .verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .case import Case, Event
    from .form import Field, Said

PUBLIC = frozenset({
    "submitted", "accepted", "declined", "forwarded", "granted", "partly_granted", "refused", "approved", "upheld",
    "dismissed", "supplied", "fulfilled", "recorded", "withdrawn", "lapsed", "transferred", "extended", "due_changed",
    "became_overdue", "corrected", "revoked", "returned", "supplemented", "objected", "grant_expired",
})  # fmt: skip
PARTIES = frozenset({"amended", "extension_requested", "extension_refused"})
OFFICES = frozenset({"agreed", "disagreed"})
SAID = "remarked"  # by what its author chose

OFFICIAL = frozenset({"provider", "authority", "government", "auditor"})


def _asked() -> dict[str, Field]:
    fields = (field for verb in VERBS.values() for outcome in verb.values() for field in outcome.asks)
    return {field.id: field for field in (*fields, *(field for act in ACTS.values() for field in act.asks))}


ASKED = _asked()
FREE = frozenset({"clock", "was", "is", "settled", "since"})  # what time alone says


def sees(event: Event, roles: frozenset[str]) -> bool:
    """Whether a reader with these roles in the case (none: the public) sees that this happened."""
    if roles & OFFICIAL:
        return True
    if event.name == SAID:
        return bool(roles) and event.said.get("public") is True
    return event.name in PUBLIC or (bool(roles) and event.name in PARTIES)


def said(event: Event, roles: frozenset[str]) -> Said:
    """What was said, as a reader may see it: the public sees answers of fields marked public alone."""
    if roles:
        return event.said if sees(event, roles) else {}
    return {key: value for key, value in event.said.items() if key in FREE or (key in ASKED and ASKED[key].public)}


def history(case: Case, roles: frozenset[str]) -> Iterator[tuple[Event, Said]]:
    """The history of a case as a reader may see it, oldest first."""
    return ((event, said(event, roles)) for event in case.history if sees(event, roles))
