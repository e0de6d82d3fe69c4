"""Lists that offices confirm (清单审定): what is handed in, and that nobody confirms anything else.

What stands on such a list follows from entries, as everywhere; nobody types it. A department hands in its part as it
stands on a day, the case keeps a digest of it, and whoever confirms confirms that.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.machine import Refusal
from ckanext.govopen.logic.case import hooks
from ckanext.govopen.logic.case.refusing import error, stop
from ckanext.govopen.logic.listing import rules
from ckanext.govopen.logic.listing.drawing import fresh
from ckanext.govopen.logic.listing.telling import values_of
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import cases, listings, names, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.profile import Listing, Profile, Step
    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.logic.case.filing import Matter
    from ckanext.govopen.logic.listing.drawing import Stamp

PROCEDURE = "list_confirmation"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on a list of one department on a day."""

    lines: int
    digest: str


def part(listing: Listing, provider: str, day: date) -> Part:
    """A department's part of a list, column by column, as drawn last."""
    rows = listings.of_provider(rules.rule_of(listing), provider, day)
    said = values_of(rows)
    columns = [column for column in listing.columns if column != "since"]
    lines = [[row.key, *(said[row.key, row.from_day].get(column) for column in columns)] for row in rows]
    text = json.dumps(lines, ensure_ascii=False, sort_keys=True, default=str)
    return Part(len(lines), hashlib.sha256(text.encode()).hexdigest())


@lru_cache(maxsize=1024)
def known_part(listing_id: str, provider: str, day: date, _digest: str, _stamp: Stamp) -> Part:
    """The same of a list in force, kept as long as nothing is drawn anew."""
    return part(law.in_force().lists[listing_id], provider, day)


def steps(profile: Profile, listing_id: str) -> tuple[Step, ...]:
    """Who confirms a list, in order; empty where it needs nobody."""
    procedure = profile.procedures.get(PROCEDURE)
    routes = procedure.routes if procedure else ()
    route = next((one for one in routes if one.fits({"listing": listing_id})), None)
    return tuple(step for step in route.steps if step.verb == "approve") if route else ()


def filed(listing_id: str, org: str = "") -> list[cases.Stored]:
    """All that was handed in for a list, of one department or of all, oldest first."""
    where = [CaseRow.procedure == PROCEDURE, CaseRow.head["facts"]["listing"].astext == listing_id]
    query = sa.select(CaseRow).where(*where, *([CaseRow.party == org] if org else []))
    rows = model.Session.scalars(query.order_by(CaseRow.filed_at, CaseRow.id).execution_options(populate_existing=True))
    return cases.load_many(list(rows))


def claimed_twice(listing: Listing, provider: str, day: date) -> list[dict[str, str]]:
    """What a department's part of a list holds that another department claims too: `title`, and the `department`."""
    found = listings.claimed_twice(rules.rule_of(listing), provider, day)
    offices = names.titles([org for _, org in found], day)
    return [{"title": title, "department": offices.get(org, "")} for title, org in found]


def is_confirmed(stored: cases.Stored) -> bool:
    """Whether everybody has confirmed, and nobody took it back since."""
    return stored.case.state == "ended" and stored.case.outcome == "approved"


@hooks.pins(PROCEDURE)
def _as_it_stands(asking: Asking, about: Matter) -> dict[str, Any]:
    """The day, how many lines, their digest; the day of what was confirmed before, to compare with."""
    listing, org = _listing(about), _party(asking, about)
    if listing is None or not org:
        return {}  # the machine says what is wrong
    fresh()
    found = part(listing, org, asking.today)
    done = [one for one in filed(listing.id, org) if is_confirmed(one)]
    before = {"before": done[-1].case.facts["on"]} if done else {}
    return {"on": asking.today.isoformat(), "lines": found.lines, "digest": found.digest, **before}


@hooks.ready(PROCEDURE)
def _fit(asking: Asking, about: Matter, _data: Mapping[str, Any]) -> None:
    """One at a time of a department's list, and only what is not confirmed as it stands."""
    listing, org = _listing(about), _party(asking, about)
    if listing is None or not org or not steps(law.in_force(), listing.id):
        return
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"govopen_confirm:{listing.id}:{org}"))
    model.Session.execute(sa.select(lock))
    before = filed(listing.id, org)
    if open_ := next((one for one in before if one.case.state != "ended"), None):
        raise stop(Refusal("duplicate"), case={"id": open_.case.id, "number": open_.row.number})
    done = [one for one in before if is_confirmed(one)]
    fresh()
    found = part(listing, org, asking.today)
    if done and done[-1].case.facts.get("digest") == found.digest:
        raise error("same", tk._("This list is confirmed as it stands; hand it in again when it has changed."))
    if not done and not found.lines:
        raise error("empty", tk._("Nothing of your department stands on this list yet: there is nothing to confirm."))


@hooks.before("approve", PROCEDURE)
def _still_stands(_asking: Asking, stored: cases.Stored, _command: str, _answers: Mapping[str, Any]) -> None:
    """Nobody confirms anything but what was handed in."""
    facts = stored.case.facts
    listing = versions.profile(stored.case.profile).lists[str(facts["listing"])]
    fresh()
    found = part(listing, stored.case.party, date.fromisoformat(str(facts["on"])))
    if found.digest != facts["digest"]:
        text = tk._("The list was changed later on the day it was handed in: return it, so that it is handed in anew.")
        raise error("changed", text)


def _listing(about: Matter) -> Listing | None:
    return law.in_force().lists.get(str(about.facts.get("listing") or ""))


def _party(asking: Asking, about: Matter) -> str:
    actor = asking.person.acting_for(about.party) if about.party else asking.person.acting_for()
    return actor.org
