"""What stands in a case now: the decision, what was taken away of it since, and what can be objected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calendar import CHINA
from .verbs import ADVERSE, JUDGING

if TYPE_CHECKING:
    from datetime import date

    from .calendar import Calendar
    from .case import Case, Event, Grant
    from .profile import Profile

CHANGES = frozenset({"revoked", "amended"})  # of a grant, by whoever is answerable for it or because its data went
DECIDING = JUDGING | {"corrected"}
WEIGHTY = DECIDING | CHANGES  # the last of these tells how a case stands


def decided_at(case: Case) -> Event | None:
    """The event of the decision that stands."""
    return next((e for e in reversed(case.history) if e.name in DECIDING), None)


def changed_at(case: Case) -> Event | None:
    """The last revocation or amendment of what the decision that stands gave."""
    return next((e for e in reversed(_since(case)) if e.name in CHANGES), None)


def contested(case: Case) -> Event | None:
    """What went against the applicant last, and can be objected to: the decision, or what took away of its grants."""
    decision, later = decided_at(case), _since(case)
    if less := next((e for e in reversed(later) if e.name in CHANGES and _takes(case, e)), None):
        return less
    return decision if case.outcome in ADVERSE else None


def objection_window(profile: Profile, calendar: Calendar, case: Case) -> tuple[date, bool] | None:
    """The last day to object, and whether every day up to it rests on a notice; None where nothing is to object to."""
    procedure = profile.procedures[case.procedure]
    against = contested(case)
    if not procedure.objection or against is None:
        return None
    start = against.at.astimezone(CHINA).date()
    until = calendar.add(start, procedure.objection_days)
    return until, calendar.settled(start, until)


def judges(case: Case) -> frozenset[str]:
    """Who took a decision in the case, the changing of a grant included."""
    return frozenset(e.by for e in case.history if e.name in WEIGHTY)


def narrows(before: Grant, after: Grant) -> bool:
    """Whether a grant gives less than it did: ended, fewer files, a nearer last day; other conditions, another purpose.

    Nobody can tell by rule whether words bind more or less than other words: a change of them counts as less.
    """
    fewer = bool(after.items) and (not before.items or not set(before.items) <= set(after.items))
    nearer = after.until is not None and (before.until is None or after.until < before.until)
    ended = after.ended is not None and before.ended is None
    return ended or fewer or nearer or (after.conditions, after.purpose) != (before.conditions, before.purpose)


def _since(case: Case) -> tuple[Event, ...]:
    """What happened after the decision that stands."""
    decision = decided_at(case)
    return case.history[_place(case, decision) + 1 :] if decision else ()


def _place(case: Case, event: Event) -> int:
    return next(place for place, one in enumerate(case.history) if one is event)


def _takes(case: Case, event: Event) -> bool:
    """Whether an event left less of any grant."""
    earlier = {grant.id: grant for one in case.history[: _place(case, event)] for grant in one.grants}
    return any(narrows(earlier[grant.id], grant) for grant in event.grants if grant.id in earlier)
