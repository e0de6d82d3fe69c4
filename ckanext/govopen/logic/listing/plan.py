"""The yearly open plan (年度开放计划): what departments promised to open, line by line, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import vocabularies
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.form import strings
from ckanext.govopen.domain.lists import Promise, Record, Standing, plan
from ckanext.govopen.logic.listing import rules
from ckanext.govopen.logic.listing.telling import Teller, state_word
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import cases, history, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.domain.case import Case
    from ckanext.govopen.logic.listing.asking import Question

STATES = ("promised", "done", "late", "done_late")


def show(asked: Question) -> dict[str, Any]:
    """The plan on a day: lines, counts by state and department, how many were opened in each month."""
    from ckanext.govopen.logic.listing.showing import filled

    lines = on(asked, asked.day)
    shown = [one for one in lines if _fits(asked, one)]
    order = {"provider": lambda one: (one["office"], one["due"], one["title"]), "title": lambda one: one["title"],
             "since": lambda one: one["filed_on"], "tier": lambda one: STATES.index(one["state"]),
             "code": lambda one: one["number"]}[asked.order]  # fmt: skip
    shown.sort(key=order, reverse=asked.down)
    if asked.listing.first and asked.order == "provider" and not asked.down:
        shown.sort(key=lambda one: not one["domain"])  # what the regulation opens first comes first
    first = date(asked.year or asked.day.year, 1, 1)
    opened = [
        (date.fromisoformat(one["done_on"]), "listed", 1)
        for one in lines
        if one["done_on"] and asked.year in (0, one["year"])
    ]
    teller = _teller(asked, shown)
    return {
        "first_day": min((one["filed_on"] for one in lines), default=None),
        "count": len(shown),
        "results": [_row(teller, one, asked.day) for one in shown[asked.start : asked.start + asked.most]],
        "facets": _facets(lines, asked.day),
        "months": filled(first, date(first.year, 12, 31), opened),
        "progress": {state: sum(one["state"] == state for one in shown) for state in STATES},
    }


def compare(asked: Question, earlier: date, later: date) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """What the plan promised on one day and not on the other, and lines whose state moved."""
    old = {one["key"]: one for one in on(asked, earlier) if _fits(asked, one)}
    new = {one["key"]: one for one in on(asked, later) if _fits(asked, one)}
    teller = _teller(asked, [*old.values(), *new.values()])
    changes = [{"change": "added", **_row(teller, one, later)} for key, one in new.items() if key not in old]
    gone = [one for key, one in old.items() if key not in new]
    changes += [{"change": "removed", **_row(teller, one, earlier), "until": None} for one in gone]
    for key, one in new.items():
        if key in old and old[key]["state"] != one["state"]:
            moved = {"column": "state", "from": _state(old[key]["state"]), "to": _state(one["state"])}
            changes.append({"change": "changed", **_row(teller, one, later), "changes": [moved]})
    counts = {kind: sum(one["change"] == kind for one in changes) for kind in ("added", "removed", "changed")}
    chosen = [one for one in changes if asked.kind in ("", one["change"])]
    return counts, chosen[asked.start : asked.start + asked.most]


def moves(asked: Question, most: int) -> list[dict[str, Any]]:
    """How the plan moved, newest first: lines filed, opened, and not opened by their day."""
    found = [(day, kind, was, one) for one in on(asked, asked.day) for day, kind, was in _steps(asked, one)]
    found.sort(key=lambda step: (step[0], step[3]["key"]), reverse=True)
    teller = _teller(asked, [step[3] for step in found[:most]])
    return [_moved(teller, *step) for step in found[:most]]


def _steps(asked: Question, one: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Day, kind, and the state that was left: of one line."""
    late = (date.fromisoformat(one["due"]) + timedelta(days=1)).isoformat()
    steps = [(one["filed_on"], "listed", "")]
    if one["state"] in ("late", "done_late"):
        steps.append((late, "late", "promised"))
    if one["done_on"]:
        was = "late" if one["state"] == "done_late" else "promised"
        steps.append((max(one["done_on"], one["filed_on"]), one["state"], was))
    return [step for step in steps if step[0] <= asked.day.isoformat()]


def _moved(teller: Teller, day: str, kind: str, was: str, one: Mapping[str, Any]) -> dict[str, Any]:
    changes = [{"column": "state", "from": _state(was), "to": _state(kind)}] if was else []
    row = _row(teller, {**one, "state": kind if was else "promised"}, date.fromisoformat(day))
    return {
        "day": day, "kind": "changed" if was else "listed", "cause": one["number"], "cause_text": one["number_text"],
        "changes": changes, **row,
    }  # fmt: skip


def on(asked: Question, day: date) -> list[dict[str, Any]]:
    """The lines of every plan that stood on a day."""
    stored = _plans(day)
    said = {text for _, case in stored for text in strings(case.history[0].said.get("entries"))}
    found = _entries(said)
    kept = history.of_entries(package.id for package in found.values())
    record = Record.of(
        replace(standing, key=text)
        for text, package in found.items()
        for standing in _standings(kept.get(package.id, []))
    )
    titles = history.titles(kept)
    listing = asked.profile.lists["open"]
    lines: list[dict[str, Any]] = []
    for row, case in stored:
        chosen = strings(case.history[0].said.get("priorities"))
        lines += [
            _line(asked, row, case, promise, found.get(promise.entry), promise.entry in chosen)
            for promise in plan(listing, [case], record, day)
        ]
    offices = names.titles([one["provider"] for one in lines], day)
    return [
        {**one, "office": offices.get(one["provider"], ""), "title": titles.on(one["entry"], day) or one["title"]}
        for one in lines
    ]


