"""The worked dates: what a person computed by hand, case by case, across the hardest weeks of the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from support.cast import FULL, LOCAL, PEOPLE, PROFILES, announced_to, code, due, file, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.clock import explain
from ckanext.govopen.domain.machine import Refusal, decide
from ckanext.govopen.domain.tick import tick


@pytest.mark.parametrize(
    ("number", "profile", "procedure", "filed", "clock", "expected"),
    [
        ("1", "huizhou", "correction", "2025-10-11 10:00", "check", "2025-10-24"),  # a made-up Saturday
        ("1b", "huizhou", "correction", "2025-10-18", "check", "2025-10-31"),  # a plain Saturday
        ("2", "huizhou", "correction", "2025-09-26 18:30", "check", "2025-10-16"),  # Friday, after hours
        ("2-noon", "huizhou", "correction", "2025-09-26 12:00", "check", "2025-10-16"),
        ("3", "huizhou", "subject_objection", "2025-09-22", "check", "2025-10-11"),
        ("3d", "huizhou", "share_request", "2025-09-22", "decide", "2025-09-28"),
        ("6-tail", "huizhou", "correction", "2026-12-17", "check", "2026-12-31"),
        ("6-before", "huizhou", "correction", "2026-12-07", "check", "2026-12-21"),
        ("10", "tengzhou", "rectification", "2025-10-13", "fulfil", "2025-10-16"),
    ],
)
def test_filed_on_a_day_is_due_on_a_day(number, profile, procedure, filed, clock, expected):
    facts = {"asker": "department"} if procedure == "correction" else {}
    who, party = ("asker", "deptA") if procedure == "correction" else (None, "")
    case, _ = play(profile, procedure, filed, [], who=who, party=party, facts=facts)
    assert due(case, clock) == expected, number


def test_office_hours_only_where_a_city_has_them():
    """2b: the same Friday evening under a city whose own rules close at 18:00."""
    shut = replace(PROFILES["huizhou"], closes=time(18))
    case, _ = play("huizhou", "correction", "2025-09-26 18:30", [], profile=shut)
    assert due(case, "check") == "2025-10-17"
    case, _ = play("huizhou", "correction", "2025-09-26 17:59", [], profile=shut)
    assert due(case, "check") == "2025-10-16"


@pytest.mark.parametrize(
    ("supplemented", "expected"), [("2025-10-09", "2025-10-17"), ("2025-10-10 20:00", "2025-10-20")]
)
def test_returned_on_day_three_across_national_day(supplemented, expected):
    """3, 3b: days 1 to 3 stand, the pause is left out, the day of the supplement is a new day 0."""
    case, _ = play(
        "huizhou",
        "subject_objection",
        "2025-09-22",
        [
            ("2025-09-25", "keeper", "return", {"defects": ["identity"]}),
            (supplemented, "citizen", "supplement", {"answer": "x"}),
        ],
    )
    assert due(case, "check") == expected


def test_never_supplemented_lapses_when_it_lapsed_whenever_the_worker_runs():
    """3c: due 10-15; lapsed on 10-16 at 00:00; a supplement on 11-10 is refused."""
    case, _ = play(
        "huizhou",
        "subject_objection",
        "2025-09-22",
        [("2025-09-25", "keeper", "return", {"defects": ["identity"]})],
    )
    assert due(case, "supplement") == "2025-10-15"
    answer = decide(PROFILES["huizhou"], FULL, case, "supplement", {"answer": "x"}, PEOPLE["citizen"], t("2025-11-10"))
    assert isinstance(answer, Refusal)
    assert answer.code == "not_now"
    case = fold(case, tick(PROFILES["huizhou"], FULL, case, t("2025-11-10")))
    assert (case.state, case.outcome) == ("ended", "lapsed")
    assert case.history[-1].at == t("2025-10-16 00:00")


def test_returned_on_the_last_day_has_one_day_left():
    """3d: huizhou's five days end on the made-up Sunday; returned that day, supplemented on 10-09: due 10-10."""
    case, _ = play(
        "huizhou",
        "share_request",
        "2025-09-22",
        [
            ("2025-09-28", "keeper", "return", {"defects": ["purpose"]}),
            ("2025-10-09", "asker", "supplement", {"answer": "x"}),
        ],
    )
    assert due(case, "decide") == "2025-10-10"


