"""Who sees what happened: the parties, the offices, the public register."""

from __future__ import annotations

import pytest
from support.cast import PROFILES, play

from ckanext.govopen.domain import acts, tick, verbs, visibility
from ckanext.govopen.domain.case import Event
from ckanext.govopen.domain.visibility import history, said, sees

OFFICE, PARTY, PUBLIC = frozenset({"authority"}), frozenset({"applicant"}), frozenset()
FILED = "2025-09-22"


def names():
    """Every event name that the machine can write, read from its own code."""
    import ast
    from pathlib import Path

    found = {outcome.event for verb in verbs.VERBS.values() for outcome in verb.values()}
    for module in (acts, tick):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "event" and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found | {"corrected"}


def test_every_event_is_declared():
    declared = visibility.PUBLIC | visibility.PARTIES | visibility.OFFICES | {visibility.SAID}
    assert names() == declared
    assert not visibility.PUBLIC & visibility.PARTIES
    assert not visibility.OFFICES & (visibility.PUBLIC | visibility.PARTIES)


@pytest.mark.parametrize("name", sorted(names()))
def test_offices_see_all_and_nobody_sees_more_than_the_parties(name):
    event = Event(name, None, "x", {}, "open", "", "", "", "")
    assert sees(event, OFFICE)
    assert sees(event, PARTY) or not sees(event, PUBLIC)


def test_opinions_and_internal_remarks_are_not_for_the_applicant():
    case, _ = play(
        "guigang",
        "share_application",
        FILED,
        [
            (FILED, "clerk", "accept", {}),
            (FILED, "keeper", "disagree", {"reason": "内部意见", "basis": ["dsl/1"]}),
            (FILED, "clerk", "remark", {"text": "内部备注"}),
            (FILED, "clerk", "remark", {"text": "请补充材料", "public": True}),
        ],
        facts={"share_tier": "conditional"},
    )
    assert [event.name for event, _ in history(case, OFFICE)] == [
        "submitted",
        "accepted",
        "disagreed",
        "remarked",
        "remarked",
    ]
    assert [event.name for event, _ in history(case, PARTY)] == ["submitted", "accepted", "remarked"]
    assert [event.name for event, _ in history(case, PUBLIC)] == ["submitted", "accepted"]


def test_the_public_sees_reasons_and_articles_and_nothing_the_applicant_wrote():
    case, _ = play(
        "guigang",
        "open_application",
        FILED,
        [
            (FILED, "clerk", "return", {"defects": ["身份证明不清"]}),
            (FILED, "citizen", "supplement", {"answer": "张三 13800000000"}),
            (FILED, "clerk", "accept", {"note": "内部说明"}),
            (FILED, "clerk", "refuse", {"reason": "涉及商业秘密", "basis": ["guigang/38"]}),
        ],
        facts={"open_tier": "on_request"},
    )
    told = {event.name: what for event, what in history(case, PUBLIC)}
    assert told["refused"] == {"reason": "涉及商业秘密", "basis": ("guigang/38",)}
    assert told["submitted"] == told["returned"] == told["supplemented"] == told["accepted"] == {}
    applicant = {event.name: what for event, what in history(case, PARTY)}
    assert applicant["returned"] == {"defects": ("身份证明不清",)}
    assert said(case.history[0], PARTY)["purpose"] == "x"
    assert PROFILES["guigang"].id == "guigang"


SEEN = """
public: submitted accepted declined forwarded granted partly_granted refused approved upheld dismissed supplied fulfilled
public: recorded withdrawn lapsed transferred extended due_changed became_overdue corrected revoked returned supplemented
public: objected grant_expired amended
parties: extension_requested extension_refused
offices: agreed disagreed remarked
"""


@pytest.mark.parametrize("line", SEEN.strip().splitlines())
def test_who_sees_that_it_happened(line):
    who, _, events = line.partition(":")
    for name in events.split():
        event = Event(name, None, "x", {}, "open", "", "", "", "")
        assert (sees(event, PUBLIC), sees(event, PARTY)) == (who == "public", who in ("public", "parties")), name
        assert all(sees(event, frozenset({role})) for role in ("provider", "authority", "government", "auditor"))


def test_whoever_did_it_sees_it_and_nobody_else_by_having_a_name():
    event = Event("disagreed", None, "keeper", {"reason": "x"}, "open", "", "", "", "")
    assert sees(event, PUBLIC, "keeper")
    assert not sees(event, PUBLIC, "stranger")
    assert said(event, PUBLIC, "keeper") == {"reason": "x"}
    assert said(event, PUBLIC, "stranger") == {"reason": "x"}, "of what the register shows, the reason is public"
    mine = Event("supplemented", None, "citizen", {"answer": "x"}, "open", "", "", "", "")
    assert said(mine, PUBLIC, "citizen") == {"answer": "x"}
    assert said(mine, PUBLIC, "stranger") == said(mine, PUBLIC) == {}
    nameless = Event("supplemented", None, "", {"answer": "x"}, "open", "", "", "", "")
    assert said(nameless, PUBLIC, "") == {}


def test_what_of_each_event_stands_in_the_register():
    shown = {name: set(fields) for name, fields in visibility.ASKED.items() if fields}
    reasons = {"reason", "basis"}
    terms = {"until", "conditions"}
    assert shown == {
        "declined": reasons, "disagreed": reasons, "refused": reasons, "revoked": reasons,
        "agreed": {"conditions"}, "granted": terms, "partly_granted": terms | reasons,
        "upheld": {"finding"}, "dismissed": {"finding", "basis"}, "fulfilled": {"report"},
        "extended": {"days", "reason"}, "transferred": {"reason"}, "amended": terms | reasons,
        "corrected": {"why", "finding", "report"} | terms | reasons,
    }  # fmt: skip


def test_what_time_brought_is_said_to_everybody():
    for name in ("due_changed", "became_overdue", "lapsed", "grant_expired"):
        event = Event(name, None, "system", {"clock": "decide"}, "open", "", "", "", "")
        assert said(event, PUBLIC) == {"clock": "decide"}


def test_a_remark_is_for_whom_its_author_chose():
    for public, visible in ((True, True), (False, False), (None, False), ("yes", False)):
        event = Event("remarked", None, "x", {"text": "x", "public": public}, "open", "", "", "", "")
        assert sees(event, PARTY) is visible
        assert not sees(event, PUBLIC)
        assert said(event, PARTY) == (event.said if visible else {})
