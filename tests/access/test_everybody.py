"""Every road x every role x every tier on both axes, over HTTP with real files: who gets the secret, and what is on record."""

from __future__ import annotations

import pytest
from support.gate import ALLOWED, PEOPLE, PROVIDERS, SECRET, TIERS, records

pytestmark = pytest.mark.usefixtures("world")


def get(path, **more):
    return lambda app, d, headers: app.get(path(d), headers={**headers, **more}, status=None, follow_redirects=False)


def post(action):
    return lambda app, d, headers: app.post(
        f"/api/action/{action}", json={"resource_id": d.resource, "id": d.resource}, headers=headers, status=None
    )


# (how to ask, what the record calls it, the word that only somebody with the right reads)
ROADS = {
    "download": (get(lambda d: d.url), "download", SECRET),
    "range": (get(lambda d: d.url, Range="bytes=0-"), "download", SECRET),
    "cached": (get(lambda d: d.url, **{"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"}), "download", ""),
    "rows": (post("datastore_search"), "rows", SECRET),
    "dump": (get(lambda d: f"/datastore/dump/{d.resource}"), "dump", SECRET),
    "page of the file": (get(lambda d: f"/dataset/{d.name}/resource/{d.resource}"), "preview", SECRET),
    "preview": (get(lambda d: f"/dataset/{d.name}/resource/{d.resource}/view/{d.view}"), "", ""),
    "what the table is": (post("datastore_info"), "", "名称"),
    "what the file is": (post("resource_show"), "", ""),
}


def let_in(name, who):
    return who in ALLOWED[name] or who in PROVIDERS


def said(answer):
    return answer.get_data(as_text=True).encode().decode("unicode_escape", "ignore") + answer.get_data(as_text=True)


@pytest.mark.duty("guigang-42")
@pytest.mark.duty("tengzhou-5b")
@pytest.mark.duty("hebei-34b")
@pytest.mark.parametrize("name", TIERS)
@pytest.mark.parametrize("road", ROADS)
def test_a_road_opens_to_whom_the_verdict_names_and_to_nobody_else(world, app, road, name):
    ask, word, secret = ROADS[road]
    data = world.data[name]
    for who in PEOPLE:
        before = len(records(resource_id=data.resource))
        answer = ask(app, data, world.headers(who))
        allowed = let_in(name, who)
        open_page = road == "page of the file"  # stands for everybody who may see the entry; the rows do not
        if allowed or open_page:
            assert answer.status_code in (200, 206, 304), (who, answer.status_code)
        else:
            assert answer.status_code in (403, 404), (who, answer.status_code)
        if secret:
            assert (secret in said(answer)) is allowed, who
        if name != "free" and (word or allowed):
            assert "public" not in answer.headers.get("Cache-Control", ""), who
        after = records(resource_id=data.resource)[before:]
        if name == "free" or not word or (open_page and not allowed):
            assert not [row for row in after if row.road == word], who
        else:
            assert [(row.road, row.allowed) for row in after] == [(word, allowed)], who


def test_what_a_browser_kept_is_not_confirmed_to_whom_it_is_closed_now(world, app):
    """An answer kept from better days: neither its tag nor its date is answered with 304 after the grant has ended."""
    data = world.data["asked"]
    first = app.get(data.url, headers=world.headers("grantee"))
    kept = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    assert app.get(data.url, headers={**world.headers("grantee"), **kept}, status=304)
    for who in ("expired", "revoked", "citizen", "anonymous", "auditor"):
        assert app.get(data.url, headers={**world.headers(who), **kept}, status=403)


NO_SUCH_ROAD = [
    "/sitemap0.xml", "/catalog.rdf", "/catalog.xml", "/catalog.ttl", "/catalog.jsonld", "/dcat.json",
    "/dataset/asked.rdf", "/dataset/asked.xml", "/dataset/asked.ttl", "/dataset/asked.jsonld", "/dataset/asked.n3",
    "/dump.json", "/dumps/all.csv", "/api/1/rest/dataset/asked", "/api/2/rest/dataset/asked", "/stats",
    "/dataset/asked/resource/{rid}/proxy", "/dataset/asked/resource/{rid}/embed", "/dataset/groups/asked/download",
    "/dataset/activity/asked", "/dataset/asked/history", "/dataset/asked/zip", "/revision/list", "/storage/f/asked.csv",
]  # fmt: skip


@pytest.mark.parametrize("path", NO_SUCH_ROAD)
def test_what_other_catalogues_offer_is_not_there_or_gives_nothing(world, app, path):
    path = path.format(rid=world.data["asked"].resource)
    for who in ("anonymous", "grantee", "sysadmin"):
        answer = app.get(path, headers=world.headers(who), status=None, follow_redirects=False)
        assert answer.status_code in (301, 302, 400, 403, 404, 405, 409), (who, path, answer.status_code)
        assert SECRET not in said(answer)


def test_an_operator_who_made_an_organization_is_no_member_of_it(world, app):
    """CKAN makes the maker its admin; that is no office, so what is opened is opened as the operator."""
    from ckan import model
    from support.city import _system
    from support.gate import make_data

    operator = world.people["sysadmin"]
    made = _system("organization_create", name="made-by-operator", title="运维人员建立的部门")
    _system("organization_member_create", id=made["id"], username=operator.name, role="admin")
    data = make_data("of-operator", made["id"], ("not_open", "unconditional"))
    assert SECRET in app.get(data.url, headers=operator.headers).text
    assert records(resource_id=data.resource)[-1].reason == "sysadmin"
    user = model.User.get(operator.id)
    user.sysadmin = False
    model.Session.commit()
    try:  # with the office of operator gone, the membership counts again: it is then a person of that department
        assert SECRET in app.get(data.url, headers=operator.headers).text
        assert records(resource_id=data.resource)[-1].reason == "owner"
    finally:
        user = model.User.get(operator.id)
        user.sysadmin = True
        model.Session.commit()
