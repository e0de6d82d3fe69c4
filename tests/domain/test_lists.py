"""Lists on any day, against a replay by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cast import CITIES, FULL, PEOPLE, PROFILES, D, play, t

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.lists import (
    Record,
    Standing,
    belongs,
    difference,
    movements,
    of_case,
    plan,
    rows_on,
    spans,
)
from ckanext.govopen.domain.machine import decide
from ckanext.govopen.domain.tick import tick

START = date(2025, 1, 1)
NEGATIVE = PROFILES["guigang"].lists["opening_negative"]
OPEN = PROFILES["guigang"].lists["open"]


def standing(key, day, tier, *, there=True, **values):
    return Standing(
        key, day, there, {"open_tier": tier, "share_tier": "conditional", "title": key, **values}, case=f"c{day}"
    )


def record(*standings):
    return Record.of(standings)


HISTORY = record(
    standing("a", START, "not_open", open_basis=("dsl/21",)),
    standing("a", START + 10 * D, "on_request", open_basis=("dsl/21",)),
    standing("a", START + 20 * D, "unconditional"),
    standing("b", START + 5 * D, "unconditional"),
    standing("b", START + 15 * D, "not_open"),
    standing("b", START + 25 * D, "not_open", there=False),
    standing("c", START + 12 * D, "on_request", open_basis=("pipl/13",)),
    standing("c", START + 18 * D, "on_request", open_basis=("pipl/28",)),
)


@pytest.mark.duty("guigang-38a")
@pytest.mark.parametrize(
    ("offset", "keys"),
    [(-1, []), (0, ["a"]), (12, ["a", "c"]), (15, ["a", "c", "b"]), (20, ["c", "b"]), (25, ["c"]), (900, ["c"])],
)
def test_the_negative_list_as_it_stood_on_a_day(offset, keys):
    assert [row.key for row in rows_on(NEGATIVE, HISTORY, START + offset * D)] == keys


def test_since_is_the_first_day_of_the_stay_and_until_its_end():
    [row] = [row for row in rows_on(NEGATIVE, HISTORY, START + 12 * D) if row.key == "a"]
    assert (row.since, row.until) == (START, START + 20 * D)
    assert row.values["open_tier"] == "on_request", "listed in another class, the stay goes on"
    [row] = rows_on(NEGATIVE, HISTORY, START + 300 * D)
    assert (row.since, row.until, row.case) == (START + 12 * D, None, f"c{START + 18 * D}")


def test_what_came_went_and_changed():
    found = [((move.day - START).days, move.kind, move.key, move.columns) for move in movements(NEGATIVE, HISTORY)]
    assert found == [
        (0, "listed", "a", ()),
        (10, "changed", "a", ("open_tier",)),
        (12, "listed", "c", ()),
        (15, "listed", "b", ()),
        (18, "changed", "c", ("open_basis",)),
        (20, "struck", "a", ()),
        (25, "struck", "b", ()),
    ]


def test_difference_between_two_days():
    found = difference(NEGATIVE, HISTORY, START + 12 * D, START + 22 * D)
    assert [row.key for row in found.added] == ["b"]
    assert [row.key for row in found.removed] == ["a"]
    assert [(old.values["open_basis"], new.values["open_basis"]) for old, new in found.changed] == [
        (("pipl/13",), ("pipl/28",))
    ]
    same = difference(NEGATIVE, HISTORY, START, START)
    assert (same.added, same.removed, same.changed) == ((), (), ())


changes = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 30),
        st.sampled_from(["unconditional", "on_request", "not_open", ""]),
        st.booleans(),
    ),
    max_size=12,
)


@given(changes, st.integers(-1, 32), st.sampled_from([NEGATIVE, OPEN]))
def test_any_day_equals_a_replay_of_the_changes(some, offset, listing):
    """By hand: the last standing of each key up to the day decides; the list is what belongs."""
    day = START + offset * D
    found = {
        row.key
        for row in rows_on(
            listing, record(*(standing(k, START + d * D, tier, there=there) for k, d, tier, there in some)), day
        )
    }
    last = {}
    for key, days, tier, there in sorted(some, key=lambda change: change[1]):
        if START + days * D <= day:
            last[key] = standing(key, day, tier, there=there)
    assert found == {key for key, value in last.items() if belongs(listing, value)}


@given(changes)
def test_movements_add_up_to_the_list(some):
    history = record(*(standing(k, START + d * D, tier, there=there) for k, d, tier, there in some))
    on = set()
    for move in movements(NEGATIVE, history):
        if move.kind == "listed":
            on.add(move.key)
        elif move.kind == "struck":
            on.remove(move.key)
    assert on == {row.key for row in rows_on(NEGATIVE, history, START + 100 * D)}


def test_two_negative_lists_never_mix():
    shared_only = record(Standing("s", START, True, {"open_tier": "", "share_tier": "not_shared"}))
    sharing = PROFILES["guigang"].lists["sharing_negative"]
    assert not rows_on(NEGATIVE, shared_only, START)
    assert [row.key for row in rows_on(sharing, shared_only, START)] == ["s"]


@pytest.mark.parametrize("city", CITIES)
def test_sharing_lists_are_for_departments(city):
    lists = PROFILES[city].lists
    assert lists["sharing_negative"].audience == lists["sharing_responsibility"].audience == "departments"
    assert lists["opening_negative"].audience == lists["open"].audience == "public"


@pytest.mark.duty("hulunbuir-22")
def test_what_a_department_supplies_needs_and_withholds_stands_on_three_lists():
    """Hulunbuir 22: responsibility, demand, and the negative list with the basis; a change of tier moves the entry."""
    lists = PROFILES["hulunbuir"].lists
    basis = {"share_basis": "hulunbuir/21"}
    entries = record(
        Standing("a", START, True, {"share_tier": "conditional", "title": "a", "open_tier": ""}, case="c1"),
        Standing(
            "a", START + 9 * D, True, {"share_tier": "not_shared", "title": "a", "open_tier": "", **basis}, case="c2"
        ),
    )
    on = lambda name, day: [row.values for row in rows_on(lists[name], entries, day)]  # noqa: E731
    assert [row["title"] for row in on("sharing_responsibility", START)] == ["a"]
    assert not on("sharing_negative", START)
    [withheld] = on("sharing_negative", START + 9 * D)
    assert (withheld["title"], withheld["share_basis"]) == ("a", "hulunbuir/21")
    assert not on("sharing_responsibility", START + 9 * D)
    needed, _ = play("hulunbuir", "share_request", "2025-03-03", [])
    [row] = rows_on(lists["demand"], Record.of(of_case(needed, {"description": "客流"})), date(2025, 3, 3))
    assert row.values["description"] == "客流"
    for name in ("sharing_responsibility", "demand", "sharing_negative"):
        assert {cite.article for cite in lists[name].cites} == {"22"}


@pytest.mark.duty("hulunbuir-23")
def test_a_need_that_the_catalogue_meets_is_matched_on_the_day_it_is_met():
    """Hulunbuir 23: from the catalogue's entries, kept up as cases are decided; a refused one never stands there."""
    matching = PROFILES["hulunbuir"].lists["matching"]
    facts = {"share_tier": "conditional", "files": "present"}
    yes = [("2025-03-04", "keeper", "agree", {}), ("2025-03-05", "clerk", "grant", {})]
    no = [*yes[:1], ("2025-03-05", "clerk", "refuse", {"reason": "x", "basis": ["dsl/21"]})]
    met, _ = play("hulunbuir", "share_application", "2025-03-03", yes, facts=facts)
    found = Record.of(of_case(met, {"entry": "公交刷卡客流"}))
    assert not rows_on(matching, found, date(2025, 3, 4))
    assert [(row.values["entry"], row.since) for row in rows_on(matching, found, date(2025, 3, 5))] == [
        ("公交刷卡客流", date(2025, 3, 5))
    ]
    refused, _ = play("hulunbuir", "share_application", "2025-03-03", no, facts=facts)
    assert not rows_on(matching, Record.of(of_case(refused, {})), date(2025, 3, 9))
    assert {cite.article for cite in matching.cites} == {"23"}


