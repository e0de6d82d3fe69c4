"""Each command's small print: the code and the field of each refusal, and what exactly is left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from support.cast import FULL, PEOPLE, PROFILES, code, file, play, t

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.form import Cite, Problem
from ckanext.govopen.domain.lists import readers_of
from ckanext.govopen.domain.machine import allowed, decide, eligible, moment, refused
from ckanext.govopen.domain.moment import Actor, aware
from ckanext.govopen.domain.tick import tick

FILED = "2025-09-22"
ON_REQUEST = {"open_tier": "on_request"}
CONDITIONAL = {"share_tier": "conditional"}
NO = {"reason": "x", "basis": ["dsl/21"]}
ACCEPT = (FILED, "clerk", "accept", {})


def act(name, case, who, command, said, at=FILED, profile=None):
    return decide(profile or PROFILES[name], FULL, case, command, said, PEOPLE[who], t(at))


# --- refusals


@pytest.mark.parametrize(
    ("command", "expected"),
    [("grant", "not_now"), ("supply", "not_now"), ("record", "not_now"), ("nonsense", "unknown"), ("", "unknown")],
)
def test_a_command_of_another_step_is_not_for_now_and_an_unknown_one_unknown(command, expected):
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    for result in (
        act("guigang", case, "clerk", command, {}),
        refused(PROFILES["guigang"], FULL, case, command, PEOPLE["clerk"], t(FILED)),
    ):
        assert (result.code, result.problems, result.instead) == (expected, (), "")


def test_a_step_while_the_applicant_is_waited_for_is_not_for_now():
    moves = [(FILED, "clerk", "return", {"defects": ["x"]})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    assert act("guigang", case, "clerk", "accept", {}).code == "not_now"
    assert act("guigang", case, "citizen", "accept", {}).code == "not_yours"
    assert act("guigang", case, "stranger", "remark", {"text": "x"}).code == "not_yours"


def test_a_form_that_is_not_sound_is_invalid_with_its_problems():
    refusal = file("guigang", "open_application", t(FILED), facts=ON_REQUEST, said={"purpose": None})
    assert (refusal.code, refusal.problems, refusal.cites) == ("invalid", (Problem("purpose", "missing"),), ())
    case, _ = play("guigang", "open_application", FILED, [], facts=ON_REQUEST)
    refusal = act("guigang", case, "clerk", "decline", {})
    assert refusal.code == "invalid"
    assert {p.field for p in refusal.problems} == {"reason", "basis"}


def test_what_the_command_itself_finds_wrong_names_the_field_and_the_article():
    case, _ = play("hebei", "catalogue_change", FILED, [], said={"changed_on": "2025-09-22"})
    refusal = act("hebei", case, "keeper", "request_extension", {"days": 21, "reason": "x"})
    assert refusal.problems == (Problem("days", "over_limit", "20"),)
    assert (refusal.code, refusal.cites) == ("invalid", (Cite("hebei", "11"),))
    case, _ = play("huizhou", "share_application", FILED, [], facts=CONDITIONAL)
    same = act("huizhou", case, "keeper", "transfer", {"to": "deptB", "reason": "x"})
    assert same.problems == (Problem("to", "same"),)
    own = act("huizhou", case, "keeper", "transfer", {"to": "deptA", "reason": "x"})
    assert own.problems == (Problem("to", "own_data"),)


@pytest.mark.parametrize("command", ["revoke", "amend"])
def test_a_grant_that_is_not_there_is_no_choice(command):
    case, _ = play("guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "grant", {})], facts=ON_REQUEST)
    refusal = act(
        "guigang",
        case,
        "clerk",
        command,
        {"grant": "other", **NO} if command == "revoke" else {"grant": "other", "reason": "x"},
    )
    assert refusal.problems == (Problem("grant", "not_choice"),)
    [grant] = case.live_grants
    form = {f.id: f for f in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))[command]}
    assert form["grant"].options == (grant.id,) == ("c1/1",)


def test_the_article_behind_a_refused_command():
    """Of the extension, of the supplement, of the procedure, of the step, of the step's limit; in this order of subjects."""
    profile = PROFILES["hebei"]
    procedure = profile.procedures["catalogue_change"]
    route = procedure.routes[1]
    step = replace(
        route.steps[0],
        limit=replace(
            route.steps[0].limit, extension=replace(route.steps[0].limit.extension, cites=(Cite("hebei", "12"),))
        ),
    )
    bare = replace(route.steps[1], cites=(), limit=replace(route.steps[1].limit, cites=(Cite("hebei", "14"),)))
    matter = replace(procedure, routes=(replace(route, when={}, steps=(step, bare)),), cites=(Cite("hebei", "10"),))
    profile = replace(
        profile,
        procedures={**profile.procedures, procedure.id: matter},
        supplement=replace(profile.supplement, cites=(Cite("hebei", "13"),)),
    )
    case, _ = play("hebei", procedure.id, FILED, [], said={"changed_on": FILED}, profile=profile)
    why = lambda case, name: refused(profile, FULL, case, name, PEOPLE["stranger"], t(FILED)).cites[0].article  # noqa: E731
    assert [why(case, name) for name in ("extend", "request_extension", "refuse_extension")] == ["12"] * 3
    assert [why(case, name) for name in ("return", "supplement")] == ["13"] * 2
    assert [why(case, name) for name in ("object", "correct", "revoke", "amend")] == ["10"] * 4
    assert [why(case, name) for name in ("fulfil", "withdraw", "transfer", "remark")] == ["11"] * 4
    later = fold(case, act("hebei", case, "keeper", "fulfil", {"report": "x"}, profile=profile))
    assert [why(later, name) for name in ("approve", "withdraw")] == ["14"] * 2
    assert refused(profile, FULL, later, "extend", PEOPLE["stranger"], t(FILED)).cites == ()
    ended = fold(later, act("hebei", later, "clerk", "approve", {}, profile=profile))
    assert why(ended, "withdraw") == "10"


