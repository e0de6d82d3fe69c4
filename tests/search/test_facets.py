"""Facets: their words, their counts, and states of updating that stay true without a reindex."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from ckan import model
from ckan.logic import index_update_package
from support.catalogue import find, names, save

from ckanext.govopen.search import facets, timeliness

pytestmark = pytest.mark.usefixtures("catalogue")
UPDATED = date(2026, 3, 10)  # monthly: due on 10 April


@pytest.fixture(scope="module")
def dated(catalogue: Any) -> str:
    """An entry whose only file was last changed on a known day."""
    made = save(
        "dated",
        title="月度报表",
        resources=[{"name": "表", "format": "CSV", "url": "https://files.example.test/a.csv"}],
    )
    resource = model.Resource.get(made["resources"][0]["id"])
    assert resource
    resource.last_modified = resource.created = datetime(2026, 3, 10, 4)  # noqa: DTZ001  # CKAN keeps naive UTC
    model.Session.commit()
    index_update_package({"ignore_auth": True}, made["id"])
    return "dated"


def counts(facet: str, **fields: Any) -> dict[str, int]:
    found = find(**{"facet.field": [facet], **fields})["search_facets"][facet]["items"]
    return {item["name"]: item["count"] for item in found}


@pytest.mark.duty("guigang-23", "huizhou-10b", "hulunbuir-18")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 3, 20), "on_time"),
        (date(2026, 4, 3), "due_soon"),
        (date(2026, 4, 10), "due_soon"),
        (date(2026, 4, 11), "overdue"),
    ],
)
def test_the_state_follows_the_day(dated: str, on_day: Callable[[date], None], day: date, state: str) -> None:
    on_day(day)
    for asked in timeliness.STATES:
        assert (dated in names(fq=f'update_state:"{asked}"')) is (asked == state)
    assert counts("update_state", fq="name:dated") == {state: 1}


def test_entries_without_a_day_are_unscheduled(dated: str) -> None:
    assert "bus" in names(fq='update_state:"unscheduled"')
    assert counts("update_state")["unscheduled"] == find()["count"] - 1


def test_due_today_is_not_late(dated: str, on_day: Callable[[date], None]) -> None:
    on_day(UPDATED + timedelta(days=31))
    assert names(fq='update_state:"overdue"') == []


def test_years_of_titles() -> None:
    assert counts("data_year") == {"2022": 1}
    assert names(fq='data_year:"2022"') == ["bus"]


def test_several_tiers_at_once() -> None:
    assert find(fq='open_tier:"unconditional" open_tier:"not_open"')["count"] == find()["count"]


def words(**fields: Any) -> dict[str, str]:
    found = find(**{"facet.field": ["open_tier", "theme", "organization", "update_cycle"], **fields})["search_facets"]
    return {item["name"]: item["display_name"] for facet in found.values() for item in facet["items"]}


def test_values_are_said_in_words() -> None:
    said = words()
    assert said["unconditional"] == "无条件开放"
    assert said["transport"] in ("交通运输", "云岭市交通运输局")
    assert said["health"] == "云岭市卫生健康委员会"
    assert said["monthly"] == "每月"


@pytest.mark.ckan_config("govopen.profile", "tengzhou")
def test_tiers_are_called_as_the_profile_calls_them() -> None:
    from ckanext.govopen import law

    assert words()["unconditional"] == law.in_force().open_tiers["unconditional"].term.zh


def test_in_english_they_are_english(app: Any) -> None:
    with app.flask_app.test_request_context("/en/dataset/", environ_overrides={"CKAN_LANG": "en"}):
        assert facets.label("theme", "transport") == "Transport"
        assert facets.label("res_format", "CSV") == "CSV"
        assert facets.label("theme", "nonsense") == "nonsense"


def test_a_choice_keeps_its_siblings_on_a_page(app: Any) -> None:
    with app.flask_app.test_request_context("/dataset/"):
        import ckan.plugins.toolkit as tk

        asked = {"q": "", "fq": 'organization:"health"', "facet.field": ["organization"]}
        result = tk.get_action("package_search")({"user": "", "auth_user_obj": None, "for_view": True}, asked)
    assert result["count"] == 1
    assert {item["name"] for item in result["search_facets"]["organization"]["items"]} == {"health", "transport"}