def test_demand_and_matching_come_from_cases():
    demand, matching = (PROFILES["hulunbuir"].lists[name] for name in ("demand", "matching"))
    case, _ = play(
        "hulunbuir",
        "share_request",
        "2025-03-03",
        [
            ("2025-03-10", "keeper", "grant", {}),
            ("2025-03-12", "keeper", "supply", {}),
        ],
    )
    found = Record.of(of_case(case, {"number": "OR-2025-000001", "description": "公交刷卡客流"}))
    [row] = rows_on(demand, found, date(2025, 3, 5))
    assert (row.values["number"], row.since, row.values["state"]) == ("OR-2025-000001", date(2025, 3, 3), "open")
    assert not rows_on(matching, found, date(2025, 3, 9))
    [row] = rows_on(matching, found, date(2025, 3, 12))
    assert (row.since, row.values["supplied_on"], row.values["provider"]) == (date(2025, 3, 10), "2025-03-12", "deptB")


@pytest.mark.parametrize(("city", "there"), [("hulunbuir", False), ("base", True)])
def test_what_citizens_ask_for_is_no_need_among_departments(city, there):
    """Hulunbuir 22 and 23 speak of what departments need of each other; elsewhere the lists are the house's."""
    case, _ = play(city, "open_request", "2025-03-03", [])
    demand, found = PROFILES[city].lists["demand"], Record.of(of_case(case, {}))
    assert bool(rows_on(demand, found, date(2025, 3, 4))) is there


