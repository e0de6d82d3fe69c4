"""Decree 809 over the five: shorter limits prevail and say so, no step is added, the rest stays."""

from __future__ import annotations

from dataclasses import replace

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


def test_the_overlays_own_law_comes_along_and_no_other():
    """A city that could not cite decree 809 before can once it tightens; what else the overlay may cite stays away."""
    own = replace(PROFILES["hebei"], laws={"hebei": PROFILES["hebei"].laws["hebei"]})
    assert set(tighten(own, PROFILES["national"]).laws) == {"hebei", "decree809"}


@pytest.mark.parametrize("city", CITIES)
def test_what_is_shortened_and_nothing_else(city):
    before, after = dict(limits(PROFILES[city])), dict(limits(TIGHT[city]))
    assert before.keys() == after.keys(), "no step is added or taken"
    moved = {key for key, limit in after.items() if limit != before[key]}
    shortened = {
        (key[0], key[2]): (before[key].days, after[key].days) for key in moved if after[key].days != before[key].days
    }
    assert shortened == SHORTER[city]
    for key in moved:
        limit = after[key]
        assert limit.instead_of == before[key], "the city's own number stays at hand"
        assert [cite.law for cite in limit.cites] == ["decree809"]
        assert limit.since == before[key].since
        shorter = total(limit) < total(before[key]) or limit.days < before[key].days
        assert shorter or (before[key].fact and limit.most), "or what the department sets is capped"


def total(limit):
    return limit.days + (limit.extension.days if limit.extension else 0)


@pytest.mark.parametrize(
    ("city", "procedure", "step", "days", "extension"),
    [
        ("hebei", "catalogue_change", "fulfil", 10, 5),  # its own twenty give way to the decree's five
        ("hebei", "correction", "check", 10, 0),  # the decree knows none
        ("tengzhou", "catalogue_change", "fulfil", 10, 5),  # fifteen in all, as in the city's text
        ("guigang", "catalogue_change", "fulfil", 5, 0),  # shorter already, and not lengthened
        ("huizhou", "catalogue_change", "fulfil", 10, 0),
    ],
)
def test_an_extension_is_never_longer_than_either_allows(city, procedure, step, days, extension):
    found = next(limit for key, limit in limits(TIGHT[city]) if key[0] == procedure and key[2] == step)
    assert (found.days, found.extension.days if found.extension else 0) == (days, extension)


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
