"""What one case adds to the statistics of timeliness: by the clock of its decision, and by the clock of each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import Case, fold
from ckanext.govopen.domain.clock import Clock, net_days, unpaused
from ckanext.govopen.domain.form import NOTHING, Text
from ckanext.govopen.domain.tick import tick
from ckanext.govopen.store import cases, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile

NEVER = ("withdrawn", "lapsed")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one clock of a case adds."""

    procedure: str
    office: str
    month: str  # of filing, 2026-06
    done: bool
    late: bool
    late_unpaused: bool
    days: int | None  # net working days, of a decided one
    limit: int
    provisional: bool
    step: str
    place: int = 0  # of the step on its route
    verb: str = ""
    word: Text = NOTHING  # what the city calls the step
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """A case as it stands at an instant, whether or not the worker was there, with what its dates are reckoned by."""

    case: Case
    month: str
    today: date
    profile: Profile
    calendar: Calendar
    office: Callable[[str, str], str]


def now(
    stored: cases.Stored,
    at: datetime,
    calendar_of: Callable[[tuple[str, ...]], Calendar],
    office_of: Callable[[str, str], str],
) -> Now:
    """The case as it stands."""
    profile = versions.profile(stored.case.profile)
    calendar = calendar_of(profile.calendars)
    case = fold(stored.case, tick(profile, calendar, stored.case, max(at, stored.case.history[-1].at)))
    month = stored.row.filed_at.astimezone(CHINA).strftime("%Y-%m")
    return Now(case, month, at.astimezone(CHINA).date(), profile, calendar, office_of)


def decision(at: Now) -> Measured | None:
    """By the clock of the decision, or of the step it stands at; nothing where nobody owed an answer."""
    step = at.case.decided or at.case.step
    found = [clock for clock in at.case.clocks.values() if clock.step == step]
    return _measure(at, found[-1]) if found and at.case.outcome not in NEVER else None


def steps(at: Now) -> Iterator[Measured]:
    """By the clock of each step that an office finished or still owes; what passed to another began again there."""
    known = {step.id for step in at.profile.procedures[at.case.procedure].routes[at.case.route].steps}
    if at.case.outcome not in NEVER:
        owed = (one for one in at.case.clocks.values() if one.step in known and "applicant" not in one.who)
        yield from (_measure(at, clock) for clock in owed if clock.done or clock.stopped is None)


def _measure(at: Now, clock: Clock) -> Measured:
    done = clock.stopped is not None
    end = clock.stopped.astimezone(CHINA).date() if clock.stopped else at.today
    route = at.profile.procedures[at.case.procedure].routes[at.case.route].steps
    place, step = next(((n, one) for n, one in enumerate(route) if one.id == clock.step), (0, None))
    return Measured(
        procedure=at.case.procedure,
        office=at.office(clock.who[0], at.case.provider) if clock.who else at.case.provider,
        month=at.month,
        done=done,
        late=clock.late(at.today) or clock.overdue is not None,
        late_unpaused=end > unpaused(clock, at.calendar, at.profile.closes),
        days=net_days(clock, at.calendar, at.profile.closes, at.today) if done else None,
        limit=clock.days,
        provisional=not clock.settled,
        step=clock.step,
        place=place,
        verb=step.verb if step else "",
        word=step.word if step else NOTHING,
        actor=step.actor if step else "",
    )
