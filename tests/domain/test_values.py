"""What a value of the core says where nobody said anything."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date

import pytest

from ckanext.govopen.domain import (
    access,
    calendar,
    case,
    clock,
    entry,
    following,
    form,
    lists,
    machine,
    moment,
    overlay,
    profile,
)  # fmt: skip
from ckanext.govopen.domain.calendar import Calendar, changed
from ckanext.govopen.domain.form import NOTHING

DEFAULTS = {
    case.Grant: {"conditions": "", "since": None, "until": None, "ended": None, "axis": "open", "at_once": False},
    case.Event: {"clocks": (), "grants": ()},
    case.Case: {"parent": "", "provider": "", "state": "new", "step": "", "outcome": "", "decided": "", "clocks": {},
                "grants": {}, "history": ()},
    clock.Leg: {"stop": None},
    clock.Clock: {"due": None, "settled": True, "extended": 0, "overdue": None, "stopped": None, "done": False},
    calendar.Mark: {"notice": ""},
    form.Problem: {"limit": ""},
    machine.Refusal: {"problems": (), "instead": "", "cites": ()},
    machine.Filing: {"provider": "", "parent": "", "party": ""},
    moment.Actor: {"org": "", "offices": frozenset()},
    access.Verdict: {"grant": ""},
    entry.Effects: {"gated": False, "files_out": False, "grants": (), "tell": (), "tombstone": False},
    lists.Standing: {"case": ""},
    lists.Row: {"case": "", "until": None},
    lists.Movement: {"columns": (), "case": ""},
    profile.Law: {"number": "", "status": "in_force", "valid_from": None, "valid_until": None, "short": NOTHING,
                  "issuer": NOTHING, "dated": None, "articles": {}},
    profile.Limit: {"since": "", "fact": "", "who": (), "lapse": "late", "extension": None, "cites": (), "note": NOTHING,
                    "most": 0, "instead_of": None, "fact_cites": ()},
    profile.Step: {"asks": (), "cites": (), "note": NOTHING, "refusal": (), "reason_cites": (), "basis_cites": (),
                   "word": NOTHING},
    profile.Route: {"at_once": False, "instead": "", "cites": (), "note": NOTHING},
    profile.Procedure: {"objection": "", "objection_days": 0, "words": {}, "cites": (), "note": NOTHING, "by": "",
                        "objection_cites": ()},
    profile.Basis: {"cites": (), "note": NOTHING, "stated": True, "reason_cites": (), "filed_with": ""},
    profile.Supplement: {"cites": (), "asked_cites": (), "note": NOTHING},
    profile.Extension: {"cites": ()},
    profile.Tier: {"asks": (), "cites": (), "note": NOTHING, "by_decision": False},
    profile.Approval: {"cites": ()},
    profile.Listing: {"chain": (), "cites": (), "note": NOTHING, "first": None},
    profile.First: {"cites": (), "note": NOTHING},
    profile.Rule: {"cites": (), "note": NOTHING},
    profile.Post: {"acts": False, "leads": False, "one": False, "cites": (), "note": NOTHING},
    profile.Profile: {"entry": (), "follows": (), "holds": (), "terms": {}, "term_cites": {}, "rules": {}, "posts": {}, "bases": {},
                      "catalogue_audience": "open_public", "audience_cites": (), "audience_note": NOTHING,
                      "channels": "any", "channels_cites": (), "valid_from": None,
                      "valid_until": None, "warn_days": 0, "number_text": "{word}〔{year}〕{number:04d}号",
                      "overlays": (), "closes_cites": ()},
    following.Hold: {"by": "", "cites": (), "note": NOTHING},
    following.Follow: {"unless": "", "cites": (), "note": NOTHING},
    form.Field: {"kind": "text", "required": True, "options": (), "cites": (), "label": NOTHING, "help": NOTHING,
                 "labels": (), "public": False, "after": ""},
}  # fmt: skip


@pytest.mark.parametrize("kind", DEFAULTS, ids=lambda kind: kind.__name__)
def test_what_is_not_said(kind):
    found = {}
    for field in fields(kind):
        if field.default is not MISSING:
            found[field.name] = field.default
        elif field.default_factory is not MISSING:
            found[field.name] = field.default_factory()
    assert found == DEFAULTS[kind]
    for name, value in DEFAULTS[kind].items():
        assert type(found[name]) is type(value), name


def test_values_do_not_change():
    for kind in DEFAULTS:
        assert kind.__dataclass_params__.frozen, kind
    assert overlay.tighten.__module__.endswith("overlay")


def test_a_year_announced_settles_its_days_and_the_tail_before():
    """All of it but its own last week, which the next year's notice may still take."""
    nothing, one = Calendar({}, frozenset()), Calendar({}, frozenset({2041}))
    assert (changed(nothing, one)[0], changed(nothing, one)[-1]) == (date(2041, 1, 1), date(2041, 12, 24))
    assert len(changed(nothing, one)) == 358
    both = Calendar({}, frozenset({2040, 2041}))
    assert changed(one, both)[0] == date(2040, 1, 1)
    assert changed(one, both)[-1] == date(2040, 12, 31)
    assert len(changed(one, both)) == 366, "a leap year"
    assert changed(both, Calendar({}, frozenset({2040}))) == (
        *(date(2040, 12, day) for day in range(25, 32)),
        *changed(nothing, one),
    )
    assert not nothing.day(date(2041, 3, 4)).settled
    assert one.day(date(2041, 3, 4)).settled
