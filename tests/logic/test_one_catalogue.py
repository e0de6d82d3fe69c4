"""One catalogue of the whole city, made of the departments' own: found, listed, obtained and kept up through the portal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import City
from support.five import opened
from support.gate import SECRET, Data, make_data, put_grant, system

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.store import history

BASIS = "《中华人民共和国个人信息保护法》第二十八条"


def ago(days: int) -> datetime:
    return datetime.now(CHINA) - timedelta(days=days)


@pytest.fixture(scope="module")
def offered(city: City) -> dict[str, Data]:
    """Data of two departments for two months now: everybody's, and on request."""
    made = {}
    with history.because(cause="CR-2026-000001", at=ago(60)):
        for office in (city.transport, city.health):
            for kind, tiers in (("free", ("unconditional", "unconditional")), ("asked", ("on_request", "conditional"))):
                name = f"{office['name']}-{kind}"
                made[name] = make_data(name, office["id"], tiers)
    return made


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda profile: monkeypatch.setitem(tk.config, "govopen.profile", profile)


def listed(person: Any, name: str, **asked: Any) -> dict[str, str]:
    """Title of each entry on a list → its department's."""
    call = person.call if person else lambda action, **data: tk.get_action(action)({"user": ""}, data)
    rows = call("govopen_listing_show", list=name, rows=100, **asked)["results"]
    return {row["values"]["title"]: row["values"]["provider"]["title"] for row in rows}


def departments(found: dict[str, str]) -> set[str]:
    return set(found.values())


@pytest.mark.duty("hulunbuir-9")
def test_all_data_sits_in_one_catalogue_of_one_standard_that_is_kept_up(
    city: City, offered: dict[str, Data], under: Any
) -> None:
    under("hulunbuir")
    found = city.citizen.call("package_search", q="*:*", rows=100)["results"]
    assert {one["owner_org"] for one in found} == {city.transport["id"], city.health["id"]}
    assert len(found) == len(offered)
    # The standard: one form for every department, its codes from one table, and nothing beside it is stored.
    form = tk.get_action("scheming_dataset_schema_show")({"user": ""}, {"type": "dataset"})
    fields = {field["field_name"]: field for field in form["dataset_fields"]}
    guide = "resource_code title notes owner_org items share_tier share_conditions open_tier update_cycle theme related_codes"
    assert set(guide.split()) <= set(fields)
    for person in (city.provider, city.provider2):
        said = {
            "title": "气象站点",
            "owner_org": "transport" if person is city.provider else "health",
            "state": "draft",
        }
        with pytest.raises(tk.ValidationError) as caught:
            person.call("package_create", **said, share_tier="unconditional", theme="自定领域", update_cycle="看情况")
        assert {"theme", "update_cycle"} <= set(caught.value.error_dict)
        model.Session.rollback()
    # The mechanism of updating: a change has its clock, and what is not renewed in its cycle is told.
    change = law.in_force().procedures["catalogue_change"].routes[1].steps[0]
    assert (change.limit.days, change.limit.since, [cite.article for cite in change.cites]) == (
        15,
        "changed_on",
        ["10"],
    )
    asked = {"q": "*:*", "rows": 0, "facet.field": ["update_state"]}
    states = tk.get_action("package_search")({"user": ""}, asked)["search_facets"]["update_state"]["items"]
    assert sum(one["count"] for one in states) == len(offered)


@pytest.mark.duty("tengzhou-4")
def test_the_citys_catalogue_is_made_of_the_departments_and_is_how_they_supply_and_obtain(
    app: Any, city: City, offered: dict[str, Data], under: Any
) -> None:
    under("tengzhou")
    whole = {one["name"] for one in city.citizen.call("package_search", q="*:*", rows=100)["results"]}
    parts = {
        name: {
            one["name"] for one in city.citizen.call("package_search", fq=f"organization:{name}", rows=100)["results"]
        }
        for name in ("transport", "health")
    }
    assert whole == parts["transport"] | parts["health"] == set(offered)
    assert not parts["transport"] & parts["health"]
    supplied = listed(city.share_user, "sharing_responsibility")
    assert departments(supplied) == {city.transport["title"], city.health["title"]}
    assert opened(app, city.share_user, offered["transport-free"])  # of another department, without asking
    assert not opened(app, city.share_user, offered["transport-asked"], 403)
    case = city.share_user.call(
        "govopen_case_submit",
        procedure="share_application",
        entry="transport-asked",
        answers={"purpose": "急救调度", "scope": "指挥中心"},
    )
    city.provider.call(
        "govopen_case_act", id=case["id"], command="grant", answers={"scope": "指挥中心", "use": "work_reference"}
    )
    assert opened(app, city.share_user, offered["transport-asked"])


@pytest.mark.duty("hebei-10")
def test_the_whole_catalogue_is_published_for_every_day_under_an_address_that_stays(
    app: Any, city: City, offered: dict[str, Data], under: Any
) -> None:
    under("hebei")
    assert departments(listed(city.share_user, "collection_responsibility")) == {
        city.transport["title"],
        city.health["title"],
    }
    later = system(
        "package_create", title="新增的目录", owner_org="health", share_tier="unconditional", aggregation="pending"
    )
    before, today = (ago(days).date().isoformat() for days in (30, 0))
    editions = [listed(city.share_user, "collection_responsibility", on=day) for day in (before, today)]
    assert "新增的目录" not in editions[0]
    assert "新增的目录" in editions[1]
    assert set(editions[0]) == {f"条目{name}" for name in offered}
    for day, there in ((before, False), (today, True)):
        for kind in ("csv", "json"):
            address = f"/lists/collection-responsibility.{kind}?on={day}"
            assert ("新增的目录" in app.get(address, headers=city.share_user.headers).text) is there
    feed = app.get("/lists/collection-responsibility.atom", headers=city.share_user.headers).text
    assert "列入：新增的目录" in feed
    system("dataset_purge", id=later["id"])


@pytest.mark.duty("guigang-18")
def test_the_open_platform_shows_the_whole_citys_open_catalogue_authorises_and_takes_part(
    app: Any, city: City, offered: dict[str, Data], under: Any
) -> None:
    under("guigang")
    public = listed(None, "open")
    assert set(public) == {f"条目{name}" for name in offered}
    assert departments(public) == {city.transport["title"], city.health["title"]}
    # authorisation
    gated = offered["health-asked"]
    assert not opened(app, city.citizen, gated, 403)
    put_grant(city.citizen.id, gated.entry)
    assert opened(app, city.citizen, gated)
    assert SECRET in app.get(offered["health-free"].url).text
    # interaction: whoever finds an error tells it, whoever is in charge answers
    said = {"doubt": "第3行的站名已经改了"}
    case = city.citizen.call("govopen_case_submit", procedure="correction", entry="health-free", answers=said)
    done = city.provider2.call("govopen_case_act", id=case["id"], command="uphold", answers={"finding": "已改正"})
    assert done["state"] == "ended"
    # maintenance: what is open is renewed and withdrawn through the portal alone
    with pytest.raises(tk.ValidationError):
        city.provider2.call("package_patch", id=gated.entry, open_tier="not_open", open_basis=BASIS)
    model.Session.rollback()
