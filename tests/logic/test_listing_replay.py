"""Lists as of any day against a naive replay of what happened: a year of changes by chance, by whatever road."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.store import history, listings

FIRST, LAST = date(2024, 9, 1), date(2025, 9, 1)
ENTRIES, CHANGES, DAYS = 40, 9, 100
TIERS = ("unconditional", "on_request", "not_open", "")
SHARES = ("unconditional", "conditional", "not_shared")
LISTS = [
    "opening_negative", "sharing_negative", "open", "sharing_responsibility", "collection_responsibility",
    "opening_responsibility", "collection", "function_data",
]  # fmt: skip


class Happened(NamedTuple):
    """What happened to an entry, as the test wrote it down: nothing here is read from the tables under test."""

    at: datetime
    entry: str
    there: bool
    said: dict[str, str]


@pytest.fixture(scope="module")
def told(city: Any) -> list[Happened]:
    """A year of changes: new entries, tiers, titles, departments, hidden, shown, deleted, restored."""
    chance = random.Random("lists")
    moments = sorted(_moment(chance) for _ in range(ENTRIES * CHANGES))
    entries: dict[str, Happened] = {}
    found: list[Happened] = []
    offices = (city.transport["id"], city.health["id"])
    for moment in moments:
        new = len(entries) < ENTRIES and (not entries or chance.random() < 0.25)
        name = f"entry-{len(entries)}" if new else chance.choice(list(entries))
        happened = _happen(chance, moment, name, entries.get(name), offices)
        entries[name] = happened
        found.append(happened)
    model.Session.commit()
    return found


def _moment(chance: random.Random) -> datetime:
    """Any second of the year; every fifth in the last minutes of a local day, where days are easily mistaken."""
    day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    hour, minute = (
        (23, chance.randrange(55, 60)) if chance.random() < 0.2 else (chance.randrange(24), chance.randrange(60))
    )
    return datetime(
        day.year, day.month, day.day, hour, minute, chance.randrange(60), chance.randrange(10**6), tzinfo=CHINA
    )


def _happen(
    chance: random.Random, moment: datetime, name: str, before: Happened | None, offices: tuple[str, ...]
) -> Happened:
    said = dict(before.said) if before else {"title": f"条目{name}", "owner_org": offices[0], "open_basis": "dsl/21"}
    said |= {"open_tier": chance.choice(TIERS), "share_tier": chance.choice(SHARES)}
    said |= {"title": f"条目{name}·{chance.randrange(4)}"} if chance.random() < 0.3 else {}
    said |= {"owner_org": chance.choice(offices)} if chance.random() < 0.2 else {}
    there = chance.random() < 0.8
    with history.because(cause=f"case-{name}", actor="chance", at=moment):
        _write(chance, name, said, there=there)
        model.Session.commit()
    return Happened(moment, name, there, said)


def _write(chance: random.Random, name: str, said: dict[str, str], *, there: bool) -> None:
    """By the model, or by a statement that no plugin hears of."""
    extras = {key: said[key] for key in ("open_tier", "share_tier", "open_basis")}
    state, private = (
        ("active", False) if there else chance.choice([("draft", False), ("deleted", False), ("active", True)])
    )
    package = model.Package.get(name)
    if package is None:
        package = model.Package(name=name, type="dataset")
        package.id = name
        model.Session.add(package)
    elif chance.random() < 0.5:
        model.Session.execute(
            sa.text(
                "UPDATE package SET title = :title, owner_org = :owner_org, extras = CAST(:extras AS jsonb),"
                " state = :state, private = :private WHERE id = :id"
            ),
            {"id": name, "title": said["title"], "owner_org": said["owner_org"], "extras": json.dumps(extras),
             "state": state, "private": private},
        )  # fmt: skip
        model.Session.expire_all()
        return
    package.title, package.owner_org, package.extras = said["title"], said["owner_org"], extras
    package.state, package.private = state, private


def oracle(told: list[Happened], where: Any, day: date) -> dict[str, tuple[date, dict[str, str]]]:
    """The list of a day by brute force: how every entry stood at the end of every day up to it."""
    found: dict[str, tuple[date, dict[str, str]]] = {}
    for name in {one.entry for one in told}:
        mine = [one for one in told if one.entry == name]
        since: date | None = None
        said: dict[str, str] = {}
        current = FIRST
        while current <= day:
            upto = [one for one in mine if one.at.astimezone(CHINA).date() <= current]
            last = max(upto, key=lambda one: one.at) if upto else None
            on = last is not None and last.there and any(
                all(last.said.get(key, "") in values for key, values in one.items()) for one in where
            )  # fmt: skip
            since = (since or current) if on else None
            said = last.said if last and on else {}
            current += timedelta(days=1)
        if since:
            found[name] = (since, said)
    return found


def asked(**data: Any) -> dict[str, Any]:
    model.Session.remove()
    return tk.get_action("govopen_listing_show")({"ignore_auth": True, "user": ""}, data)


def listed(name: str, day: date) -> dict[str, dict[str, Any]]:
    found = asked(list=name, on=day.isoformat(), rows=1000)
    assert found["count"] == len(found["results"])
    return {row["key"]: row for row in found["results"]}


@pytest.mark.duty("hulunbuir-22b", "guigang-38a", "hulunbuir-30b", "hebei-13", "huizhou-14b", "hulunbuir-30a")
def test_a_hundred_days_of_every_list_are_what_a_replay_says(told):
    chance = random.Random("days")
    lists = law.in_force().lists
    for _ in range(DAYS):
        day = FIRST + timedelta(days=chance.randrange(-5, (LAST - FIRST).days + 30))
        name = chance.choice(LISTS)
        wanted = oracle(told, lists[name].where, day)
        found = listed(name, day)
        assert {key: row["since"] for key, row in found.items()} == {
            key: since.isoformat() for key, (since, _) in wanted.items()
        }, (name, day)
        for key, (_, said) in wanted.items():
            assert found[key]["values"]["title"] == said["title"], (name, day, key)
            assert found[key]["values"]["provider"]["id"] == said["owner_org"], (name, day, key)


def test_two_days_differ_in_what_a_replay_says(told):
    chance = random.Random("pairs")
    where = law.in_force().lists["opening_negative"].where
    for _ in range(25):
        one, other = sorted(FIRST + timedelta(days=chance.randrange((LAST - FIRST).days)) for _ in "ab")
        old, new = oracle(told, where, one), oracle(told, where, other)
        found = asked(list="opening_negative", against=one.isoformat(), on=other.isoformat(), rows=1000)
        kinds: dict[str, set[str]] = {"added": set(), "removed": set(), "changed": set()}
        for row in found["results"]:
            kinds[row["change"]].add(row["key"])
        assert kinds["added"] == set(new) - set(old)
        assert kinds["removed"] == set(old) - set(new)
        columns = ("title", "owner_org", "open_tier", "open_basis")
        differ = {key for key in set(old) & set(new) if any(old[key][1][c] != new[key][1][c] for c in columns)}
        assert kinds["changed"] == differ
        assert found["counts"] == {kind: len(keys) for kind, keys in kinds.items()}


def test_months_count_every_coming_and_going(told):
    where = law.in_force().lists["open"].where
    found = asked(list="open", on="2024-12-31", rows=0)["months"]
    assert found[-1]["month"] == "2024-12"
    assert len(found) == 12
    before = set(oracle(told, where, date(2024, 9, 30)))
    listed = struck = 0
    day = date(2024, 10, 1)
    while day <= date(2024, 10, 31):
        now = set(oracle(told, where, day))
        listed, struck = listed + len(now - before), struck + len(before - now)
        before, day = now, day + timedelta(days=1)
    assert {one["month"]: one for one in found}["2024-10"] == {"month": "2024-10", "listed": listed, "struck": struck}


def test_what_an_entry_said_on_a_day_is_kept(told):
    for happened in told[::7]:
        version = history.as_of(happened.entry, happened.at)
        if happened.there:
            assert version
            assert version.state == history.PUBLISHED
            assert {key: version.values[key] for key in happened.said} == happened.said
            assert (version.cause, version.actor) == (f"case-{happened.entry}", "chance")
        else:
            assert version is None or version.state != history.PUBLISHED


ROWS = "SELECT rule, key, from_day, until_day, since, ends, version_id FROM govopen_listing_row ORDER BY 1, 2, 3"
TALLIES = "SELECT rule, reader, what, number FROM govopen_listing_tally WHERE number <> 0 ORDER BY 1, 2, 3"


def kept() -> tuple[list[Any], list[Any]]:
    model.Session.remove()
    drawing.fresh()
    rows, tallies = (model.Session.execute(sa.text(query)).all() for query in (ROWS, TALLIES))
    return list(rows), list(tallies)


def test_what_is_drawn_change_by_change_is_what_is_drawn_anew(told):
    chance = random.Random("later")
    offices = tuple({one.said["owner_org"] for one in told})
    for number in range(12):
        name = f"entry-{chance.randrange(ENTRIES)}"
        before = next(one for one in reversed(told) if one.entry == name)
        _happen(chance, datetime.now(CHINA), name, before, offices)
        if number % 3 == 0:
            drawing.fresh()
    rows, tallies = kept()
    model.Session.execute(sa.text("UPDATE govopen_listing_state SET rules = 'other'"))
    model.Session.commit()
    assert rows
    assert kept() == (rows, tallies)
    today = sum(row.number for row in tallies if row.what.startswith("now\t"))
    assert today == sum(row.until_day is None for row in rows)


@pytest.mark.parametrize("order", listings.ORDERS)
def test_pages_far_down_are_slices_of_the_whole(told, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an anchor or not, read on or jumped to: the same rows in the same order."""
    monkeypatch.setattr(listings, "DEEP", 3)
    stamp, chance = drawing.fresh(), random.Random(order)
    for day, down in ((None, True), (LAST, False)):
        rule = sa.text("SELECT rule FROM govopen_listing_row GROUP BY 1 ORDER BY count(*) DESC")
        asked = listings.Asked(model.Session.scalars(rule).first(), day, ("public", "departments", "authority"))
        monkeypatch.setattr(listings, "DEEP", 10**6)
        whole = [one.key for one in listings.page(asked, order, down=down, start=0, rows=1000)]
        monkeypatch.setattr(listings, "DEEP", 3)
        assert len(whole) > 12
        starts = [*range(4, len(whole) + 4, 4), *(chance.randrange(4, len(whole) + 2) for _ in range(20))]
        for start in starts:
            for known in (0, stamp):
                rows = listings.page(asked, order, down=down, start=start, rows=4, stamp=known)
                assert [one.key for one in rows] == whole[start : start + 4], (order, down, start, known)
