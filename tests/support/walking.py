"""Walking through every state of a case: what holds in each, and what can follow."""

from __future__ import annotations

from support.cast import FULL, PEOPLE, answers, routes

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import Refusal, allowed, asks, decide, moment
from ckanext.govopen.domain.visibility import sees

ROUTES = list(routes())
GIVEN_BACK = {"refused", "declined", "withdrawn", "lapsed"}


def sound(profile, case):
    """What holds in every state of every case."""
    live = [clock for clock in case.clocks.values() if clock.live]
    if case.state == "open":
        clock = case.live(case.step)
        assert clock is not None, "an open step has a clock"
        assert clock.running, "that runs"
        assert clock.due is not None, "and is due some day"
    elif case.state == "waiting":
        assert case.live("supplement") is not None, "who waits, waits until a day"
        assert not any(clock.running for clock in live if clock.step != "supplement"), "and all else is paused"
    else:
        assert case.state == "ended"
        assert not live, "an ended case has no live clock"
        assert case.outcome, "and an outcome"
        assert case.step == ""
        assert case.outcome not in GIVEN_BACK or not case.live_grants, "nothing refused or withdrawn stays granted"
    assert len({clock.step for clock in live}) == len(live), "never two live clocks for one step"
    assert all(clock.days > 0 and clock.legs for clock in case.clocks.values())
    assert all(
        FULL.working(clock.due) for clock in live if clock.due and clock.running and clock.settled and not clock.overdue
    )


def shape(case):
    return (
        case.state, case.step, case.outcome, case.decided, case.happened("returned"), case.happened("objected"),
        bool(case.grants), any(clock.extended for clock in case.clocks.values()), case.provider,
        case.history[-1].name == "extension_requested",
    )  # fmt: skip


def neighbours(profile, case, at):
    for actor in PEOPLE.values():
        for command, form in allowed(profile, FULL, case, actor, at).items():
            now = moment(profile, FULL, case, actor, at)
            said = answers(form, now.today, case)
            variants = [said]
            if command == "correct":
                variants = [
                    {**answers(asks(now, "correct", {"outcome": end}), now.today, case), "outcome": end}
                    for end in form[0].options
                ]
            for variant in variants:
                result = decide(profile, FULL, case, command, variant, actor, at)
                if isinstance(result, Refusal):
                    assert result.code == "invalid", (command, result)
                    continue
                for event in result:
                    assert sees(event, frozenset({"authority"}))
                yield fold(case, result)