def test_a_withdrawn_demand_leaves_the_list():
    case, _ = play("hulunbuir", "share_request", "2025-03-03", [("2025-03-05", "asker", "withdraw", {})])
    demand, found = PROFILES["hulunbuir"].lists["demand"], Record.of(of_case(case, {}))
    assert rows_on(demand, found, date(2025, 3, 4))
    assert not rows_on(demand, found, date(2025, 3, 5))


@pytest.mark.parametrize(
    "name", sorted(name for name, one in PROFILES["base"].procedures.items() if one.routes[0].steps)
)
def test_the_axis_of_a_case_is_that_of_its_procedure(name):
    """What is shared, asked for sharing or verified is among departments; all else concerns the public."""
    facts = {"share_tier": "conditional", "open_tier": "on_request"}
    case, _ = play("base", name, "2025-03-03", [], facts=facts)
    [standing] = of_case(case, {})
    shared = name in ("share_application", "share_request", "verification")
    assert (standing.values["axis"], standing.values["procedure"]) == ("share" if shared else "open", name)


@pytest.mark.parametrize("outcome", ["withdrawn", "lapsed"])
def test_what_came_to_nothing_is_off(outcome):
    case, _ = play("base", "complaint", "2025-03-03", [("2025-03-04", "clerk", "return", {"defects": ["x"]})])
    if outcome == "withdrawn":
        case = fold(case, decide(PROFILES["base"], FULL, case, "withdraw", {}, PEOPLE["citizen"], t("2025-03-05")))
    else:
        case = fold(case, tick(PROFILES["base"], FULL, case, t("2025-06-01")))
    assert case.outcome == outcome
    assert [one.there for one in of_case(case, {})][-1] is False
    assert next(one.there for one in of_case(case, {})) is True


def test_a_stay_ends_with_what_ends_it_not_with_what_changes_it():
    changing = record(
        standing("a", START, "not_open"),
        standing("a", START + 5 * D, "on_request"),
        standing("a", START + 9 * D, "unconditional"),
        standing("a", START + 12 * D, "not_open"),
    )
    [row] = rows_on(NEGATIVE, changing, START + 2 * D)
    assert (row.since, row.until, row.values["open_tier"]) == (START, START + 9 * D, "not_open")
    assert rows_on(NEGATIVE, changing, START + 9 * D) == ()
    [row] = rows_on(NEGATIVE, changing, START + 12 * D)
    assert (row.since, row.until) == (START + 12 * D, None)


def test_of_two_standings_on_one_day_the_later_given_counts():
    found = record(standing("a", START, "not_open"), standing("a", START, "unconditional"))
    assert rows_on(NEGATIVE, found, START) == ()


def test_columns_alone_make_a_change():
    """What no column shows changes nothing on the list; nothing and an empty answer read the same."""
    history = record(
        standing("a", START, "not_open", hidden="x", open_basis=""),
        standing("a", START + D, "not_open", hidden="y", open_basis=None),
        standing("a", START + 2 * D, "not_open", open_basis="z"),
    )
    assert [(move.kind, move.columns) for move in movements(NEGATIVE, history)] == [
        ("listed", ()),
        ("changed", ("open_basis",)),
    ]


def test_spans_are_the_parts_of_a_stay_that_read_the_same():
    found = list(spans(NEGATIVE.where, HISTORY.standings["a"]))
    day = lambda offset: START + offset * D  # noqa: E731
    assert [(one.standing.since, one.until, one.since, one.ends, one.end_case) for one in found] == [
        (START, day(10), START, False, f"c{day(10)}"),
        (day(10), day(20), START, True, f"c{day(20)}"),
    ]
    [_, last] = spans(NEGATIVE.where, HISTORY.standings["c"])
    assert (last.until, last.since, last.ends, last.end_case) == (None, day(12), False, "")
    assert list(spans(NEGATIVE.where, ())) == []
    back = record(
        standing("a", START, "not_open"), standing("a", day(1), "unconditional"), standing("a", day(2), "not_open")
    )
    assert [one.since for one in spans(NEGATIVE.where, back.standings["a"])] == [START, day(2)], (
        "a new stay begins anew"
    )


def test_a_list_without_conditions_holds_whatever_is_there():
    everything = replace(OPEN, where=({},))
    history = record(standing("a", START, "not_open"), standing("a", START + D, "not_open", there=False))
    assert [(move.kind, move.day) for move in movements(everything, history)] == [
        ("listed", START),
        ("struck", START + D),
    ]


@pytest.mark.parametrize(
    ("day", "state"), [(date(2025, 6, 1), "promised"), (date(2025, 12, 31), "promised"), (date(2026, 1, 1), "late")]
)
def test_an_unkept_line_of_the_plan_is_late_from_the_next_day(day, state):
    case, _ = play("huizhou", "open_plan", "2025-02-10", [], said={"year": 2025, "entries": ["a"]})
    assert [line.state for line in plan(OPEN, [case], record(), day)] == [state]
