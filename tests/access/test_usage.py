"""Who sees which usage records, as rows, as pages and as CSV; and who may ask what for whom."""

from __future__ import annotations

import csv
import io

import ckan.plugins.toolkit as tk
import pytest
from support.gate import records
from support.questions import questions


@pytest.fixture(scope="module")
def used(world, portal):
    """Everybody has tried one file once."""
    from ckan.tests.helpers import CKANTestApp

    app = CKANTestApp(portal)
    for who in world.people:
        app.get(world.data["asked"].url, headers=world.headers(who), status=None)
    return world


def listed(used, who, **filters):
    return used.people[who].call("govopen_usage_list", **filters)


def test_a_person_sees_the_own_ones_alone(used):
    found = listed(used, "citizen")
    assert found["count"] == 1
    row = found["results"][0]
    assert row["actor"]["id"] == used.people["citizen"].id
    assert (row["allowed"], row["reason"], row["entry"]["name"]) == (False, "no_grant", "asked")
    assert "." not in row["address"]


@pytest.mark.duty("guigang-24")
@pytest.mark.duty("huizhou-13f")
def test_a_department_sees_what_its_people_used(used):
    assert {row["party"]["id"] for row in listed(used, "granted department")["results"]} == {used.city.hall["id"]}
    assert listed(used, "department")["count"] == 1


@pytest.mark.duty("hulunbuir-25", "guigang-34", "hebei-22", "tengzhou-14")
@pytest.mark.parametrize("who", ["provider", "authority", "auditor", "sysadmin"])
def test_provider_and_authority_see_all_of_it(used, who):
    assert listed(used, who)["count"] == len(records())


def test_nobody_else_sees_anything(used, app):
    assert app.get("/api/action/govopen_usage_list", status=403)
    for path in ("/desk/usage", "/desk/usage.csv", "/me/usage"):
        assert "login" in app.get(path, follow_redirects=False, status=302).headers["Location"]
    assert app.get("/desk/usage", headers=used.headers("citizen"), status=403)
    other = used.people["grantee"].id
    assert listed(used, "citizen", holder=other)["count"] == 0


def test_filters_narrow_and_unknown_ones_are_refused(used):
    assert listed(used, "provider", allowed="true")["count"] == len(records(allowed=True))
    assert listed(used, "provider", entry="asked")["count"] == len(records())
    assert listed(used, "provider", entry="free")["count"] == 0
    assert listed(used, "provider", holder="company")["count"] == 1
    assert listed(used, "provider", **{"from": "2199-01-01"})["count"] == 0
    assert listed(used, "provider", to="2000-01-01")["count"] == 0
    for wrong in ({"from": "31 June"}, {"rows": "-1"}, {"start": "9" * 30}, {"whatever": "1"}):
        with pytest.raises(tk.ValidationError):
            listed(used, "provider", **wrong)


def test_the_desk_page_and_its_file(used, app):
    headers = used.headers("provider")
    page = app.get("/desk/usage?allowed=false", headers=headers)
    assert "条目asked" in page.text
    assert "没有授权" in page.text
    file = app.get("/desk/usage.csv?allowed=true", headers=headers)
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + len(records(allowed=True))
    assert any("公交线网研究" in row for row in rows)
    assert app.get("/desk/usage?from=nonsense", headers=headers, status=422)


def test_my_page_shows_my_own(used, app):
    page = app.get("/me/usage", headers=used.headers("grantee"))
    assert "公交线网研究" in page.text
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "whom", "reason"),
    [
        ("citizen", "", "no_grant"),
        ("grantee", "", "grant"),
        ("provider", "citizen", "no_grant"),
        ("authority", "company", "grant"),
    ],
)
def test_access_can_be_asked_beforehand_and_leaves_no_record(used, who, whom, reason):
    before = len(records())
    query = {"resource": used.data["asked"].resource, **({"as": whom} if whom else {})}
    answer = used.people[who].call("govopen_access_check", **query)
    assert answer["reason"] == reason
    assert answer["gated"]
    assert (answer["grant"] or {}).get("purpose", "公交线网研究") == "公交线网研究"
    assert len(records()) == before


def test_one_may_not_ask_for_others(used):
    with pytest.raises(tk.NotAuthorized):
        used.people["citizen"].call("govopen_access_check", resource=used.data["asked"].resource, **{"as": "company"})
    anonymous = used.people["citizen"].call(
        "govopen_access_check", resource=used.data["asked"].resource, **{"as": "anonymous"}
    )
    assert anonymous["way"]["kind"] == "sign_in"