def _plans(day: date) -> list[tuple[Any, Case]]:
    """Plans filed by the end of a day, as they stood then."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=CHINA)
    query = sa.select(CaseRow).where(CaseRow.procedure == "open_plan", CaseRow.filed_at < end)
    found = cases.load_many(list(model.Session.scalars(query.order_by(CaseRow.filed_at, CaseRow.id))))
    heads = [(one.row, one.case, tuple(event for event in one.case.history if event.at < end)) for one in found]
    return [(row, fold(replace(case, history=()), events)) for row, case, events in heads if events]


def _entries(said: Iterable[str]) -> dict[str, Any]:
    """What plans name, by id, address or resource code, where the catalogue has it by now."""
    names = sorted(said)
    if not names:
        return {}
    package, code = model.Package, model.Package.extras["resource_code"].astext
    query = sa.select(package, code).where(
        sa.or_(package.id.in_(names), package.name.in_(names), code.in_(names)), package.type == "dataset"
    )
    found: dict[str, Any] = {}
    for row, resource_code in model.Session.execute(query):
        found.update({text: row for text in (row.id, row.name, resource_code) if text in names})
    return found


def _standings(versions: Iterable[history.Version]) -> tuple[Standing, ...]:
    return rules.standings(
        {"entry_id": one.entry_id, "day": one.day, "state": one.state, "values": one.values, "cause": one.cause}
        for one in versions
    )


def _line(asked: Question, row: Any, case: Case, promise: Promise, package: Any, chosen: bool) -> dict[str, Any]:
    title, name = _named(asked, promise.entry, package)
    theme = str((package.extras or {}).get("theme") or "") if package else ""
    domain = theme if asked.listing.first and theme in asked.listing.first.themes else ""
    return {
        "key": f"{row.id}:{promise.entry}",
        "number": row.number,
        "number_text": row.number_text,
        "provider": promise.provider,
        "year": promise.year,
        "title": title,
        "name": name,
        "entry": package.id if name else "",  # nobody reads a title here who may not see the entry
        "due": promise.due.isoformat(),
        "state": promise.state,
        "done_on": promise.done_on.isoformat() if promise.done_on else "",
        "filed_on": case.history[0].at.astimezone(CHINA).date().isoformat(),
        "priority": chosen or bool(domain),
        "domain": domain,
        "theme": theme if name else "",
    }


def _named(asked: Question, said: str, package: Any) -> tuple[str, str]:
    """Title and address of what a line promises, as far as the reader may see the entry; else what the plan says."""
    if package is None:
        return said, ""
    entry = entries.of_package(package)
    audience = entries.audience(entry, asked.profile) if entry.published else "authority"
    if audience in asked.readers:
        return package.title or package.name, package.name
    code = (package.extras or {}).get("resource_code")
    return (str(code) if code else ""), ""


def _fits(asked: Question, one: Mapping[str, Any]) -> bool:
    rows = asked.rows
    words = rows.q.lower().split()
    text = f"{one['title']} {one['office']} {one['number']} {one['number_text']}".lower()
    return (
        all(word in text for word in words)
        and (not rows.providers or one["provider"] in rows.providers)
        and (not rows.tiers or f"{one['state']}/" in rows.tiers)
        and (not rows.themes or one["theme"] in rows.themes)
        and asked.year in (0, one["year"])
        and (one["priority"] or not asked.priority)
    )


def _teller(asked: Question, lines: Iterable[Mapping[str, Any]]) -> Teller:
    return Teller(asked.listing, asked.profile, lines)


def _state(state: str) -> dict[str, str]:
    return {"id": state, "term": state_word(state)}


def _row(teller: Teller, one: Mapping[str, Any], day: date) -> dict[str, Any]:
    values = {
        "year": one["year"],
        "provider": teller.value("provider", one, day),
        "entry": {"title": one["title"], "name": one["name"]},
        "due": one["due"],
        "state": _state(one["state"]),
        "since": one["filed_on"],
        "priority": one["priority"],
        "domain": {"id": one["domain"], "term": vocabularies.label("theme", one["domain"], teller.lang)}
        if one["domain"]
        else None,
        "done_on": one["done_on"],
        "number": one["number"],
        "number_text": one["number_text"],
    }
    return {"key": one["key"], "name": one["name"], "since": one["filed_on"], "values": values}


def _facets(lines: list[dict[str, Any]], day: date) -> dict[str, list[dict[str, Any]]]:
    offices: dict[str, int] = {}
    states: dict[str, int] = {}
    for one in lines:
        offices[one["provider"]] = offices.get(one["provider"], 0) + 1
        states[one["state"]] = states.get(one["state"], 0) + 1
    titles = names.titles(offices, day)
    return {
        "department": [{"name": name, "title": titles.get(name, name), "count": n} for name, n in offices.items()],
        "tier": [{"name": name, "title": state_word(name), "count": states[name]} for name in STATES if name in states],
        "theme": [],
        "rank": [],
        "year": _counted(one["year"] for one in lines),
        "priority": _counted("true" for one in lines if one["priority"]),
    }


def _counted(values: Iterable[Any]) -> list[dict[str, Any]]:
    found = Counter(str(one) for one in values)
    return [{"name": name, "title": name, "count": found[name]} for name in sorted(found, reverse=True)]
