"""Clocks: legs, pauses, what is left, and the explanation day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from support.cast import FULL, D, announced_to, t

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.clock import Clock, Leg, explain, net_days, reckon, unpaused

instants = st.datetimes(datetime(2024, 1, 1), datetime(2025, 12, 1)).map(lambda d: d.replace(tzinfo=CHINA))  # noqa: DTZ001
closing = st.sampled_from([None, time(18)])
gaps = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 900)), max_size=3)


def clock(days, start, closes=None):
    return reckon(Clock("c", "c", ("authority",), days, (Leg(start),)), FULL, closes)


@given(instants, st.integers(1, 30), gaps, closing)
def test_a_pause_adds_exactly_the_working_days_it_lasts(start, count, pauses, closes):
    running, at = clock(count, start, closes), start
    for run, wait in pauses:
        at += timedelta(hours=run)
        late = running.late(at.astimezone(CHINA).date())
        paused, stop = reckon(running.pause(at), FULL, closes), at.date()
        at += timedelta(hours=wait)
        resumed = reckon(paused.resume(at), FULL, closes)
        if late:
            assert paused.due == resumed.due == running.due
        else:
            assert paused.due is None
            zero = FULL.received(at, closes)
            before = FULL.received(running.legs[-1].start, closes)
            left = FULL.between(max(stop, before), running.due) if running.due > max(stop, before) else 0
            assert resumed.due == FULL.add(zero, max(left, 1))
        running = resumed
    lines = list(explain(running, FULL, closes))
    dates = [line.day.date for line in lines]
    assert all(b - a == D for a, b in pairwise(dates)), "every calendar day once"
    numbers = [line.number for line in lines if line.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= count
    assert dates[-1] == running.due
    assert all(FULL.working(line.day.date) for line in lines if line.why in ("counts", "grace"))
    assert not any(FULL.working(line.day.date) for line in lines if line.why == "off")


@given(instants, st.integers(1, 20), st.integers(0, 30))
def test_paused_and_resumed_within_one_working_day_changes_nothing(start, count, offset):
    running, at = clock(count, start), start + timedelta(days=offset)
    if FULL.working(at.date()) and not running.late(at.date()) and FULL.between(start.date(), at.date()) < count:
        assert reckon(running.pause(at).resume(at), FULL, None).due == running.due


def test_late_compares_dates_never_counts():
    friday = clock(5, t("2025-10-17"))
    assert friday.due == date(2025, 10, 24)
    assert not friday.late(date(2025, 10, 24))
    assert friday.late(date(2025, 10, 25)), "a Saturday: late by date though no working day has passed"
    in_time = replace(friday, stopped=t("2025-10-24 23:59"))
    too_late = replace(friday, stopped=t("2025-10-25 00:01"))
    assert not in_time.late(date(2026, 1, 1))
    assert too_late.late(date(2025, 10, 24)), "done late stays late, whoever asks when"


def test_paused_on_the_saturday_after_it_was_due_stays_late():
    friday = clock(5, t("2025-10-17"))
    paused = reckon(friday.pause(t("2025-10-25 10:00")), FULL, None)
    assert paused.due == date(2025, 10, 24)
    assert paused.late(date(2025, 10, 25))


def test_pause_on_the_due_day_leaves_one_working_day():
    running = clock(5, t("2025-09-22"))
    assert running.due == date(2025, 9, 28)
    resumed = reckon(running.pause(t("2025-09-28 16:00")).resume(t("2025-10-09")), FULL, None)
    assert resumed.due == date(2025, 10, 10)
    assert [line.why for line in explain(resumed, FULL, None)][-2:] == ["received", "grace"]


def test_what_a_pause_did_is_shown_beside_the_date_without_it():
    running = clock(10, t("2025-09-22"))
    resumed = reckon(running.pause(t("2025-09-25")).resume(t("2025-10-09")), FULL, None)
    assert (running.due, resumed.due) == (date(2025, 10, 11), date(2025, 10, 17))
    assert unpaused(resumed, FULL, None) == date(2025, 10, 11)


def test_net_days_leave_pauses_out():
    running = clock(10, t("2025-09-22"))
    resumed = reckon(running.pause(t("2025-09-25")).resume(t("2025-10-09")), FULL, None)
    done = replace(resumed, stopped=t("2025-10-13"), done=True)
    assert net_days(done, FULL, None, date(2026, 1, 1)) == 3 + 3  # 23 24 25 September, 10 11 13 October
    assert net_days(resumed, FULL, None, date(2025, 10, 10)) == 3 + 1
    assert net_days(running.pause(t("2025-09-25")), FULL, None, date(2025, 12, 1)) == 3


def test_provisional_where_some_day_on_the_way_is_not_announced():
    known = announced_to(2025)
    before = reckon(Clock("c", "c", ("a",), 5, (Leg(t("2025-12-10")),)), known, None)
    across = reckon(Clock("c", "c", ("a",), 5, (Leg(t("2025-12-22")),)), known, None)
    assert before.settled
    assert not across.settled


def test_explanation_while_paused_ends_with_the_pause():
    paused = reckon(clock(10, t("2025-09-22")).pause(t("2025-09-25")), FULL, None)
    lines = list(explain(paused, FULL, None))
    assert paused.due is None
    assert [(str(line.day.date), line.number, line.why) for line in lines] == [
        ("2025-09-22", None, "received"),
        ("2025-09-23", 1, "counts"),
        ("2025-09-24", 2, "counts"),
        ("2025-09-25", 3, "counts"),
    ]


def test_explanation_under_office_hours_says_the_office_was_shut():
    running = clock(1, t("2025-09-26 18:30"), time(18))
    assert [(str(line.day.date), line.why) for line in explain(running, FULL, time(18))] == [
        ("2025-09-26", "shut"),
        ("2025-09-27", "shut"),
        ("2025-09-28", "received"),
        ("2025-09-29", "counts"),
    ]


def test_provisional_stays_provisional_over_a_pause():
    """What was not announced in the first leg is not announced because the second is."""
    known = announced_to(2025)
    start = Clock("c", "c", ("a",), 20, (Leg(t("2025-12-29")),))
    resumed = reckon(start.pause(t("2026-01-06")).resume(t("2026-01-07")), FULL, None)
    assert resumed.settled
    assert not reckon(start.pause(t("2026-01-06")).resume(t("2025-11-03")), known, None).settled
    other = Clock("c", "c", ("a",), 8, (Leg(t("2025-12-01")),))
    assert not reckon(other.pause(t("2025-12-04")).resume(t("2025-12-26")), known, None).settled
    assert reckon(other.pause(t("2025-12-04")), known, None).settled
    assert not reckon(start.pause(t("2026-01-06")), known, None).settled