def test_a_deferred_matter_names_its_article_or_none():
    profile = PROFILES["guigang"]
    refusal = eligible(profile, "open_application", {"open_tier": "unconditional"}, PEOPLE["citizen"])
    assert (refusal.code, refusal.instead, refusal.cites) == ("closed", "", (Cite("guigang", "36"),))
    refusal = eligible(profile, "open_application", {"open_tier": "nonsense"}, PEOPLE["citizen"])
    assert (refusal.code, refusal.cites) == ("closed", (Cite("guigang", "37"),))
    refusal = eligible(profile, "share_application", CONDITIONAL, PEOPLE["citizen"])
    assert (refusal.code, refusal.cites) == ("not_yours", (Cite("guigang", "29"),))
    refusal = eligible(profile, "share_application", CONDITIONAL, PEOPLE["keeper"], "deptB")
    assert (refusal.code, refusal.cites) == ("own_data", (Cite("guigang", "29"),))
    assert eligible(profile, "nonsense", {}, PEOPLE["citizen"]).code == "unknown"
    nowhere = Actor("x", "", frozenset({"provider"}))  # an office, but of no organization
    assert eligible(profile, "share_application", CONDITIONAL, nowhere).code == "not_yours"


# --- what ends a case, and what may still be put right


@pytest.mark.parametrize("end", ["withdrawn", "lapsed"])
def test_what_was_withdrawn_or_lapsed_is_not_corrected(end):
    """Also where a decision stood: granted, then withdrawn or lapsed before supply."""
    profile = PROFILES["base"]
    procedure = profile.procedures["share_application"]
    route = procedure.routes[1]
    closing = replace(route.steps[1], limit=replace(route.steps[1].limit, lapse="close"))
    routes = (replace(route, steps=(route.steps[0], closing)),)
    profile = replace(profile, procedures={**profile.procedures, procedure.id: replace(procedure, routes=routes)})
    grant = (FILED, "keeper", "grant", {})
    case, _ = play("base", procedure.id, FILED, [grant], facts=CONDITIONAL, profile=profile)
    assert case.decided == "decide"
    if end == "withdrawn":
        case = fold(case, act("base", case, "asker", "withdraw", {}, profile=profile))
    else:
        case = fold(case, tick(profile, FULL, case, t("2025-12-01")))
    assert (case.state, case.outcome, case.step) == ("ended", end, "")
    assert not [clock for clock in case.clocks.values() if clock.live]
    said = {"outcome": "grant", "why": "x"}
    assert act("base", case, "keeper", "correct", said, "2025-12-02", profile).code == "not_now"