def readings():
    return records(road="ledger")


@pytest.mark.duty("guigang-42")
@pytest.mark.parametrize(
    ("who", "right"),
    [("provider", "department"), ("authority", "authority"), ("auditor", "auditor"), ("sysadmin", "operator")],
)
def test_who_reads_the_records_of_others_is_on_record(used, app, who, right):
    before = len(readings())
    assert app.get("/desk/usage?allowed=false&entry=asked", headers=used.headers(who))
    row = readings()[before]
    assert len(readings()) == before + 1
    assert (row.actor, row.reason, row.road) == (used.people[who].id, right, "ledger")
    assert row.entry_id == used.data["asked"].entry
    assert "allowed=false" in row.purpose
    file = app.get("/desk/usage.csv", headers=used.headers(who))
    assert len(file.data.decode("utf-8-sig").splitlines()) > 2
    assert len(readings()) == before + 2, "one file is one reading, in however many parts it is read"


def test_reading_ones_own_is_nobodys_business(used, app):
    before = len(readings())
    for who in ("citizen", "grantee", "provider"):
        app.get("/me/usage", headers=used.headers(who))
    assert len(readings()) == before


def test_the_auditor_sees_who_read_and_what_operators_opened(used, app):
    used.people["authority"].call("govopen_usage_list", provider="transport")
    headers = used.headers("auditor")
    page = app.get("/desk/usage?road=ledger", headers=headers)
    assert "谁查阅过使用记录" in page.text
    assert "主管部门查阅" in page.text
    assert "云岭市交通运输局" in page.text
    opened = listed(used, "auditor", reason="sysadmin")
    assert opened["count"] >= 1
    assert {row["actor"]["id"] for row in opened["results"]} == {used.people["sysadmin"].id}
    assert "运维" in app.get("/desk/usage?reason=sysadmin", headers=headers).text


def test_the_auditors_desk_is_the_records(used, app):
    answer = app.get("/desk", headers=used.headers("auditor"), follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/desk/oversight")
    assert 'href="/desk/usage' in app.get("/desk/oversight", headers=used.headers("auditor")).text
    assert app.get("/desk", headers=used.headers("citizen"), follow_redirects=False).status_code == 403


def test_readings_are_no_uses_of_data(used):
    listed(used, "authority")
    assert "ledger" not in {row["road"] for row in listed(used, "auditor", rows=1000)["results"]}
    assert {row["road"] for row in listed(used, "auditor", road="ledger")["results"]} == {"ledger"}
    assert listed(used, "citizen", road="ledger")["count"] == 0


def test_a_long_list_asks_the_database_no_more_than_a_short_one(used):
    people = used.people
    people["auditor"].call("govopen_usage_list", reason="grant")
    with questions() as few:
        one = listed(used, "auditor", reason="grant", rows="1")["results"]
    with questions() as many:
        rest = listed(used, "auditor", reason="grant")["results"]
    assert len(rest) > len(one) == 1
    assert len(many) == len(few), "\n".join(many)


def test_a_title_in_part_will_do_and_all_can_be_read_page_by_page(used):
    assert listed(used, "auditor", entry="条目ask")["count"] == len(records())
    assert listed(used, "auditor", entry="%")["count"] == 0
    seen, below = [], 0
    while True:
        part = listed(used, "auditor", rows="4", **({"below": str(below)} if below else {}))
        if not part["results"]:
            break
        seen += [row["id"] for row in part["results"]]
        below = part["next"]
    assert len(seen) == len(set(seen)) == len(records())


def test_readings_are_sealed_with_the_rest(used):
    from ckanext.govopen.access import ledger

    listed(used, "auditor")
    ledger.seal()
    assert not ledger.verify().findings


def test_what_is_shared_with_departments_is_not_called_open_to_all(used, app):
    data = used.data["shared-free"]
    app.get(data.url, headers=used.headers("department"), status=200)
    assert records(resource_id=data.resource)[-1].reason == "shared"
    page = app.get("/desk/usage?entry=shared-free", headers=used.headers("auditor")).text
    assert '<span class="hint">向部门无条件共享</span>' in page
    assert '<span class="hint">对所有人开放</span>' not in page
    answer = used.people["department"].call("govopen_access_check", resource=data.resource)
    assert answer["reason"] == "shared"
    assert {one["law"] for one in answer["cites"]} == {"guigang"}
