"""A year of cases, grants and usage, replayed through the portal's own commands."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.access import record
from ckanext.govopen.access.people import NOBODY, asker
from ckanext.govopen.access.verdict import judge
from ckanext.govopen.demo import inboxes, made, replay
from ckanext.govopen.logic.case import sweeping
from ckanext.govopen.logic.listing import confirming
from ckanext.govopen.store import grants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.demo.content import City
    from ckanext.govopen.demo.people import Account

SEED = "云岭市"
ADDRESS = "192.0.2.{}"  # of the range that documents are written with
PLANNED = 15  # days


@dataclass(frozen=True, slots=True)
class Told:
    """How many cases and usage records there are now, and which matters the regulation in force has no road for."""

    cases: int
    usage: int
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Access:
    """Somebody at a file: a user's id or "", and when."""

    at: datetime
    resource: Any
    user: str


def tell(city: City, accounts: dict[str, Account], orgs: dict[str, str], entries: dict[str, str], today: date) -> Told:
    """Replay the story."""
    now = datetime.now(config.timezone())
    officers = {name: account.organization for name, account in accounts.items() if account.organization}
    stage = replay.Stage(
        today, now, city.story["answers"], city.story["bases"], orgs, entries, replay.heads(officers, orgs)
    )
    chance = random.Random(SEED)  # noqa: S311  invented data, no secret
    uses: list[_Access] = []
    specs = [*city.story["cases"], *_plans(city, today), *_handed_in(city)]
    for spec in sorted(specs, key=lambda spec: -spec["filed"]):
        matter = replay.play(stage, spec)
        if matter and matter.case["state"] == "ended" and spec.get("downloads"):
            uses += _downloads(stage, matter, accounts[spec["by"]].id, chance)
    for spec in city.story["refused"]:
        uses += _tries(stage, spec, accounts, chance)
    used = sum(_use(one, chance) for one in sorted(uses, key=lambda one: one.at))  # records stand in the order of time
    sweeping.sweep(now)
    inboxes.date_back(now)
    model.Session.commit()
    return Told(len(made.ids("case")), used, tuple(stage.skipped))


def _plans(city: City, today: date) -> list[dict[str, Any]]:
    """The year's open plans: filed in March, or some days ago where March is yet to come."""
    march = (today - date(today.year, 3, 12)).days
    filed = march if march > PLANNED else min(PLANNED, (today - date(today.year, 1, 1)).days)
    return [{"procedure": "open_plan", "filed": filed, **one} for one in city.lists["plans"]]


def _handed_in(city: City) -> list[dict[str, Any]]:
    """Lists handed in to be confirmed, where the regulation in force has somebody confirm them."""
    found = [{"procedure": confirming.PROCEDURE, **one} for one in city.lists["handed_in"]]
    return [one for one in found if confirming.steps(law.in_force(), one["say"]["listing"])]


def _downloads(stage: replay.Stage, matter: replay.Matter, user: str, chance: random.Random) -> list[_Access]:
    """Downloads of what was granted, from the day of the grant to today."""
    for grant in matter.case.get("grants") or ():
        if grant["conditions"]:
            grants.accept(grant["id"], grant["conditions"], user, matter.at + timedelta(minutes=60))
    files = _files(stage.entries[matter.spec["entry"]])
    span = max((stage.now - matter.at).days - 1, 0)
    days = sorted(chance.randint(0, span) for _ in range(matter.spec["downloads"]))
    return [
        _access(chance.choice(files), user, matter.at + timedelta(days=ago, minutes=90), chance, stage) for ago in days
    ]


def _files(entry_id: str) -> list[model.Resource]:
    entry = model.Package.get(entry_id)
    if entry is None:
        raise LookupError(entry_id)
    return [resource for resource in entry.resources if resource.state == "active"]


def _tries(
    stage: replay.Stage, spec: Mapping[str, Any], accounts: Mapping[str, Account], chance: random.Random
) -> list[_Access]:
    files = _files(stage.entries[spec["entry"]])
    user = accounts[spec["by"]].id if spec["by"] else ""
    midnight = datetime.combine(stage.today, time(), tzinfo=config.timezone())
    moments = sorted(midnight - timedelta(days=chance.randint(2, 190)) for _ in range(spec["times"]))
    return [_access(chance.choice(files), user, at, chance, stage) for at in moments]


def _access(resource: Any, user: str, day: datetime, chance: random.Random, stage: replay.Stage) -> _Access:
    at = min(day.replace(hour=chance.randint(8, 21), minute=chance.randint(0, 59)), stage.now)
    return _Access(at, resource, user)


def _use(one: _Access, chance: random.Random) -> int:
    """One access, judged by the gate as of its day and put on record; 1 if it was gated."""
    access = judge(one.resource, asker(one.user) if one.user else NOBODY, one.at.date())
    if not access.gated:
        return 0
    record.write(access, "download", ADDRESS.format(chance.randint(1, 254)), one.at)
    return 1
