"""What time does to a case, and the words on its buttons."""

from __future__ import annotations

from dataclasses import replace

from support.cast import FULL, PEOPLE, PROFILES, play, t

from ckanext.govopen.domain.machine import decide, label, moment

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}


def test_servers_with_different_clocks_keep_the_history_in_order():
    case, _ = play("guigang", "open_application", "2025-09-22 10:00", [], facts=ON_REQUEST)
    events = decide(PROFILES["guigang"], FULL, case, "accept", {}, PEOPLE["clerk"], t("2025-09-22 09:59"))
    assert events[0].at == t("2025-09-22 10:00")


def test_time_that_has_passed_is_told_before_the_command():
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    events = decide(PROFILES["guigang"], FULL, case, "accept", {}, PEOPLE["clerk"], t("2025-10-10"))
    assert [event.name for event in events] == ["became_overdue", "accepted"]
    assert events[0].at == t("2025-09-25 00:00")
    assert (events[0].by, events[1].by) == ("system", "clerk")


def test_the_word_on_a_button_is_the_citys():
    case, _ = play("base", "correction", FILED, [])
    now = moment(PROFILES["base"], FULL, case, PEOPLE["keeper"], t(FILED))
    assert label(now, "uphold").zh == "已修复"
    assert label(now, "withdraw").zh == "撤回"
    changed = replace(now, profile=replace(now.profile))
    assert label(changed, "nonsense").zh == "nonsense"
