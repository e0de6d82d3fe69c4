"""Random walks over every route of every profile: what must hold whatever anybody does, whenever.

One walk checks many laws at once; each law has a name in its assertion. Tables beside these hold what walks alone miss.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from support.cast import FULL, LOCAL, PEOPLE, PROFILES, announced_to, answers, open_route, t
from support.walking import ROUTES, sound

from ckanext.govopen.domain.acts import ACTS
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.clock import explain
from ckanext.govopen.domain.form import strings
from ckanext.govopen.domain.machine import Refusal, allowed, asks, decide, moment, refused
from ckanext.govopen.domain.tick import tick, wake_on
from ckanext.govopen.domain.verbs import VERBS

COMMANDS = [*sorted({name for verb in VERBS.values() for name in verb} | set(ACTS)), "nonsense", ""]
MOVERS = {"returned", "supplemented", "extended", "due_changed"}
IDLE = {"remark", "transfer", "request_extension", "refuse_extension", "extend", "return"}

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.text(max_size=5) | st.dates().map(str) | st.floats(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=2),
    max_leaves=5,
)
keys = st.sampled_from(
    ["reason", "basis", "items", "to", "days", "outcome", "until", "grant", "defects", "finding", "x"]
)
moves = st.lists(
    st.tuples(
        st.sampled_from(COMMANDS),
        st.sampled_from(sorted(PEOPLE)),
        st.integers(0, 400),
        st.sampled_from(["good", "good", "junk"]),
        st.dictionaries(keys, junk, max_size=3),
    ),
    max_size=14,
)
starts = st.datetimes(datetime(2024, 12, 1), datetime(2026, 6, 1)).map(lambda d: d.replace(tzinfo=CHINA))  # noqa: DTZ001


def fitting(profile, calendar, case, actor, at, command, form):
    """Answers that a command accepts; a correction's form depends on what it is corrected to."""
    now = moment(profile, calendar, case, actor, at)
    said = answers(form, now.today, now.case)
    if command == "correct":
        said = {**answers(asks(now, "correct", said), now.today, now.case), "outcome": said["outcome"]}
    return said


@given(st.sampled_from(ROUTES), moves, starts)
def test_walk(route, steps, at):
    name, procedure, number = route
    profile = PROFILES[name]
    opened = open_route(name, procedure, number, at)
    if isinstance(opened, Refusal):
        assert opened.code in ("instead", "closed")
        return
    head, log = opened[0], list(opened[1])
    case = fold(head, log)
    for given_command, who, hours, kind, given_said in steps:
        command, said = given_command, given_said
        at += timedelta(hours=hours)
        calendar = FULL if at > t("2025-11-05") else announced_to_2025
        actor = PEOPLE[who]
        can = allowed(profile, calendar, case, actor, at)
        if kind == "good" and can:
            command = sorted(can)[hours % len(can)]
            said = fitting(profile, calendar, case, actor, at, command, can[command])
        result = decide(profile, calendar, case, command, said, actor, at)
        if isinstance(result, Refusal):
            assert result.code, "a refusal says why"
            assert kind == "junk" or command not in can or result.code == "invalid", (command, result)
            assert (command in can) == (refused(profile, calendar, case, command, actor, at) is None)
            continue
        assert command in can, "nothing outside `allowed` succeeds"
        check_step(case, result)
        case, log = fold(case, result), log + list(result)
        sound(profile, case)
        ticked = fold(case, tick(profile, calendar, case, at))
        assert tick(profile, calendar, ticked, at) == (), "a tick leaves nothing for the next"
        assert ticked.state == "ended" or exits(profile, calendar, ticked, at), "no state without an exit"
    assert fold(head, log) == case, "replay needs nothing but the events"
    assert [event.at for event in log] == sorted(event.at for event in log), "a case's time never runs back"


announced_to_2025 = announced_to(2025)


def check_step(case, events):
    """Only some events move a live due date; a stopped clock never changes; a mark falls by a notice alone."""
    for event in events:
        for clock in event.clocks:
            old = case.clocks.get(clock.id)
            if old is None:
                continue
            assert old.due == clock.due or event.name in MOVERS, (event.name, old, clock)
            assert old.stopped is None or old == clock, "a stopped clock never changes"
            assert old.overdue is None or old.overdue == clock.overdue or event.name == "due_changed"
        case = fold(case, [event])


def exits(profile, calendar, case, at):
    """Commands with which somebody can bring the case on; a provider nobody knows can be left by transfer."""
    people = PEOPLE.values()
    found = {command for actor in people for command in allowed(profile, calendar, case, actor, at)} - IDLE
    return found or (case.provider not in {"deptA", "deptB", "deptC", "auth"} and {"transfer"})


