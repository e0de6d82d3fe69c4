"""People, calendars, and answers that fit any form."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ckanext.govopen import data
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import Filing, Refusal, decide, submit
from ckanext.govopen.domain.moment import Actor

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
NAMES = ("base", *CITIES, "national")
PROFILES = {name: data.load(name) for name in NAMES}
GUIDE = data.HERE.parent.parent / "docs" / "guides" / "sixth-city" / "shuangxi.yaml"
PROFILES["shuangxi"] = data.check(GUIDE)[0]  # walked like the others: its order of steps is none of theirs
FULL = data.calendar(("cn",))
LOCAL = data.calendar(("cn", "cn-gx"))
D = timedelta(days=1)

PEOPLE = {
    "citizen": Actor("citizen"),
    "stranger": Actor("stranger"),
    "asker": Actor("asker", "deptA", frozenset({"provider"})),
    "asker2": Actor("asker2", "deptA", frozenset({"provider"})),
    "keeper": Actor("keeper", "deptB", frozenset({"provider"})),
    "keeper2": Actor("keeper2", "deptC", frozenset({"provider"})),
    "clerk": Actor("clerk", "auth", frozenset({"authority", "provider"})),
    "clerk2": Actor("clerk2", "auth", frozenset({"authority", "provider"})),
    "mayor": Actor("mayor", "gov", frozenset({"government"})),
    "staffer": Actor("staffer", "staffing", frozenset({"establishment_office"})),
}


def announced_to(last):
    """The national calendar as it was known when `last` was the latest year announced; later years as expected."""
    years = [year for year in data.years(("cn",)) if year.year <= last or not year.notice]
    return data.calendars.calendar(years)


def t(text):
    """`2025-09-22` or `2025-09-22 18:30`, local time; nine in the morning if no hour is given."""
    return datetime.fromisoformat(text if " " in text else f"{text} 09:00").replace(tzinfo=CHINA)


def good(field, today, case=None):
    """An answer that fits a field."""
    if field.id == "to":
        return "deptC" if case is None or case.provider != "deptC" else "deptB"
    if field.id == "items":
        return ["i1"]
    if field.id in ("days", "deadline_days"):
        return 3
    if field.id == "changed_on":
        return (today - 4 * D).isoformat()
    if field.id == "checked":
        return list(field.options)
    law, _, _ = (field.options[0] if field.options else "x/1").partition("/")
    fitting = {
        "text": "x", "number": 5, "year": 2025, "flag": True, "date": today.isoformat(), "past": today.isoformat(),
        "coming": (today + 200 * D).isoformat(), "choice": law if "/" not in (field.options or ("",))[0] else field.options[0],
        "choices": [law], "many": ["i1", "i2"], "articles": [f"{law}/1"], "files": ["f1"],
    }  # fmt: skip
    return fitting[field.kind]


def answers(fields, today, case=None):
    """Answers for a whole form; `until` is left open, since some walks run for years."""
    return {field.id: good(field, today, case) for field in fields if field.id != "until"}


def filer(procedure):
    """Who brings a matter: a citizen, a department that asks, the department whose entry it is, or the authority."""
    if procedure.by == "provider":
        return PEOPLE["keeper"]
    return {"anyone": PEOPLE["citizen"], "department": PEOPLE["asker"], "authority": PEOPLE["clerk"]}[
        procedure.applicant
    ]


def routes():
    """Every (profile, procedure, number of the route)."""
    for name, profile in PROFILES.items():
        for procedure in profile.procedures.values():
            for number in range(len(procedure.routes)):
                yield name, procedure.id, number


def facts_for(route):
    return {key: values[0] for key, values in route.when.items()}


def file(
    name,
    procedure,
    at,
    *,
    facts=None,
    who=None,
    said=None,
    calendar=FULL,
    profile=None,
    provider="deptB",
    party="",
    parent=None,
):
    """Submit a matter with fitting answers; returns (head, events) or a Refusal."""
    profile = profile or PROFILES[name]
    matter = profile.procedures[procedure]
    today = at.astimezone(CHINA).date()
    form = {**answers(matter.form, today), **(said or {})}
    form = {key: value for key, value in form.items() if value is not None}
    actor = PEOPLE[who] if who else filer(matter)
    parent = ("p1" if matter.about == "case" else "") if parent is None else parent
    filing = Filing("c1", procedure, form, facts or {}, provider, parent=parent, party=party)
    return submit(profile, calendar, filing, actor, at)


def open_route(name, procedure, number, at, calendar=FULL):
    """Submit what takes a given route; a department asks where the route is for departments."""
    route = PROFILES[name].procedures[procedure].routes[number]
    facts = facts_for(route)
    asker = facts.get("asker")
    who = "asker" if asker == "department" else None
    party = "deptA" if asker == "department" else ""
    said = {"items": ["i1", "i2"]} if any(f.id == "items" for f in PROFILES[name].procedures[procedure].form) else {}
    return file(name, procedure, at, facts=facts, who=who, party=party, said=said, calendar=calendar)


def play(name, procedure, at, moves, **kwargs):
    """File, then give commands `(when, who, command, answers)`; returns the case and each result."""
    profile, calendar = kwargs.get("profile") or PROFILES[name], kwargs.get("calendar", FULL)
    filed = file(name, procedure, t(at), **kwargs)
    assert not isinstance(filed, Refusal), filed
    case, results = fold(*filed), []
    for when, who, command, said in moves:
        result = decide(profile, calendar, case, command, said, PEOPLE[who], t(when))
        results.append(result)
        if not isinstance(result, Refusal):
            case = fold(case, result)
    return case, results


def code(result):
    """A refusal's code, or the names of the events."""
    return result.code if isinstance(result, Refusal) else [event.name for event in result]


def due(case, clock):
    return str(case.clocks[clock].due)


__all__ = [name for name in globals() if not name.startswith("_")] + ["date"]