def test_extension_within_the_limit_once_and_in_time():
    """4: hebei, forwarded 09-17: 10 days end 09-30; ten more by consent end 10-21."""
    forward = ("2025-09-17", "clerk", "forward", {})
    more = {"days": 10, "reason": "x"}
    kwargs = {"facts": {}, "who": "asker", "party": "deptA"}
    case, results = play("hebei", "correction", "2025-09-15", [forward], **kwargs)
    assert due(case, "check") == "2025-09-30"
    moves = [
        forward,
        ("2025-09-29", "keeper", "request_extension", {**more, "days": 11}),
        ("2025-09-29", "keeper", "request_extension", more),
        ("2025-09-29", "keeper", "extend", more),
        ("2025-09-30", "clerk", "extend", more),
        ("2025-10-09", "clerk", "extend", {**more, "days": 1}),
    ]
    case, results = play("hebei", "correction", "2025-09-15", moves, **kwargs)
    assert [code(result) for result in results[1:]] == [
        "invalid",
        ["extension_requested"],
        "not_yours",
        ["extended"],
        "once_only",
    ]
    assert results[1].problems[0].code == "over_limit"
    assert results[1].problems[0].limit == "10"
    assert [cite.article for cite in results[1].cites] == ["20"]
    assert due(case, "check") == "2025-10-21"
    late = [forward, ("2025-10-01 00:00", "clerk", "extend", more)]
    assert code(play("hebei", "correction", "2025-09-15", late, **kwargs)[1][1]) == "too_late"


def test_local_holidays_stand_on_top_of_the_national_ones():
    """5: guigang, 三月三 on 03-31 and 04-01 and 清明 on 04-04."""
    moves = [("2025-03-27", "clerk", "accept", {})]
    case, _ = play("guigang", "complaint", "2025-03-27", moves, calendar=LOCAL)
    assert due(case, "check") == "2025-04-08"
    case, _ = play("guigang", "complaint", "2025-03-27", moves)
    assert due(case, "check") == "2025-04-03"


def test_unconfirmed_local_days_are_off_and_provisional():
    """5b: accepted 2026-04-15: 04-20 and 04-21 are off, and the date is provisional because no notice says so."""
    case, _ = play("guigang", "complaint", "2026-04-15", [("2026-04-15", "clerk", "accept", {})], calendar=LOCAL)
    assert due(case, "check") == "2026-04-24"
    assert not case.clocks["check"].settled
    case, _ = play("guigang", "complaint", "2026-05-06", [("2026-05-06", "clerk", "accept", {})], calendar=LOCAL)
    assert case.clocks["check"].settled, "crosses no unconfirmed day"


@pytest.mark.parametrize(("filed", "settled"), [("2026-12-17", False), ("2026-12-07", True)])
def test_the_last_week_of_december_waits_for_the_next_notice(filed, settled):
    case, _ = play("huizhou", "correction", filed, [])
    assert case.clocks["check"].settled is settled


def test_a_notice_moves_a_due_date_forward():
    """7: filed 2025-12-18, told 2026-01-02 (provisional, expected off days only); the notice makes it 01-04."""
    case, _ = play("huizhou", "correction", "2025-12-18", [], calendar=known_before(2026))
    assert (due(case, "check"), case.clocks["check"].settled) == ("2026-01-02", False)
    [event] = tick(PROFILES["huizhou"], FULL, case, t("2025-12-20"))
    assert (event.name, event.said["was"], event.said["is"]) == ("due_changed", "2026-01-02", "2026-01-04")
    assert event.clocks[0].settled


def known_before(year):
    """What was known before the notice for a year: its statutory days alone, expected."""
    from ckanext.govopen import data

    text = f'year: {year}\nnotice: ""\nrest: {{"2026-01-01": 元旦, "2026-02-16/2026-02-19": 春节}}\n'
    years = [one for one in data.years(("cn",)) if one.year < year]
    return data.calendars.calendar([*years, data.calendars.year(text, "x.yaml")])


def test_a_late_notice_moves_a_due_date_back_and_the_law_wins():
    """7b: filed 2026-02-02, told 02-20; the notice, imported on 02-24, makes 02-14 a working day: due 02-14."""
    case, _ = play("huizhou", "correction", "2026-02-02", [], calendar=known_before(2026))
    assert due(case, "check") == "2026-02-20"
    case = fold(case, tick(PROFILES["huizhou"], FULL, case, t("2026-02-24")))
    assert due(case, "check") == "2026-02-14"
    assert case.clocks["check"].overdue == date(2026, 2, 15)
    moved = next(event for event in case.history if event.name == "due_changed")
    assert moved.said["was"] == "2026-02-20", "what was told stays on record"


def test_a_notice_lifts_an_overdue_mark():
    """7c: filed 2026-02-09, told 02-27, marked on 02-28; the notice imported that day makes it due 02-28."""
    profile, before = PROFILES["huizhou"], known_before(2026)
    case, _ = play("huizhou", "correction", "2026-02-09", [], calendar=before)
    assert due(case, "check") == "2026-02-27"
    case = fold(case, tick(profile, before, case, t("2026-02-28 08:00")))
    assert case.clocks["check"].overdue == date(2026, 2, 28)
    case = fold(case, tick(profile, FULL, case, t("2026-02-28 09:00")))
    assert case.clocks["check"].overdue is None
    assert due(case, "check") == "2026-02-28"


def test_a_notice_that_confirms_the_date_says_so():
    """7d: provisional becomes final, the date stays."""
    case, _ = play("huizhou", "correction", "2026-03-09", [], calendar=known_before(2026))
    assert not case.clocks["check"].settled
    [event] = tick(PROFILES["huizhou"], FULL, case, t("2026-03-10"))
    assert event.said["was"] == event.said["is"]
    assert event.said["settled"] is True


