"""Notices that come late move what they move and no more."""

from __future__ import annotations

from datetime import date

from support.cast import FULL, PROFILES, announced_to, due, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.overlay import tighten
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"


def test_a_notice_that_came_later_does_not_move_what_had_lapsed():
    """Tengzhou, three days from 2025-12-22: lapsed on 12-26 whoever looks when; the check's clock began that day."""
    known = announced_to(2025)
    case, _ = play("tengzhou", "rectification", "2025-12-22", [], calendar=known)
    daily = case
    for day in range(26):
        at = t("2025-12-22").replace(hour=10)
        daily = fold(
            daily, tick(PROFILES["tengzhou"], known, daily, at.fromtimestamp(at.timestamp() + day * 86400, at.tzinfo))
        )
    daily = fold(daily, tick(PROFILES["tengzhou"], FULL, daily, t("2026-01-17")))
    late = fold(case, tick(PROFILES["tengzhou"], FULL, case, t("2026-01-17")))
    for swept in (daily, late):
        assert swept.clocks["fulfil"].overdue == date(2025, 12, 26)
        assert due(swept, "check") == "2026-01-05", "1 and 2 January are off, Sunday the 4th is made up"
        assert swept.clocks["check"].overdue == date(2026, 1, 6)
    assert [event.at for event in late.history] == sorted(event.at for event in late.history)


def test_a_mark_of_lateness_follows_the_date():
    """Due 10-11 and marked; a notice makes it 10-14, still past: late since 10-15, not since the day before it was due."""
    from dataclasses import replace as swap

    from ckanext.govopen.domain.calendar import Mark

    case, _ = play("huizhou", "subject_objection", FILED, [])
    case = fold(case, tick(PROFILES["huizhou"], FULL, case, t("2025-10-20")))
    assert case.clocks["check"].overdue == date(2025, 10, 12)
    off = {date(2025, 10, 11): Mark(False, "x", "n"), date(2025, 10, 13): Mark(False, "x", "n")}
    moved = swap(FULL, marks={**FULL.marks, **off})
    case = fold(case, tick(PROFILES["huizhou"], moved, case, t("2025-10-20")))
    assert (due(case, "check"), case.clocks["check"].overdue) == ("2025-10-14", date(2025, 10, 15))


def test_the_decree_caps_what_a_department_sets():
    tight = tighten(PROFILES["hulunbuir"], PROFILES["national"])
    kwargs = {"who": "asker", "party": "deptA", "profile": tight}
    for days, expected in [(30, 10), (4, 4), (None, 10)]:
        case, _ = play("hulunbuir", "correction", FILED, [], facts={"correction_days": days}, **kwargs)
        assert case.clocks["check"].days == expected