def test_an_open_case_is_not_corrected():
    moves = [ACCEPT, (FILED, "keeper", "agree", {})]
    case, _ = play("guigang", "share_application", FILED, moves, facts=CONDITIONAL)
    assert "correct" not in allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))


# --- time


def test_an_instant_without_a_zone_is_local():
    naive = datetime(2025, 9, 22, 23, 30)  # noqa: DTZ001
    assert aware(naive) == datetime(2025, 9, 22, 23, 30, tzinfo=CHINA)
    abroad = datetime.fromisoformat("2025-09-22T23:30:00+00:00")
    assert aware(abroad) is abroad
    head, events = file("guigang", "complaint", aware(abroad))
    assert str(fold(head, events).clocks["accept"].due) == "2025-09-25", "received on the 23rd, in China"


def test_where_an_applicant_acts_first_a_return_counts_from_the_office():
    """Tengzhou's change: the department completes it, then the authority has five days to return it."""
    moves = [("2025-10-20", "keeper", "fulfil", {"report": "x"})]
    case, _ = play("tengzhou", "catalogue_change", FILED, moves, said={"changed_on": FILED})
    assert code(act("tengzhou", case, "clerk", "return", {"defects": ["x"]}, "2025-10-27")) == ["returned"]
    assert code(act("tengzhou", case, "clerk", "return", {"defects": ["x"]}, "2025-10-28")) == "too_late"


@pytest.mark.parametrize(
    ("department", "authority", "seen"),
    [
        (False, False, ("public",)),
        (True, False, ("public", "departments")),
        (True, True, ("public", "departments", "authority")),
    ],
)
def test_whose_rows_a_reader_sees(department, authority, seen):
    public = PROFILES["base"].lists["open"]
    inner = PROFILES["base"].lists["sharing_negative"]
    assert readers_of(public, department=department, authority=authority) == seen
    assert readers_of(inner, department=department, authority=authority) == (seen if department else ())


def test_a_moment_is_never_before_the_last_event():
    case, _ = play("guigang", "complaint", "2025-09-22 10:00", [])
    now = moment(PROFILES["guigang"], FULL, case, Actor("x"), t("2025-09-22 09:00"))
    assert now.at == t("2025-09-22 10:00")
    later = moment(PROFILES["guigang"], FULL, case, Actor("x"), t("2025-09-22 10:00") + timedelta(seconds=1))
    assert later.at > now.at


def test_a_correction_offers_the_step_s_outcomes_in_the_citys_words():
    case, _ = play("base", "correction", FILED, [(FILED, "keeper", "dismiss", {"finding": "x"})])
    choice = allowed(PROFILES["base"], FULL, case, PEOPLE["keeper"], t(FILED))["correct"][0]
    assert (choice.id, choice.kind, choice.required) == ("outcome", "choice", True)
    assert choice.options == ("uphold", "dismiss")
    assert [text.zh for text in choice.labels] == ["已修复", "已释明"]
    case, _ = play("guigang", "open_application", FILED, [ACCEPT, (FILED, "clerk", "grant", {})], facts=ON_REQUEST)
    choice = allowed(PROFILES["guigang"], FULL, case, PEOPLE["clerk"], t(FILED))["correct"][0]
    assert choice.options == ("grant", "grant_part", "refuse")
    assert [text.zh for text in choice.labels] == ["同意", "部分同意", "不同意"]


