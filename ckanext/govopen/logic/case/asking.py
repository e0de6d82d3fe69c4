"""Who asks, and at what instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.moment import aware
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case
    from ckanext.govopen.domain.moment import Actor


@dataclass(frozen=True, slots=True)
class Asking:
    """A person at an instant. `replayed`: the instant was given from outside, for the demo's history."""

    person: people.Person
    at: datetime
    replayed: bool = False

    @property
    def today(self) -> date:
        """The local day."""
        return self.at.astimezone(CHINA).date()

    def in_case(self, case: Case) -> Actor:
        """The person as actor in a case."""
        return self.person.in_case(case)


def asking(context: Any) -> Asking:
    """Who asks, from an action's context.

    `at` in the context (an aware datetime or ISO text) replays history; it counts only together with `ignore_auth`,
    which no request can set, so that nobody dates a decision back over the web.
    """
    user = context.get("auth_user_obj") or context.get("user")
    given = context.get("at") if context.get("ignore_auth") else None
    if isinstance(given, str):
        given = datetime.fromisoformat(given)
    now = datetime.now(timezone.utc).astimezone(CHINA)
    return Asking(people.person(user), aware(given) if given else now, replayed=given is not None)
