"""Working days against two independent oracles, and the laws of counting."""

from __future__ import annotations

import bisect
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cast import FULL, LOCAL, D, announced_to, t

from ckanext.govopen import data
from ckanext.govopen.domain.calendar import CHINA, Mark, changed

FIRST, LAST = date(2007, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + D * i for i in range((LAST - FIRST).days + 1)]
# Where the oracles themselves differ, and the notice that decides. 2005-12-31 lies before the notices we hold.
DISPUTED: dict[date, str] = {}


def oracle_chinesecalendar(day):
    return chinese_calendar.is_workday(day)


def oracle_holidays():
    china = holidays.country_holidays("CN", years=range(2006, 2028))
    made_up = set(china.weekend_workdays)
    return lambda day: day in made_up or (day.weekday() < 5 and day not in china)


def test_every_day_agrees_with_both_oracles_but_for_those_listed():
    other = oracle_holidays()
    ours = {day: FULL.working(day) for day in DAYS}
    theirs = {day for day in DAYS if oracle_chinesecalendar(day) != ours[day]}
    others = {day for day in DAYS if other(day) != ours[day]}
    assert theirs == set(DISPUTED), sorted(theirs)
    assert others == set(DISPUTED), sorted(others)


@pytest.mark.parametrize("year", range(2007, 2027))
def test_due_dates_agree_with_the_oracle_for_every_start_and_1_to_40_days(year):
    """Every start day of the year times 1..40 days; what would end after 2026 is left out."""
    working = [day for day in DAYS if oracle_chinesecalendar(day)]
    compared = 0
    for start in (day for day in DAYS if day.year == year):
        index = bisect.bisect_right(working, start)
        day = start
        for count in range(1, 41):
            if index + count > len(working):
                break
            day = FULL.add(day, 1)
            assert day == working[index + count - 1], (start, count)
            compared += 1
    assert compared > 10_000


def test_local_holidays_move_due_dates_exactly_where_they_fall():
    """Guangxi's two days (三月三) are off in guigang's layer and nowhere else: each difference is one of them."""
    differing = {day for day in DAYS if FULL.working(day) != LOCAL.working(day)}
    local = {day for year in data.years(("cn-gx",)) for day in year.marks}
    assert differing <= local
    assert {day for day in differing if day.year == 2025} == {date(2025, 3, 31), date(2025, 4, 1)}
    for start in (date(2025, 3, 27), date(2025, 4, 1), date(2025, 6, 1)):
        for count in range(1, 41):
            crossed = sum(start < day <= LOCAL.add(start, count) for day in differing)
            assert FULL.between(start, LOCAL.add(start, count)) == count + crossed


def test_make_up_day_in_december_stands_in_next_years_notice():
    assert FULL.working(date(2018, 12, 29)), "made up for New Year 2019"
    assert not FULL.working(date(2018, 12, 31))
    assert not FULL.working(date(2022, 12, 31))
    assert announced_to(2018).working(date(2018, 12, 31)), "not known until the notice for 2019 was out"


@pytest.mark.parametrize(
    ("day", "settled"),
    [("2026-12-24", True), ("2026-12-25", False), ("2026-12-31", False), ("2027-03-01", False), ("2040-05-06", False)],
)
def test_what_no_notice_covers_is_provisional(day, settled):
    assert FULL.day(date.fromisoformat(day)).settled is settled


def test_expected_days_reach_to_2035_and_are_off_before_any_notice():
    assert not FULL.working(date(2027, 2, 8)), "spring festival, expected by statute"
    assert not FULL.working(date(2035, 10, 2))
    assert FULL.day(date(2035, 10, 2)).notice == ""
    assert FULL.working(date(2036, 10, 1)), "beyond 2035 weekends alone are off"


def test_a_day_says_why():
    spring, made_up = FULL.day(date(2026, 2, 17)), FULL.day(date(2026, 2, 28))
    assert (spring.working, spring.name) == (False, "春节")
    assert (made_up.working, made_up.name) == (True, "调休")
    assert made_up.notice.startswith("https://www.gov.cn/")
    assert FULL.day(date(2026, 3, 7)).name == "weekend"
    assert FULL.day(date(2026, 3, 9)).name == "weekday"


@pytest.mark.parametrize(
    ("at", "closes", "zero"),
    [
        ("2025-09-26 18:30", None, "2025-09-26"),
        ("2025-10-18 10:00", None, "2025-10-18"),  # a plain Saturday
        ("2025-09-26 18:30", time(18), "2025-09-28"),  # the made-up Sunday
        ("2025-09-26 17:59", time(18), "2025-09-26"),
        ("2025-09-26 18:00", time(18), "2025-09-28"),
        ("2025-10-18 10:00", time(18), "2025-10-20"),
    ],
)
def test_day_of_receipt(at, closes, zero):
    assert FULL.received(t(at), closes) == date.fromisoformat(zero)


