"""What stands in a case now: what became of the grant since the decision, when, by whom, why, on which articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.form import cites_of
from ckanext.govopen.domain.moment import SYSTEM
from ckanext.govopen.domain.standing import changed_at
from ckanext.govopen.logic.shape.cites import cites
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case, Event


def standing(case: Case) -> dict[str, Any] | None:
    """None while the decision stands as it was taken. `state`: amended, or revoked where nothing of it is left.

    `until` and `conditions` are those of the grant as it now reads; they are public, as the decision's are.
    """
    event = changed_at(case)
    if event is None:
        return None
    left = case.live_grants
    return {
        "state": "amended" if left else "revoked",
        "at": iso(event.at),
        "office": office_of(case, event),
        "reason": str(event.said.get("reason") or ""),
        "basis": cites(cites_of(event.said.get("basis"))),
        "until": iso(left[-1].until) if left else None,
        "conditions": left[-1].conditions if left else "",
    }


def office_of(case: Case, event: Event) -> dict[str, str] | None:
    """For which office somebody changed a grant: the authority, or the department that provides; None: the portal."""
    if event.by == SYSTEM:
        return None
    orgs = people.person(event.by).orgs
    authority = people.office("authority", "")
    role = "provider" if case.provider in orgs and authority not in orgs else "authority"
    found = people.office(role, case.provider)
    return {"role": role, "id": found, "title": people.titles([found]).get(found, "")}
