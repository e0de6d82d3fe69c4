"""Five regulations on one Tuesday: for the stories of tests/flows/cities.

Every story begins on Tuesday 22 September 2026, ten in the morning. Days off after that: 25-27 September (mid-autumn),
1-7 October (national day); Saturday 10 October is a working day. The dates in the stories were counted by hand on that
calendar.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from support.city import City, Person, city_of
from support.gate import SECRET, make_data

from ckanext.govopen.store import log

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
FILED = "2026-09-22 02:00:00"  # UTC
KINDS = {
    "asked": ("on_request", "conditional"),
    "shared": ("not_open", "conditional"),
    "free": ("not_open", "unconditional"),
}


@pytest.fixture(scope="module")
def city(site_clean: None) -> City:
    return city_of("2026-09-01")


@pytest.fixture(autouse=True)
def tokens_of_another_day(monkeypatch) -> None:
    """The stories lie before the day on which their tokens were issued; when a token was issued is not what is told."""
    monkeypatch.setattr("jwt.api_jwt.PyJWT._validate_iat", lambda *_args, **_more: None)


@pytest.fixture
def under(city: City, freezer, monkeypatch):
    """under("guigang"): that regulation holds, on the day of filing; entries of each kind by name."""

    def begin(profile: str) -> dict[str, object]:
        monkeypatch.setitem(config, "govopen.profile", profile)
        freezer.move_to(FILED)
        made = {}
        for kind, tiers in KINDS.items():
            name = f"{profile}-{kind}"
            if (profile, kind) not in _MADE:
                _MADE[profile, kind] = make_data(name, city.transport["id"], tiers)
            made[kind] = _MADE[profile, kind]
        return made

    _MADE.clear() if not model.Session.query(model.Package).first() else None
    return begin


_MADE: dict[tuple[str, str], object] = {}


def on(freezer, day: str, hour: int = 2) -> None:
    freezer.move_to(f"{day} {hour:02}:30:00")


def shown(person: Person, number: str) -> dict:
    return person.call("govopen_case_show", id=number)


def due(person: Person, number: str, clock: str) -> str:
    return next(one for one in reversed(shown(person, number)["clocks"]) if one["id"] == clock)["due"]


def opened(app, person: Person | None, data, status: int = 200) -> bool:
    answer = app.get(data.url, headers=person.headers if person else {}, status=status)
    return SECRET in answer.text


def whole(least: int) -> None:
    """Every case that was told is there, and its chain of events holds."""
    cases = list(model.Session.scalars(sa.text("SELECT id FROM govopen_case")))
    assert len(cases) >= least
    assert [log.verify(case) for case in cases] == [""] * len(cases)