def test_receipt_is_told_in_chinese_time():
    assert FULL.received(datetime.fromisoformat("2025-09-25T16:30:00+00:00"), None) == date(2025, 9, 26)


days = st.dates(date(2008, 1, 1), date(2034, 12, 1))
counts = st.integers(0, 60)
instants = st.datetimes(datetime(2018, 1, 1), datetime(2034, 10, 1)).map(lambda d: d.replace(tzinfo=CHINA))  # noqa: DTZ001


@given(days, counts)
def test_due_is_a_working_day_and_between_undoes_add(day, count):
    end = FULL.add(day, count)
    assert FULL.working(end)
    assert not count or FULL.between(day, end) == count
    assert not count or FULL.between(day, end - D) == count - 1


@given(instants, instants, st.sampled_from([None, time(17, 30), time(18)]), counts)
def test_later_receipt_is_never_due_earlier(one, other, closes, count):
    one, other = min(one, other), max(one, other)
    assert FULL.add(FULL.received(one, closes), count) <= FULL.add(FULL.received(other, closes), count)


@given(days, st.integers(1, 40), st.integers(-3, 90))
def test_a_day_off_never_shortens_and_a_made_up_day_never_lengthens(day, count, offset):
    moved = day + D * offset
    more = replace(FULL, marks={**FULL.marks, moved: Mark(False, "x", "x")})
    less = replace(FULL, marks={**FULL.marks, moved: Mark(True, "x", "x")})
    assert more.add(day, count) >= FULL.add(day, count) >= less.add(day, count)


@given(days, st.integers(1, 20), st.integers(1, 20))
def test_counting_on_is_counting_through(day, one, other):
    assert FULL.add(FULL.add(day, one), other) == FULL.add(day, one + other)


def test_replaced_calendar_forgets_what_it_remembered():
    day = date(2026, 3, 9)
    FULL.day(day)
    assert replace(FULL, marks={day: Mark(False, "x", "y")}).day(day).name == "x"


def test_what_was_remembered_is_answered_alike_once_forgotten():
    day = date(2026, 2, 17)
    before = FULL.day(day)
    assert FULL.day(day) is before, "remembered"
    FULL.forget()
    assert FULL.day(day) == before
    assert FULL.day(day) is not before


def test_settled_looks_at_every_day_after_the_first():
    """Of 25 December 2026 no notice is known; the day of receipt itself is not on the way."""
    assert not FULL.settled(date(2026, 12, 24), date(2026, 12, 25))
    assert FULL.settled(date(2026, 12, 23), date(2026, 12, 24))
    assert FULL.settled(date(2026, 12, 25), date(2026, 12, 25))
    assert not FULL.settled(date(2026, 12, 24), date(2026, 12, 28))


def test_nothing_to_count_is_the_day_itself_or_the_next_working_day():
    friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
    assert FULL.add(friday, 0) == FULL.add(friday, -3) == friday
    assert FULL.add(saturday, 0) == FULL.add(saturday, -1) == date(2026, 3, 9)
    assert FULL.between(friday, friday) == FULL.between(date(2026, 3, 9), friday) == 0


def test_changed_days_of_an_import():
    """The notice for 2026 settles the year, moves its holidays, and settles the last week of 2025."""
    old, new = announced_to(2025), announced_to(2026)
    days_ = changed(old, new)
    assert date(2025, 12, 24) not in days_
    assert date(2025, 12, 25) in days_, "settled by the notice"
    assert date(2026, 1, 4) in days_, "made up"
    assert date(2026, 3, 10) in days_, "settled"
    assert min(days_) == date(2025, 12, 25)
    assert max(days_) < date(2027, 1, 1)
    assert changed(new, new) == ()


def test_calendar_digest_names_the_state_of_knowledge():
    assert announced_to(2025).digest != announced_to(2026).digest == data.calendar(("cn",)).digest
    assert timedelta(days=1) == D


def test_the_one_day_on_which_the_oracles_disagree_lies_before_our_notices():
    """2005-12-31, a Saturday made up for New Year 2006; no notice before 2007 is held, so nothing is decided there."""
    other = oracle_holidays()
    lone = date(2005, 12, 31)
    assert oracle_chinesecalendar(lone) != other(lone)
    assert not FULL.day(lone).settled


def test_one_amended_day_is_one_changed_day():
    for day in (date(2026, 3, 10), date(2026, 3, 14)):
        other = replace(FULL, marks={**FULL.marks, day: Mark(False, "x", "n")})
        assert changed(FULL, other) == changed(other, FULL) == (day,)
    renamed = replace(FULL, marks={**FULL.marks, date(2026, 10, 1): Mark(False, "x", "n")})
    assert changed(FULL, renamed) == (date(2026, 10, 1),)


def test_what_a_calendar_remembers_is_no_part_of_it():
    one, other = replace(FULL), replace(FULL)
    one.day(date(2026, 2, 17))
    assert one == other
    assert "_seen" not in repr(other)
    assert one.digest == FULL.digest
