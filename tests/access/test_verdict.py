"""Who gets the bytes of what: every tier on both axes, every kind of person, over HTTP with a real file."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
import pytest
from support.gate import ALLOWED, PEOPLE, PROVIDERS, SECRET, TIERS, put_grant, records
from support.questions import questions

from ckanext.govopen import law
from ckanext.govopen.access import gate, verdict
from ckanext.govopen.logic.auth import access as auth

pytestmark = pytest.mark.usefixtures("world")


def test_the_table_names_every_tier_of_the_profile():
    profile = law.in_force()
    assert {open_tier for open_tier, _ in TIERS.values()} >= set(profile.open_tiers)
    assert {share_tier for _, share_tier in TIERS.values()} >= set(profile.share_tiers)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", TIERS)
def test_the_file_goes_to_whom_the_verdict_names(world, app, name, who):
    data = world.data[name]
    before = len(records(resource_id=data.resource))
    answer = app.get(data.url, headers=world.headers(who), status=None)
    let_in = who in ALLOWED[name] or who in PROVIDERS
    assert answer.status_code == (200 if let_in else 403), answer.text[:300]
    assert (SECRET in answer.text) is let_in
    after = records(resource_id=data.resource)[before:]
    if name == "free":
        assert not after
        return
    assert [(row.allowed, row.road) for row in after] == [(let_in, "download")]
    person = world.people[who]
    assert after[0].actor == (person.id if person else "")
    assert after[0].provider == world.city.transport["id"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.duty("guigang-34", "hebei-22", "tengzhou-14")
def test_a_grant_is_named_with_its_purpose_and_its_holder(world, app):
    app.get(world.data["asked"].url, headers=world.headers("grantee"))
    row = records(resource_id=world.data["asked"].resource, allowed=True)[-1]
    assert row.purpose == "公交线网研究"
    assert row.grant_id.startswith("T-")
    assert row.party == world.people["grantee"].id


def test_the_operators_bypass_is_told_from_a_right(world, app):
    app.get(world.data["shut"].url, headers=world.headers("sysadmin"))
    assert records(resource_id=world.data["shut"].resource)[-1].reason == "sysadmin"


def test_tightening_a_tier_closes_the_old_address_at_once(world, app):
    from ckan import model
    from support.gate import make_data

    data = make_data("tightened", world.city.transport["id"], ("unconditional", "unconditional"))
    citizen = world.headers("citizen")
    assert SECRET in app.get(data.url, headers=citizen).text
    entry = model.Package.get(data.entry)
    entry.extras = {**entry.extras, "open_tier": "on_request", "share_tier": "conditional"}
    model.Session.commit()
    assert app.get(data.url, headers=citizen, status=403)
    assert app.get(f"/datastore/dump/{data.resource}", headers=citizen, status=403)


def test_a_file_supplied_for_a_grant_belongs_to_that_grant_alone(world, app):
    from ckan import model

    data = world.data["asked"]
    mine = put_grant(world.people["citizen"].id, data.entry, items=["nothing-yet"])
    resource = model.Resource(package_id=data.entry, url="extract.csv", url_type="upload", name="摘录", format="CSV")
    resource.extras = {"supplied_for": mine}
    model.Session.add(resource)
    model.Session.commit()
    from support.gate import put_file

    put_file(resource.id)
    url = f"/dataset/{data.name}/resource/{resource.id}/download"
    assert app.get(url, headers=world.headers("citizen"), status=200)
    for who in ("grantee", "department", "granted department", "anonymous"):
        assert app.get(url, headers=world.headers(who), status=403)


def test_one_download_asks_for_the_verdict_and_the_readers_rights_once(world, app, monkeypatch):
    data = world.data["asked"]
    judged: list[str] = []
    monkeypatch.setattr(auth, "judge", lambda *asked: judged.append(asked[0].id) or verdict.judge(*asked))
    app.get(data.url, headers=world.headers("grantee"), status=200)
    with questions() as asked:
        app.get(data.url, headers=world.headers("grantee"), status=200)
    assert judged == [data.resource] * 2, "one verdict for each of two downloads"
    assert len(asked) <= 18, "\n".join(asked)


def test_what_another_plugin_keeps_shut_stays_shut_and_is_on_record(world, app, monkeypatch):
    data = world.data["asked"]
    monkeypatch.setattr(gate.tk, "check_access", refuse)
    before = len(records(resource_id=data.resource))
    app.get(data.url, headers=world.headers("grantee"), status=403)
    row = records(resource_id=data.resource)[before:]
    assert [(one.allowed, one.reason) for one in row] == [(False, "hidden")]


def refuse(*_asked: object) -> bool:
    raise tk.NotAuthorized
