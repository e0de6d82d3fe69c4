"""Decree 809 over the five: shorter limits prevail and say so, no step is added, the rest stays."""

from __future__ import annotations

import pytest
from support.cast import CITIES, PROFILES

from ckanext.govopen import data
from ckanext.govopen.domain.overlay import tighten

TIGHT = {city: tighten(PROFILES[city], PROFILES["national"]) for city in CITIES}
SHORTER = {
    "guigang": {("catalogue_review", "approve"): (10, 2), ("catalogue_change", "approve"): (10, 2)},
    "huizhou": {("catalogue_review", "approve"): (10, 2), ("catalogue_change", "approve"): (10, 2)},
    "hulunbuir": {("catalogue_review", "approve"): (10, 2), ("catalogue_change", "fulfil"): (15, 10), ("catalogue_change", "approve"): (10, 2)},
    "hebei": {("catalogue_review", "approve"): (10, 2), ("catalogue_change", "approve"): (10, 2)},
    "tengzhou": {("catalogue_change", "fulfil"): (15, 10)},
}  # fmt: skip


def limits(profile):
    for procedure in profile.procedures.values():
        for number, route in enumerate(procedure.routes):
            for step in route.steps:
                yield (procedure.id, number, step.id), step.limit


@pytest.mark.parametrize("city", CITIES)
def test_what_is_shortened_and_nothing_else(city):
    before, after = dict(limits(PROFILES[city])), dict(limits(TIGHT[city]))
    assert before.keys() == after.keys(), "no step is added or taken"
    shortened = {
        (key[0], key[2]): (before[key].days, limit.days)
        for key, limit in after.items()
        if limit.days != before[key].days
    }
    assert shortened == SHORTER[city]
    for key, limit in after.items():
        if limit.days != before[key].days:
            assert limit.instead_of == before[key], "the city's own number stays at hand"
            assert [cite.law for cite in limit.cites] == ["decree809"]
            assert limit.since == before[key].since
        else:
            assert limit == before[key]


@pytest.mark.parametrize("city", CITIES)
def test_opening_is_never_touched(city):
    for name in ("open_application", "open_request", "complaint", "product_submission"):
        assert TIGHT[city].procedures[name] == PROFILES[city].procedures[name]


def test_a_tightened_profile_is_another_one():
    assert len({profile.digest for profile in (*TIGHT.values(), *PROFILES.values())}) == len(TIGHT) + len(PROFILES)
    assert TIGHT["hebei"].overlays == ("national",)
    assert data.load("hebei", ("national",)) == TIGHT["hebei"]
    assert "decree809" in TIGHT["hebei"].laws


def test_off_unless_set():
    assert PROFILES["hebei"].overlays == ()
    assert data.load("hebei") == PROFILES["hebei"]