@pytest.mark.parametrize(("done", "overdue"), [("2025-10-24 23:30", None), ("2025-10-25 00:30", date(2025, 10, 25))])
def test_in_time_through_the_due_date_late_from_the_next_day(done, overdue):
    """8: due Friday 2025-10-24; late from the Saturday, and it stays late."""
    case, _ = play("huizhou", "correction", "2025-10-11", [(done, "keeper", "uphold", {"finding": "x"})])
    assert case.clocks["check"].overdue == overdue
    assert case.clocks["check"].late(date(2026, 1, 1)) is (overdue is not None)


@pytest.mark.duty("hulunbuir-24b")
def test_joint_clocks_run_at_once():
    """9: filed on a made-up Sunday; opinion due 10-11, decision (both answerable) due 10-17; only the first is late."""
    case, _ = play("hulunbuir", "share_application", "2025-09-28", [], facts={"share_tier": "conditional"})
    assert (due(case, "opinion"), due(case, "decide")) == ("2025-10-11", "2025-10-17")
    assert case.clocks["decide"].who == ("authority", "provider")
    case = fold(case, tick(PROFILES["hulunbuir"], FULL, case, t("2025-10-12")))
    assert case.clocks["opinion"].overdue == date(2025, 10, 12)
    assert case.clocks["decide"].overdue is None


def test_a_deadline_that_passes_goes_on_without_and_is_dated_when_it_happened():
    """10: three days from 2025-10-13; nobody looks until 11-20; the check began on 10-17 and is late since 10-25."""
    case, _ = play("tengzhou", "rectification", "2025-10-13", [])
    case = fold(case, tick(PROFILES["tengzhou"], FULL, case, t("2025-11-20")))
    assert (case.clocks["fulfil"].overdue, case.clocks["fulfil"].done) == (date(2025, 10, 17), False)
    assert due(case, "check") == "2025-10-24"
    assert case.clocks["check"].overdue == date(2025, 10, 25)


@pytest.mark.duty("hebei-19c")
def test_transfer_starts_the_providers_step_again():
    """11: forwarded 10-14 to B, transferred 10-17 to C: the second clock ends 10-24."""
    case, _ = play(
        "hebei",
        "share_application",
        "2025-10-13",
        [
            ("2025-10-14", "clerk", "forward", {}),
            ("2025-10-17", "clerk", "transfer", {"to": "deptC", "reason": "x"}),
        ],
        facts={"share_tier": "conditional"},
    )
    first, second = case.clocks["decide"], case.clocks["decide#2"]
    assert (first.done, first.stopped) == (False, t("2025-10-17"))
    assert str(second.due) == "2025-10-24"


def test_a_corrected_refusal_reopens_at_the_next_step():
    """12: refused 10-23, corrected to granted on 10-27: supply anew, due 10-30; the grant holds once supplied."""
    no = {"reason": "x", "basis": ["hebei/19"]}
    moves = [
        ("2025-10-14", "clerk", "forward", {}),
        ("2025-10-16", "keeper", "refuse", {**no, "basis": ["dsl/1"]}),
        ("2025-10-27", "keeper", "correct", {"outcome": "grant", "why": "x"}),
    ]
    case, results = play("hebei", "share_application", "2025-10-13", moves, facts={"share_tier": "conditional"})
    assert code(results[1]) == ["refused"]
    assert code(results[2]) == ["corrected"]
    assert (case.state, case.step) == ("open", "supply")
    assert due(case, "supply") == "2025-10-30"
    [grant] = case.live_grants
    assert grant.since is None
    done = decide(PROFILES["hebei"], FULL, case, "supply", {}, PEOPLE["clerk"], t("2025-10-28"))
    assert fold(case, done).live_grants[0].since == date(2025, 10, 28)


def test_explanation_names_the_notice_and_the_made_up_day():
    case, _ = play(
        "huizhou",
        "subject_objection",
        "2025-09-22",
        [
            ("2025-09-25", "keeper", "return", {"defects": ["x"]}),
            ("2025-10-09", "citizen", "supplement", {"answer": "x"}),
        ],
    )
    lines = {str(line.day.date): line for line in explain(case.clocks["check"], FULL, None)}
    assert (lines["2025-09-22"].why, lines["2025-09-26"].why, lines["2025-10-09"].why) == (
        "received",
        "paused",
        "received",
    )
    made_up = lines["2025-10-11"]
    assert (made_up.number, made_up.day.name) == (5, "调休")
    assert made_up.day.notice.startswith("https://www.gov.cn/")
    assert lines["2025-10-12"].why == "off"


def test_filing_needs_a_provider_where_nobody_could_act():
    refusal = file("huizhou", "correction", t("2025-10-13"), provider="")
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].field == "provider"
    assert announced_to(2025).announced == FULL.announced - {2026}
