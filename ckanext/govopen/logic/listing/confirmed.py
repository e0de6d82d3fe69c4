"""How far the confirmation of a list is, department by department, as it was on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import fold
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.listing import confirming
from ckanext.govopen.logic.listing.drawing import fresh
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.store import cases, comparison, listings, names, people, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.domain.profile import Step
    from ckanext.govopen.logic.listing.asking import Question
    from ckanext.govopen.logic.listing.drawing import Stamp

SAID = ("approved", "corrected")  # events that can leave a confirmation


def told(context: Any, asked: Question, departments: Iterable[str]) -> dict[str, Any] | None:
    """Who confirms this list, and of each department (its id) how far that is; None where nobody has to."""
    steps = confirming.steps(asked.profile, asked.listing.id)
    if not steps:
        return None
    found: dict[str, list[cases.Stored]] = {}
    for one in _as_of(confirming.filed(asked.listing.id), asked.day):
        found.setdefault(one.case.party, []).append(one)
    wanted = asked.rows.providers or tuple(dict.fromkeys([*departments, *found]))
    teller = _Teller(asked, steps, asking(context).person, names.titles(wanted, asked.day))
    lines = sorted((teller.department(org, found.get(org, [])) for org in wanted), key=_order)
    return {
        "offices": [teller.office(step) for step in steps],
        "departments": lines,
        "claimed_twice": confirming.claimed_twice(asked.listing, wanted[0], asked.day) if len(wanted) == 1 else [],
        "standing": sum(one["state"] == "confirmed" and not one["changed"] for one in lines),
    }


def _order(one: Mapping[str, Any]) -> tuple[bool, str]:
    return not one["yours"], one["department"]["title"]


def _as_of(found: Iterable[cases.Stored], day: date) -> list[cases.Stored]:
    """The cases as they stood at the end of a day."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA)
    heads = ((one, tuple(event for event in one.case.history if event.at < end)) for one in found)
    return [replace(one, case=fold(replace(one.case, history=()), events)) for one, events in heads if events]


class _Teller:
    """Says of each department how far it is; looks names up once."""

    def __init__(
        self, asked: Question, steps: tuple[Step, ...], person: people.Person, titles: Mapping[str, str]
    ) -> None:
        self.asked, self.person, self.titles = asked, person, titles
        self.offices = {step.actor: people.office(step.actor, "") for step in steps}
        self.names = names.titles(self.offices.values(), asked.day)
        self.stamp = fresh()

    def office(self, step: Step) -> dict[str, Any]:
        """An office that confirms: its role, the city's word for it, its title, the article."""
        title = self.names.get(self.offices.get(step.actor, ""), "")
        return {
            "actor": step.actor, "term": both(self.asked.profile.terms[step.actor]), "title": title,
            "cites": cites(step.cites),
        }  # fmt: skip

    def department(self, org: str, handed_in: list[cases.Stored]) -> dict[str, Any]:
        """State none, pending, returned or confirmed; what is confirmed, and what came of what was handed in last."""
        done = [one for one in handed_in if confirming.is_confirmed(one)]
        last = handed_in[-1] if handed_in and handed_in[-1] not in done else None
        differences, changed = self._since(org, done[-1]) if done and self.asked.now else (None, False)
        state = "confirmed" if done else "none"
        if last and last.case.state != "ended":
            state = "pending"
        elif last and last.case.outcome == "refused":
            state = "returned"
        return {
            "department": {"id": org, "title": self.titles.get(org, "")},
            "yours": org in self.person.orgs,
            "state": state,
            "confirmed": self._case(done[-1]) if done else None,
            "latest": self._case(last) if last and state in ("pending", "returned") else None,
            "changed": changed,
            "differences": differences,
        }

    def _case(self, stored: cases.Stored) -> dict[str, Any]:
        case, facts = stored.case, stored.case.facts
        profile = versions.profile(case.profile)
        steps = [one for one in profile.procedures[case.procedure].routes[case.route].steps if one.verb == "approve"]
        days = {step.id: _said(stored, step) for step in steps}
        reads = self.person.authority or self.person.auditor or self.person.establishment_office
        return {
            "number": stored.row.number,
            "number_text": stored.row.number_text,
            "readable": reads or case.party in self.person.orgs,
            "on": facts["on"],
            "lines": facts["lines"],
            "by": [{**self.office(step), "day": days[step.id]} for step in steps if days[step.id]],
            "waits_for": [self.office(step) for step in steps if not days[step.id]] if case.state != "ended" else [],
            "day": case.history[-1].at.astimezone(CHINA).date().isoformat() if case.state == "ended" else None,
            "reason": str(case.history[-1].said.get("reason") or "") if case.outcome == "refused" else "",
        }

    def _since(self, org: str, stored: cases.Stored) -> tuple[dict[str, int] | None, bool]:
        """How the list differs today from what was confirmed, by kind; and whether it does at all."""
        facts, rule = stored.case.facts, self.asked.rows.rule
        on = date.fromisoformat(str(facts["on"]))
        moved = _last_moves(rule, self.stamp).get(org)
        if moved is None or moved < on:
            return None, False
        if moved == on:  # whatever moved on the very day: was it before it was handed in, or after?
            digest = self.asked.profile.digest
            now = confirming.known_part(self.asked.listing.id, org, self.asked.today, digest, self.stamp)
            return None, now.digest != facts["digest"]
        rows = listings.Asked(rule, None, self.asked.readers, providers=(org,))
        counts = _counts(comparison.Days(rows, on, None, tuple(self.asked.listing.columns)), self.stamp)
        return (dict(zip(comparison.KINDS, counts, strict=True)), True) if any(counts) else (None, False)


def _said(stored: cases.Stored, step: Step) -> str:
    """The day on which a step was confirmed; '' where it is not, or no more."""
    said = [event for event in stored.case.history if event.name in SAID and event.decided == step.id]
    return said[0].at.astimezone(CHINA).date().isoformat() if said else ""


@lru_cache(maxsize=64)
def _last_moves(rule: str, _stamp: Stamp) -> dict[str, date]:
    return listings.last_moves(rule)


@lru_cache(maxsize=1024)
def _counts(days: comparison.Days, _stamp: Stamp) -> tuple[int, ...]:
    return tuple(days.count(kind) for kind in comparison.KINDS)