@given(st.sampled_from(ROUTES), moves, starts)
def test_sweeping_daily_or_never_gives_the_same(route, steps, at):
    """A dead worker changes nothing: one case is swept every day, the other only when somebody acts."""
    name, procedure, number = route
    profile = PROFILES[name]
    opened = open_route(name, procedure, number, at)
    if isinstance(opened, Refusal):
        return
    swept = lazy = fold(*opened)
    for _, who, hours, _, _ in steps:
        for hour in range(0, hours, 24):
            swept = fold(swept, tick(profile, FULL, swept, at + timedelta(hours=hour)))
        at += timedelta(hours=hours)
        actor = PEOPLE[who]
        can = allowed(profile, FULL, lazy, actor, at)
        assert can == allowed(profile, FULL, swept, actor, at)
        if not can:
            continue
        command = sorted(can)[hours % len(can)]
        said = fitting(profile, FULL, lazy, actor, at, command, can[command])
        one, other = (decide(profile, FULL, case, command, said, actor, at) for case in (lazy, swept))
        assert isinstance(one, Refusal) == isinstance(other, Refusal)
        if not isinstance(one, Refusal):
            lazy, swept = fold(lazy, one), fold(swept, other)
    lazy, swept = (fold(case, tick(profile, FULL, case, at)) for case in (lazy, swept))
    assert lazy == swept


@given(st.sampled_from(ROUTES), starts, st.integers(0, 60), st.integers(1, 60))
def test_a_notice_between_two_sweeps_changes_nothing_but_what_it_says(route, at, before, after):
    """One case is swept every day under what is known that day, the other only at the end: same clocks, same lateness."""
    name, procedure, number = route
    profile = PROFILES[name]
    opened = open_route(name, procedure, number, at, calendar=announced_to_2025)
    if isinstance(opened, Refusal):
        return
    swept = lazy = fold(*opened)
    for day in range(before + after):
        known = announced_to_2025 if day < before else FULL
        swept = fold(swept, tick(profile, known, swept, at + timedelta(days=day)))
    end = at + timedelta(days=before + after)
    swept, lazy = (fold(case, tick(profile, FULL, case, end)) for case in (swept, lazy))
    assert {k: (c.due, c.overdue, c.settled) for k, c in lazy.clocks.items() if c.live} == {
        k: (c.due, c.overdue, c.settled) for k, c in swept.clocks.items() if c.live
    }
    assert (lazy.state, lazy.step, lazy.outcome) == (swept.state, swept.step, swept.outcome)


@given(st.sampled_from(ROUTES), moves, starts)
def test_wake_on_is_the_next_day_on_which_time_alone_does_something(route, steps, at):
    name, procedure, number = route
    profile = PROFILES[name]
    opened = open_route(name, procedure, number, at)
    if isinstance(opened, Refusal):
        return
    case = fold(*opened)
    wake = wake_on(case)
    if wake is None:
        assert tick(profile, FULL, case, at + timedelta(days=4000)) == ()
        return
    morning = datetime.combine(wake, datetime.min.time(), CHINA)
    assert tick(profile, FULL, case, max(at, morning - timedelta(minutes=1))) == ()
    assert tick(profile, FULL, case, morning) != ()


@given(st.sampled_from(ROUTES), starts)
def test_explanation_ends_on_the_due_date_of_every_clock(route, at):
    opened = open_route(*route, at, calendar=LOCAL)
    if isinstance(opened, Refusal):
        return
    for clock in fold(*opened).clocks.values():
        lines = list(explain(clock, LOCAL, None))
        assert lines[-1].day.date == clock.due
        assert lines[-1].number == clock.days


@given(st.sampled_from(ROUTES), starts)
def test_a_case_is_pinned_to_its_profile(route, at):
    """Two profiles never mix: another city's rules, or a newer version of its own, cannot act on it."""
    opened = open_route(*route, at)
    if isinstance(opened, Refusal):
        return
    case = fold(*opened)
    for name, other in PROFILES.items():
        if name != route[0]:
            result = decide(other, FULL, case, "withdraw", {}, PEOPLE["citizen"], at)
            assert isinstance(result, Refusal)
            assert result.code == "pinned"


@given(st.sampled_from(ROUTES), starts, st.dictionaries(st.text(max_size=8), junk, max_size=4))
def test_filing_never_raises(route, at, said):
    name, procedure, number = route
    from support.cast import facts_for, file

    file(name, procedure, at, said=said, facts=facts_for(PROFILES[name].procedures[procedure].routes[number]))


@given(st.datetimes(), st.sampled_from(["guigang", "hebei"]))
def test_any_instant_is_answered(at, name):
    """Naive instants and years out of range too."""
    from ckanext.govopen.domain.machine import Filing, submit

    filing = Filing("c", "complaint", {"facts": "x"}, {}, "deptB")
    result = submit(PROFILES[name], FULL, filing, PEOPLE["citizen"], at)
    assert not isinstance(result, Refusal) or result.code == "out_of_time"


def test_what_is_said_survives_json():
    """Answers come back from JSON as they were; tuples as lists, which is the codec's one hook."""
    for route in ROUTES:
        opened = open_route(*route, t("2025-03-03"))
        if isinstance(opened, Refusal):
            continue
        for event in opened[1]:
            back = json.loads(json.dumps(event.said))
            assert {key: tuple(v) if isinstance(v, list) else v for key, v in back.items()} == dict(event.said)
            assert all(strings(value) == value for value in event.said.values() if isinstance(value, tuple))