def test_whom_it_goes_to_is_named_where_nobody_is_known():
    case, _ = play("base", "open_request", FILED, [], provider="")
    refusal = act("base", case, "clerk", "forward", {})
    assert (refusal.code, refusal.problems) == ("invalid", (Problem("to", "missing"),))
    case = fold(case, act("base", case, "clerk", "forward", {"to": "deptB"}))
    assert (case.provider, case.step) == ("deptB", "decide")


def test_one_condition_of_a_grant_is_amended_and_all_else_stays():
    moves = [ACCEPT, (FILED, "clerk", "grant", {"until": "2026-03-31", "conditions": "不得转授"})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST, said={"items": ["i1", "i2"]})
    [before] = case.live_grants
    changes = {"conditions": "限内部使用", "purpose": "科研", "items": ("i2",), "until": date(2026, 6, 30)}
    for name, value in changes.items():
        said = {"grant": before.id, **NO, name: value.isoformat() if name == "until" else value}
        after = fold(case, act("guigang", case, "clerk", "amend", said)).grants[before.id]
        assert after == replace(before, **{name: value})


def test_a_colleague_takes_the_step_of_a_department_s_own_matter_that_grants_nothing():
    """Who files an incident on an own entry tells the own department: a colleague may put it on file."""
    case, _ = play("base", "incident", FILED, [], who="asker", provider="deptA")
    assert "record" in allowed(PROFILES["base"], FULL, case, PEOPLE["asker2"], t(FILED))
    assert "record" not in allowed(PROFILES["base"], FULL, case, PEOPLE["asker"], t(FILED)), "not whoever filed it"


def test_an_order_is_passed_on_by_the_authority_alone():
    case, _ = play("tengzhou", "rectification", FILED, [])
    assert act("tengzhou", case, "keeper", "transfer", {"to": "deptC", "reason": "x"}).code == "not_yours"
    assert code(act("tengzhou", case, "clerk", "transfer", {"to": "deptC", "reason": "x"})) == ["transferred"]


def test_a_return_starts_the_applicants_clock_and_stops_nothing_else():
    moves = [("2025-09-23", "clerk", "return", {"defects": ["x", "y"]})]
    case, _ = play("guigang", "open_application", FILED, moves, facts=ON_REQUEST)
    waits = case.clocks["supplement"]
    assert (waits.who, waits.days, waits.step, str(waits.due)) == (("applicant",), 10, "supplement", "2025-10-13")
    assert (case.state, case.step) == ("waiting", "accept")
    assert (case.clocks["accept"].stopped, case.clocks["accept"].running) == (None, False)
    after = fold(case, act("guigang", case, "citizen", "supplement", {"answer": "x"}, "2025-09-24"))
    assert (after.clocks["supplement"].done, after.clocks["supplement"].stopped) == (True, t("2025-09-24"))
    assert after.clocks["accept"].running
    gone = fold(case, act("guigang", case, "citizen", "withdraw", {}, "2025-09-24"))
    assert [clock.done for clock in gone.clocks.values()] == [False, False]
    assert (gone.outcome, gone.state, gone.step, gone.decided) == ("withdrawn", "ended", "", "")


@pytest.mark.parametrize("procedure", ["open_plan", "officer_change", "service_notice"])
def test_what_a_department_files_about_itself_is_passed_on_by_nobody(procedure):
    case, _ = play("base", procedure, FILED, [])
    for who in ("keeper", "clerk"):
        assert act("base", case, who, "transfer", {"to": "deptC", "reason": "x"}).code == "not_now"
