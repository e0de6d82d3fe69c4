"""Who sees which entry's metadata, and who may publish it."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.catalogue import rights
from ckanext.govopen.model.officer import OfficerRow

SECRET = "危化品运输车辆轨迹"


def system(action: str, **data: Any) -> Any:
    return tk.get_action(action)({"ignore_auth": True, "user": "operator"}, data)


@pytest.fixture(scope="module")
def entries(city: Any) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "govopen.profile", "huizhou")
        return made_entries(city)


@pytest.fixture(autouse=True)
def _huizhou(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # after `app`, which reads the options anew
    """Under huizhou, which keeps sharing-only entries among departments, unless the test says otherwise."""
    monkeypatch.setitem(tk.config, "govopen.profile", "huizhou")


def made_entries(city: Any) -> dict[str, Any]:
    org = city.transport["id"]
    basis = "《危险化学品安全管理条例》第四十三条"
    return {
        "open": system(
            "package_create", title="公交线路", owner_org=org, open_tier="unconditional", share_tier="unconditional"
        ),
        "not_open": system(
            "package_create",
            title="执法记录",
            owner_org=org,
            open_tier="not_open",
            open_basis=basis,
            share_tier="unconditional",
        ),
        "shared": system("package_create", title=SECRET, owner_org=org, share_tier="unconditional", name="wei-hua-pin"),
        "draft": system("package_create", title="草稿条目", owner_org=org, share_tier="unconditional", state="draft"),
    }


def sees(person: Any, entry: dict[str, Any]) -> bool:
    try:
        person.call("package_show", id=entry["id"])
    except tk.NotAuthorized as refusal:
        return entry["title"] in str(refusal)
    return True


def found(person: Any) -> set[str]:
    result = person.call("package_search", q="*:*", rows=100, include_private=True, include_drafts=True)
    return {hit["title"] for hit in result["results"]}


def test_who_sees_what(city: Any, entries: dict[str, Any]) -> None:
    public, departments, mine = {"公交线路", "执法记录"}, {SECRET}, {"草稿条目"}
    expected = {
        city.citizen: public,
        city.company: public,
        city.share_user: public | departments,
        city.provider2: public | departments,
        city.provider: public | departments | mine,
        city.provider_editor: public | departments | mine,
        city.authority: public | departments | mine,
        city.government: public | departments,
    }
    for person, titles in expected.items():
        shown = {entry["title"] for entry in entries.values() if sees(person, entry)}
        assert shown == titles, person.name
        assert found(person) == titles, person.name


def test_an_auditor_reads_everything_and_publishes_nothing(
    city: Any, entries: dict[str, Any], make_person: Any
) -> None:
    auditor = make_person()
    row = OfficerRow(id="audit", org=city.bureau["id"], user_id=auditor.id, post="auditor", since=date(2020, 1, 1))
    model.Session.add(row)
    model.Session.commit()
    assert all(sees(auditor, entry) for entry in entries.values())
    with pytest.raises(tk.NotAuthorized):
        auditor.call("govopen_entry_publish", id=entries["draft"]["id"])


def test_an_outsider_gets_403_without_the_title(app: Any, city: Any, entries: dict[str, Any]) -> None:
    for who in ({}, city.citizen.headers):
        page = app.get(f"/dataset/{entries['shared']['name']}", headers=who, status=403, follow_redirects=False)
        assert SECRET not in page.body
        answer = app.get(
            "/api/action/package_show", query_string={"id": entries["shared"]["id"]}, headers=who, status=403
        )
        assert SECRET not in answer.body
    assert SECRET in app.get(f"/dataset/{entries['shared']['name']}", headers=city.share_user.headers).body
    app.get(f"/dataset/{entries['draft']['name']}", headers=city.citizen.headers, status=404)


def test_no_list_tells_the_name(app: Any, city: Any, entries: dict[str, Any]) -> None:
    for path in (
        "/api/action/package_list",
        "/api/action/current_package_list_with_resources",
        "/api/action/package_autocomplete?q=wei",
        f"/api/action/organization_show?id={city.transport['id']}&include_datasets=true",
        "/api/action/package_search?q=wei",
        "/dataset",
        f"/organization/{city.transport['name']}",
        "/feeds/dataset.atom",
    ):
        body = app.get(path, headers=city.citizen.headers).get_data(as_text=True)
        assert "wei-hua-pin" not in body, path
        assert SECRET not in body, path


def test_a_city_that_opens_its_catalogue_shows_what_is_only_shared(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", "guigang")
    made = system("package_create", title="共享条目", owner_org=city.transport["id"], share_tier="unconditional")
    assert sees(city.citizen, made)


# publishing


def draft(city: Any, person: Any, **fields: Any) -> dict[str, Any]:
    return person.call(
        "package_create", title="停车场泊位", owner_org=city.transport["id"], share_tier="unconditional", **fields
    )


def publishes(person: Any, action: str, **data: Any) -> bool:
    try:
        return person.call(action, **data).get("state", "active") == "active"
    except (tk.ValidationError, tk.NotAuthorized):
        model.Session.rollback()
        return False


@pytest.mark.parametrize("profile", ["guigang", "huizhou", "hulunbuir", "hebei", "tengzhou"])
def test_a_department_publishes_only_where_the_review_lets_it(
    city: Any, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tk.config, "govopen.profile", profile)
    reviewed = rights.is_reviewed(law.in_force())
    assert reviewed or profile == "tengzhou"
    made = draft(city, city.provider)
    assert made["state"] == "draft"
    if not reviewed:  # tengzhou 8: the centre is told; handing in is what publishes
        city.provider.call("govopen_entry_submit", id=made["id"])
        assert model.Package.get(made["id"]).state == "active"
        return
    roads: list[tuple[str, dict[str, Any]]] = [
        ("package_patch", {"id": made["id"], "state": "active"}),
        ("package_update", {**made, "state": "active"}),
        (
            "package_create",
            {"title": "又一个", "owner_org": city.transport["id"], "share_tier": "unconditional", "state": "active"},
        ),
    ]
    for action, data in roads:
        assert not publishes(city.provider, action, **data), action
    with pytest.raises(tk.ValidationError):
        city.provider.call("package_revise", match={"id": made["id"]}, update={"state": "active"})
    model.Session.rollback()
    assert model.Package.get(made["id"]).state == "draft"


def test_no_form_of_core_publishes_for_a_department(app: Any, city: Any) -> None:
    made = draft(city, city.provider)
    app.set_session_user(city.provider.id)
    for save in ("go-metadata", "go-metadata-publish"):
        app.post(
            f"/dataset/{made['name']}/resource/new",
            data={"id": "", "url": "https://example.test/x.csv", "name": "x", "save": save},
            expect_errors=True,
            follow_redirects=False,
        )
        model.Session.remove()
        assert model.Package.get(made["id"]).state == "draft", save


def test_the_authority_signs_and_a_department_neither_widens_nor_takes_back(city: Any) -> None:
    made = draft(city, city.provider, open_tier="on_request", open_basis="《公路法》第一条", open_conditions="用于研究")
    with pytest.raises(tk.ValidationError):  # nobody has handed it in
        city.authority.call("govopen_entry_publish", id=made["id"])
    model.Session.rollback()
    city.provider.call("govopen_secrecy_review", id=made["id"], conclusion="clear", reviewer="周敏")
    city.provider.call("govopen_entry_submit", id=made["id"])
    with pytest.raises(tk.NotAuthorized):
        city.provider.call("govopen_entry_publish", id=made["id"])
    with pytest.raises(tk.NotAuthorized):
        city.operator.call("govopen_entry_publish", id=made["id"])  # a sysadmin decides nothing
    assert city.authority.call("govopen_entry_publish", id=made["id"])["state"] == "active"
    for change in ({"open_tier": "unconditional"}, {"open_tier": "not_open"}, {"state": "draft"}, {"private": True}):
        with pytest.raises(tk.ValidationError):
            city.provider.call("package_patch", id=made["id"], **change)
        model.Session.rollback()


def test_a_hidden_entry_cannot_be_made_public_by_its_department(city: Any) -> None:
    hidden = system(
        "package_create", title="内部台账", owner_org=city.transport["id"], share_tier="unconditional", private=True
    )
    with pytest.raises(tk.ValidationError):
        city.provider.call("package_patch", id=hidden["id"], private=False)
    model.Session.rollback()


def test_without_an_authority_nobody_publishes(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "govopen.authority", "")
    assert not config.authority()
    assert draft(city, city.provider)["state"] == "draft"
    assert draft(city, city.operator)["state"] == "draft"
