"""Every road by which bytes or rows leave CKAN (its numbers: the list of 29), tried by those who must not pass."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import files
from support.gate import SECRET, TIERS, make_data, records

pytestmark = pytest.mark.usefixtures("world")

OUTSIDERS = ("anonymous", "citizen", "expired", "revoked", "pending", "other file", "misheld")
GATED = tuple(name for name in TIERS if name != "free")


def api(action, **data):
    return lambda app, data_, headers: app.post(
        f"/api/action/{action}",
        json={key: value(data_) if callable(value) else value for key, value in data.items()},
        headers=headers,
        status=None,
    )


def page(path):
    return lambda app, data, headers: app.get(path(data), headers=headers, status=None, follow_redirects=False)


# name: how to ask. All of them give the secret cell to somebody who is let in.
ROADS = {
    "1 download": page(lambda d: d.url),
    "1 download without a name": page(lambda d: f"/dataset/{d.name}/resource/{d.resource}/download"),
    "1 download by the entry's id": page(lambda d: f"/dataset/{d.entry}/resource/{d.resource}/download/x.csv"),
    "1 download in another language": page(lambda d: f"/en{d.url}"),
    "7 datastore_search": api("datastore_search", resource_id=lambda d: d.resource),
    "7 datastore_search by alias": api("datastore_search", resource_id=lambda d: d.alias),
    "7 datastore_search by the old key": api(
        "datastore_search", id=lambda d: d.resource, resource_id=lambda d: d.resource
    ),
    "7 datastore_search over GET": page(lambda d: f"/api/3/action/datastore_search?resource_id={d.resource}"),
    "9 dump as CSV": page(lambda d: f"/datastore/dump/{d.resource}"),
    "9 dump by alias": page(lambda d: f"/datastore/dump/{d.alias}"),
    "9 dump as JSON": page(lambda d: f"/datastore/dump/{d.resource}?format=json"),
    "9 dump as XML": page(lambda d: f"/datastore/dump/{d.resource}?format=xml"),
    "9 dump as TSV": page(lambda d: f"/datastore/dump/{d.resource}?format=tsv&bom=true"),
}
# These tell about the file, not what is in it: shut to those who may not have it, but without a record.
CLOSED = {
    "7 datastore_info": api("datastore_info", id=lambda d: d.resource),
    "10 api_info": page(lambda d: f"/datastore/api_info/{d.resource}"),
    "13 preview": page(lambda d: f"/dataset/{d.name}/resource/{d.resource}/view/{d.view}"),
    "13 preview of one's own making": page(
        lambda d: (
            f"/dataset/{d.name}/resource/{d.resource}/view?resource_view="
            + json.dumps({"view_type": "text_view", "id": "x", "title": "x"})
        )
    ),
    "14 resource_view_show": api("resource_view_show", id=lambda d: d.view),
    "16 resource_show": api("resource_show", id=lambda d: d.resource),
}
ALLOWED = {
    "asked": {"grantee", "granted department"},
    "asked-only": {"grantee"},
    "shared": {"granted department"},
    "shared-free": {"department", "granted department"},
    "undecided": {"granted department"},
    "shut": set(),
    "broken": set(),
}


def text_of(answer):
    return answer.get_data(as_text=True).encode().decode("unicode_escape", "ignore") + answer.get_data(as_text=True)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", GATED)
def test_no_outsider_gets_the_secret(world, app, name, road):
    data = world.data[name]
    for who in OUTSIDERS:
        before = len(records(resource_id=data.resource, allowed=False))
        answer = ROADS[road](app, data, world.headers(who))
        assert answer.status_code in (403, 404), (who, answer.status_code)
        assert SECRET not in text_of(answer), who
        assert len(records(resource_id=data.resource, allowed=False)) == before + 1, who
        assert "public" not in answer.headers.get("Cache-Control", ""), who


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", GATED)
def test_those_who_are_let_in_get_it_and_it_is_recorded(world, app, name, road):
    data = world.data[name]
    for who in ("provider", "sysadmin", *sorted(ALLOWED[name])):
        before = len(records(resource_id=data.resource, allowed=True))
        answer = ROADS[road](app, data, world.headers(who))
        assert answer.status_code == 200, (who, answer.status_code, answer.text[:200])
        assert SECRET in text_of(answer), who
        assert len(records(resource_id=data.resource, allowed=True)) == before + 1, who
        assert "no-store" in answer.headers["Cache-Control"], who


@pytest.mark.parametrize("road", ROADS)
def test_open_data_needs_nobody_and_leaves_no_record(world, app, road):
    data = world.data["free"]
    answer = ROADS[road](app, data, {})
    assert answer.status_code == 200
    assert SECRET in text_of(answer)
    assert not records(resource_id=data.resource)


@pytest.mark.parametrize("road", CLOSED)
@pytest.mark.parametrize("name", ["asked", "shared", "shut"])
def test_what_stands_around_the_data_is_shut_with_it(world, app, name, road):
    data = world.data[name]
    assert CLOSED[road](app, data, {}).status_code in (403, 404)
    assert CLOSED[road](app, data, world.headers("citizen")).status_code in (403, 404)
    assert CLOSED[road](app, data, world.headers("provider")).status_code == 200
    assert CLOSED[road](app, world.data["free"], {}).status_code == 200


def test_1_the_entry_in_the_address_must_be_the_files_own(world, app):
    """Core lets any readable entry vouch for any file."""
    gated, free = world.data["asked"], world.data["free"]
    url = f"/dataset/{free.name}/resource/{gated.resource}/download/x.csv"
    for who in ("anonymous", "grantee", "sysadmin"):
        answer = app.get(url, headers=world.headers(who), status=404)
        assert SECRET not in answer.text


def test_2_links_lead_on_from_open_entries_and_only_to_the_web(world, app):
    data = world.data["free"]
    for url, status in (("https://example.test/x.csv", 302), ("javascript:alert(1)", 404), ("file:///etc/passwd", 404)):
        link = model.Resource(package_id=data.entry, url=url, url_type=None, name="链接")
        model.Session.add(link)
        model.Session.commit()
        path = f"/dataset/{data.name}/resource/{link.id}/download"
        assert app.get(path, status=None, follow_redirects=False).status_code == status


@pytest.fixture
def tracked(world, ckan_config):
    """Tracked files that belong to a gated entry and to its file, as an extension might make them."""
    ckan_config["ckan.files.owner.cascade_access"] = {"package": [], "resource": []}  # core's own default, in part
    storage = files.get_storage("side")
    data = world.data["asked"]
    made = {}
    for kind, owner in (("package", data.entry), ("resource", data.resource)):
        where = storage.upload(files.Location(f"{kind}.csv"), files.make_upload(SECRET.encode()))
        file = model.File(name=f"{kind}.csv", storage="side", location=where.location, size=where.size)
        model.Session.add(file)
        model.Session.flush()
        model.Session.add(model.FileOwner(file_id=file.id, owner_id=owner, owner_type=kind))
        model.Session.commit()
        made[kind] = file.id
    yield made
    for file_id in made.values():
        model.Session.delete(model.Session.get(model.File, file_id))
    model.Session.commit()


@pytest.mark.ckan_config("ckan.files.storage.side.type", "ckan:memory")
def test_3_tracked_files_of_entries_are_shut_for_all(world, app, tracked):
    for who in ("anonymous", "citizen", "grantee", "provider", "sysadmin"):
        for file_id in tracked.values():
            answer = app.get(f"/file/download/{file_id}", headers=world.headers(who), status=None)
            assert answer.status_code in (403, 404), who
            assert SECRET not in answer.text


def test_6_data_files_do_not_stand_under_the_public_folder(world, app):
    resource = world.data["asked"].resource
    for path in (
        f"/resources/{resource[:3]}/{resource[3:6]}/{resource[6:]}",
        f"/uploads/resources/{resource}",
        f"/storage/resources/{resource[:3]}/{resource[3:6]}/{resource[6:]}",
    ):
        answer = app.get(path, headers=world.headers("sysadmin"), status=None)
        assert SECRET not in answer.text


def test_8_sql_is_not_offered(world, app):
    sql = f'SELECT * FROM "{world.data["asked"].resource}"'  # noqa: S608
    for who in ("anonymous", "provider", "sysadmin"):
        answer = app.post(
            "/api/action/datastore_search_sql", json={"sql": sql}, headers=world.headers(who), status=None
        )
        assert answer.status_code in (400, 403, 404)
        assert SECRET not in answer.text


def test_11_the_table_of_tables_is_shut(world, app):
    for who in ("anonymous", "citizen", "provider"):
        url = "/api/action/datastore_search?resource_id=_table_metadata"
        answer = app.get(url, headers=world.headers(who), status=None)
        assert answer.status_code in (403, 404, 409)
        assert world.data["asked"].resource not in answer.text
        assert app.get("/datastore/dump/_table_metadata", headers=world.headers(who), status=None).status_code == 404


def test_14_pages_of_visible_entries_stand_without_previews(world, app):
    data = world.data["asked"]
    assert app.get(f"/dataset/{data.name}").status_code == 200
    assert app.get(f"/dataset/{data.name}/resource/{data.resource}").status_code == 200
    listed = app.get(f"/api/action/resource_view_list?id={data.resource}").json["result"]
    assert listed == []
    mine = app.get(f"/api/action/resource_view_list?id={data.resource}", headers=world.headers("grantee")).json
    assert [view["id"] for view in mine["result"]] == [data.view]


def test_16_metadata_carries_no_secret(world, app):
    for action, query in (
        ("package_show", "id=asked"),
        ("package_show", "id=asked&use_default_schema=true"),
        ("current_package_list_with_resources", "limit=100"),
        ("package_search", "q=*:*&rows=100"),
    ):
        assert SECRET not in text_of(app.get(f"/api/action/{action}?{query}"))


HIDDEN_FROM = (
    "/api/action/package_search?rows=100",
    "/api/action/package_list",
    "/api/action/package_autocomplete?q=for-dep",
    "/api/action/current_package_list_with_resources",
    "/api/action/package_search?rows=0&facet.field=[%22title_string%22,%22name%22]",
    "/api/action/resource_search?query=name:站点",
    "/feeds/dataset.atom",
    "/feeds/organization/transport.atom",
    "/dataset/",
    "/organization/transport",
)


@pytest.mark.ckan_config("govopen.profile", "huizhou")
def test_16_an_entry_for_departments_is_not_there_for_others(world, app):
    """Where the catalogue of shared data is for departments, outsiders see not even the title."""
    data = make_data("for-departments", world.city.transport["id"], ("", "conditional"))
    for who in ("anonymous", "citizen"):
        headers = world.headers(who)
        assert app.get("/dataset/for-departments", headers=headers, status=None).status_code in (403, 404)
        assert "条目for-departments" not in app.get(data.url, headers=headers, status=403).text
        assert records(resource_id=data.resource)[-1].reason == "hidden"
        for path in HIDDEN_FROM:
            answer = app.get(path, headers=headers, status=None)
            assert answer.status_code < 500, path
            assert "条目for-departments" not in text_of(answer), path
            assert data.entry not in answer.text, path
            assert '"for-departments"' not in answer.text, path
    assert "for-departments" in app.get("/api/action/package_list", headers=world.headers("department")).json["result"]
    assert app.get("/api/action/package_list?limit=-1", status=None).status_code == 409


@pytest.mark.parametrize(
    "query",
    [
        "fl=res_url",
        "fl=data_dict",
        "fl=validated_data_dict",
        'facet.field=["res_url"]',
        'facet.field=["res_name"]',
        "fq=res_url:*asked*&fl=id",
    ],
)
def test_17_search_gives_no_field_it_was_not_meant_to(world, app, query):
    answer = app.get(f"/api/action/package_search?rows=100&{query}", status=None)
    assert SECRET not in text_of(answer)


def test_18_resource_search_is_the_operators(world, app):
    for who in ("anonymous", "citizen", "provider"):
        answer = app.get("/api/action/resource_search?query=url:csv", headers=world.headers(who), status=None)
        assert answer.status_code == 403


def test_19_22_no_activity_is_kept(world, app):
    with pytest.raises(KeyError):
        tk.get_action("package_activity_list")
    data = world.data["free"]
    for path in (
        f"/dataset/{data.name}/resources/{data.resource}/history/x",
        f"/dataset/{data.name}/history/x",
        f"/dataset/activity/{data.name}",
        f"/dataset/changes/{data.name}",
    ):
        assert app.get(path, status=None).status_code == 404


def test_23_feeds_name_no_file(world, app):
    feed = app.get("/feeds/dataset.atom").text
    assert "条目asked" in feed
    assert "/download" not in feed


@pytest.mark.parametrize("who", ["anonymous", "citizen", "grantee"])
@pytest.mark.parametrize(
    "path",
    [
        "/organization/member_dump/transport",
        "/organization/members/transport",
        "/user/",
        "/user/provider",
        "/api/action/user_list",
        "/api/action/user_autocomplete?q=prov",
        "/api/action/user_show?id=provider",
        "/api/action/member_list?id=transport",
        "/api/action/organization_show?id=transport&include_users=true",
        "/api/action/group_show?id=transport&include_users=true",
        "/api/action/organization_followee_list?id=provider",
    ],
)
def test_26_people_are_not_listed(world, app, path, who):
    answer = app.get(path, headers=world.headers(who), status=None)
    assert "provider@example.test" not in answer.text
    assert "provider-editor" not in answer.text
    assert answer.status_code in (403, 404, 409, 400), answer.status_code


def test_27_a_list_of_names_can_be_read_in_parts(world, app):
    names = app.get("/api/action/package_list").json["result"]
    assert names == sorted(names)
    assert app.get("/api/action/package_list?limit=2&offset=1").json["result"] == names[1:3]


def test_no_record_no_access(world, app, monkeypatch):
    """The table of records away: gated bytes stay, open ones flow."""
    import sqlalchemy as sa

    def rename(old, new):
        with model.ensure_engine().begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

    rename("govopen_usage", "govopen_usage_away")
    try:
        for road in ("1 download", "7 datastore_search", "9 dump as CSV"):
            answer = ROADS[road](app, world.data["asked"], world.headers("grantee"))
            assert answer.status_code == 503, road
            assert SECRET not in text_of(answer)
        assert SECRET in text_of(app.get(world.data["free"].url))
    finally:
        rename("govopen_usage_away", "govopen_usage")
