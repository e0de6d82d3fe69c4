"""The register of officers: posts, terms, deputies, who acts by them, notices of change with their clock."""

from __future__ import annotations

from datetime import timedelta

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import City, _system, new_person

from ckanext.govopen import delivery
from ckanext.govopen.catalogue import rights
from ckanext.govopen.data import load
from ckanext.govopen.logic import officers as registering
from ckanext.govopen.store import officers, people

pytestmark = pytest.mark.usefixtures("site_clean")
DAY = timedelta(days=1)


def iso(days: int) -> str:
    return (officers.today() + days * DAY).isoformat()


def test_each_text_has_its_posts_with_their_articles() -> None:
    asked = {
        name: {one.id: [cite.article for cite in one.cites] for one in load(name).posts.values() if one.cites}
        for name in ("guigang", "huizhou", "hebei", "tengzhou", "hulunbuir", "base")
    }
    assert asked == {
        "guigang": {"leader": ["11"], "data_administrator": ["11", "44"], "first_responsible": ["45"]},
        "huizhou": {"chief_data_officer": ["6", "14"], "security_officer": ["20"]},
        "hebei": {"unit_head": ["6"]},
        "tengzhou": {"first_responsible": ["20"]},
        "hulunbuir": {},
        "base": {},
    }


NEEDED = [
    pytest.param("guigang", "leader", "11", marks=pytest.mark.duty("guigang-11")),
    pytest.param("guigang", "data_administrator", "44", marks=pytest.mark.duty("guigang-11")),
    pytest.param("guigang", "first_responsible", "45", marks=pytest.mark.duty("guigang-45")),
    pytest.param("huizhou", "chief_data_officer", "14", marks=pytest.mark.duty("huizhou-6")),
    pytest.param("huizhou", "security_officer", "20", marks=pytest.mark.duty("huizhou-20c")),
    pytest.param("hebei", "unit_head", "6", marks=pytest.mark.duty("hebei-6")),
    pytest.param("tengzhou", "first_responsible", "20", marks=pytest.mark.duty("tengzhou-20")),
]


@pytest.mark.parametrize(("regulation", "post", "article"), NEEDED)
def test_each_department_fills_the_posts_of_its_text(
    city: City, make_person, ckan_config, regulation: str, post: str, article: str
) -> None:
    ckan_config["govopen.profile"] = regulation
    name = f"office-{regulation}-{post}".replace("_", "-")
    _system("organization_create", name=name, title=name)
    officer = make_person(organization=name, capacity="admin")

    def public() -> dict:
        return {one["post"]["id"]: one for one in city.citizen.call("govopen_post_list", organization=name)}[post]

    assert public()["vacant"]
    assert article in [cite["article"] for cite in public()["post"]["cites"]]
    row = officer.call("govopen_officer_add", organization=name, post=post, user=officer.name, contact="信息科")
    assert row["case"]["number"].startswith("OF-"), "told to the authority"
    assert not public()["vacant"]
    assert public()["contact"] == "信息科"
    assert officer.name not in str(public())
    acts = post != "security_officer"
    assert bool(officers.acts_for(officer.id, officers.today())) is acts


def test_until_anybody_is_registered_memberships_count(city: City) -> None:
    assert people.person(city.provider_editor.id).orgs == (city.transport["id"],)
    assert city.transport["id"] not in officers.filled(officers.today())
    shown = city.provider.call("govopen_officer_show", organization="transport")
    assert {one["name"] for one in shown["members"]} == {"provider", "provider-editor"}
    assert [one["id"] for one in shown["posts"] if one["vacant"]] == [
        "first_responsible",
        "leader",
        "data_administrator",
    ]


@pytest.mark.duty("guigang-11")
def test_a_department_registers_its_administrator_and_the_authority_takes_it_on_record(city: City) -> None:
    row = city.provider.call(
        "govopen_officer_add", organization="transport", post="data_administrator", user="provider",
        contact="信息科 0999-6880211",
    )  # fmt: skip
    assert row["state"] == "current"
    case = city.authority.call("govopen_case_show", id=row["case"]["number"])
    assert case["procedure"] == "officer_change"
    assert case["subject"] == "数据管理员变更", "the post that changed"
    assert case["step"]["actor"] == "authority"
    done = city.authority.call("govopen_case_act", id=case["id"], command="record")
    assert done["outcome"] == "recorded"
    again = city.provider.call("govopen_officer_list", organization="transport", on=iso(0))["results"]
    assert again[0]["case"]["outcome"] == "recorded"


def test_once_filled_the_register_replaces_capacities(city: City) -> None:
    assert people.person(city.provider.id).orgs == (city.transport["id"],)
    assert people.person(city.provider_editor.id).orgs == (), "a member without a post acts no more"
    assert [user.name for user in people.members(city.transport["id"])] == ["provider"]
    with pytest.raises(tk.NotAuthorized):
        city.provider_editor.call("govopen_officer_show", organization="transport")
    assert people.person(city.share_user.id).orgs == (city.health["id"],), "another department's register is empty"


@pytest.mark.duty("guigang-44")
def test_a_change_of_administrator_is_told_within_ten_working_days_of_the_change(city: City) -> None:
    late = city.provider.call(
        "govopen_officer_add", organization="transport", post="data_administrator", user="provider-editor",
        since=iso(-40),
    )  # fmt: skip
    case = city.authority.call("govopen_case_show", id=late["case"]["number"])
    clock = next(one for one in case["clocks"] if one["step"] == "submit")
    assert clock["days"] == 10
    assert clock["cites"][0]["article"] == "44"
    assert clock["due"] < clock["stopped"], "told forty days after the change: late, and the case says so"
    said = {one["id"]: one["value"] for one in case["said"]}
    assert said["changed_on"] == iso(-40)
    assert "→" in said["officer"], "former and new officer"
    former = city.authority.call("govopen_officer_list", organization="transport", user="provider")["results"]
    assert former[0]["until"] is not None, "one holder at a time"
    assert people.person(city.provider.id).orgs == ()


def test_a_deputy_acts_while_the_officer_is_away_and_no_longer(city: City, make_person) -> None:
    helper = make_person("stand-in", fullname="顾晨")
    row = city.authority.call("govopen_officer_list", organization="transport", on=iso(0))["results"][0]
    assert row["officer"]["name"] == "provider-editor"
    deputy = city.provider_editor.call("govopen_officer_deputise", id=row["id"], user="stand-in", until=iso(3))
    assert deputy["deputy_for"]["name"] == "provider-editor"
    assert people.person(helper.id).orgs == (city.transport["id"],)
    assert [user.name for user in people.members(city.transport["id"])] == ["stand-in"], "told instead of the absent"
    assert officers.stands_in(helper.id, city.transport["id"], officers.today()) == city.provider_editor.id
    assert "stand-in" in {one.name for one in people.staff(city.transport["id"])}, "a member for as long"
    with pytest.raises(tk.ValidationError) as twice:
        city.provider_editor.call("govopen_officer_deputise", id=row["id"], user="provider", until=iso(1))
    assert twice.value.error_dict["problems"][0]["code"] == "taken"
    assert registering.join(officers.today() + 4 * DAY) == 1
    assert "stand-in" not in {one.name for one in people.staff(city.transport["id"])}
    assert registering.join(officers.today() + 4 * DAY) == 0, "again changes nothing more"
    assert officers.acts_for(helper.id, officers.today() + 4 * DAY) == set()


def test_who_keeps_whose_register(city: City) -> None:
    data = {"organization": "transport", "post": "leader", "user": "share-user"}
    for person in (city.citizen, city.share_user, city.operator, city.government):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_officer_add", **data)
    row = city.authority.call("govopen_officer_add", **data)
    assert row["case"] is None, "entered by the authority itself: nobody is left to tell"
    with pytest.raises(tk.NotAuthorized):
        city.share_user.call("govopen_officer_end", id="no-such-row")


def test_operators_hold_no_post_and_auditors_no_other(city: City, make_person) -> None:
    def refused(**data: str) -> str:
        with pytest.raises(tk.ValidationError) as caught:
            city.authority.call("govopen_officer_add", **data)
        return caught.value.error_dict["problems"][0]["code"]

    make_person("watcher")
    assert refused(organization="transport", post="case_officer", user="operator") == "operator"
    assert refused(organization="transport", post="auditor", user="watcher") == "not_choice"
    city.authority.call("govopen_officer_add", organization="data-bureau", post="auditor", user="watcher")
    assert people.person("watcher").auditor
    assert refused(organization="data-bureau", post="case_officer", user="watcher") == "auditor"
    assert refused(organization="transport", post="leader", user="share-user") == "same"
    assert refused(organization="transport", post="leader", user="nobody-such") == "unknown"


def test_an_end_leaves_a_vacancy_that_is_told(city: City) -> None:
    row = next(
        one
        for one in city.authority.call("govopen_officer_list", organization="transport", on=iso(0))["results"]
        if one["post"]["id"] == "data_administrator" and not one["deputy_for"]
    )
    ended = city.provider_editor.call("govopen_officer_end", id=row["id"], until=iso(0))
    assert ended["ended_case"]["number"].startswith("OF-")
    public = {one["post"]["id"]: one for one in city.citizen.call("govopen_post_list", organization="transport")}
    assert not public["leader"]["vacant"]
    assert public["first_responsible"]["vacant"]
    assert "officer" not in public["leader"], "no names"


def test_the_first_registration_locks_nobody_out_who_makes_it(city: City) -> None:
    assert people.person(city.authority2.id).orgs == (city.bureau["id"],), "no acting post in the bureau yet"
    own = {"organization": "data-bureau", "post": "leader", "user": "authority2"}
    assert refused(city.authority2, **own) == "", "the authority's own register is its administrators', too"
    city.authority.call("govopen_officer_add", organization="data-bureau", post="leader", user="authority2")
    posts = city.authority.call("govopen_officer_list", organization="data-bureau", on=iso(0))["results"]
    assert {one["officer"]["name"]: one["post"]["id"] for one in posts if one["post"]["acts"]} == {
        "authority2": "leader",
        "authority": "case_officer",
    }


def test_whoever_holds_no_post_in_the_authority_signs_nothing(city: City, make_person) -> None:
    member = make_person("bureau-member", organization="data-bureau")
    assert rights.is_authority(city.authority2.name)
    assert not rights.is_authority(member.name), "an editor of the bureau, without a post"
    assert not rights.may_publish(member.name, "transport")
    assert not rights.is_authority(city.operator.name)


def test_accounts_that_are_gone_fill_no_post(city: City, make_person) -> None:
    gone = make_person("gone")
    city.authority.call("govopen_officer_add", organization="health", post="data_administrator", user="gone")
    assert people.person(city.provider2.id).orgs == ()
    _system("user_delete", id=gone.id)
    model.Session.commit()
    assert people.person(city.provider2.id).orgs == (city.health["id"],), "nobody is locked out by a deleted account"


@pytest.fixture(scope="module")
def parks(city: City) -> dict:
    """A department with an admin and two editors, nobody registered yet."""
    _system("organization_create", name="parks", title="云岭市园林局")
    found = {
        "head": new_person("parks-head", organization="parks", capacity="admin"),
        "clerk": new_person("parks-clerk", organization="parks"),
        "other": new_person("parks-other", organization="parks"),
        "firm": new_person("parks-firm"),
        "applicant": new_person("parks-applicant"),
    }
    firm = model.User.get(found["firm"].id)
    assert firm
    firm.plugin_extras = {"govopen": {"kind": "company"}}
    model.Session.commit()
    return found


def refused(person, action: str = "govopen_officer_add", **data) -> str:
    """The code with which a change is refused; "" where the person keeps no register."""
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as caught:
        person.call(action, **data)
    if isinstance(caught.value, tk.NotAuthorized):
        return ""
    return caught.value.error_dict["problems"][0]["code"]


def heard(person) -> list[str]:
    return [one["headline"] for one in person.call("govopen_inbox_list", rows=100)["results"] if one["case"] is None]


def test_an_editor_keeps_no_register_and_lets_nobody_in(app, city: City, parks: dict) -> None:
    """Neither before nor after somebody is registered, by page or by API, for nobody."""
    data = {"organization": "parks", "post": "case_officer"}
    for user in (parks["firm"], parks["clerk"], parks["other"]):
        assert refused(parks["clerk"], **data, user=user.name) == ""
    assert refused(parks["clerk"], organization="parks", post="leader", user="parks-clerk") == ""
    headers = parks["clerk"].headers
    said = {**data, "user": "parks-firm"}
    assert app.post("/api/action/govopen_officer_add", json=said, headers=headers, status=403)
    assert app.post("/desk/officers/parks/add", data=said, headers=headers, status=403)
    page = app.get("/desk/officers/parks", headers=headers, status=200).text
    assert "/desk/officers/parks/add" not in page
    assert "请告诉他们" in page
    assert people.person(parks["firm"].id).orgs == ()
    parks["head"].call("govopen_officer_add", **data, user="parks-clerk")
    assert people.person(parks["clerk"].id).orgs
    assert refused(parks["clerk"], organization="parks", post="leader", user="parks-clerk") == ""
    row = parks["clerk"].call("govopen_officer_list", organization="parks")["results"][0]
    assert refused(parks["clerk"], "govopen_officer_end", id=row["id"]) == ""


def test_no_company_and_no_applicant_unawares_becomes_an_officer(app, city: City, parks: dict) -> None:
    data = {"organization": "parks", "post": "case_officer"}
    for keeper in (parks["head"], city.authority):
        assert refused(keeper, **data, user="parks-firm") == "company"
        assert refused(keeper, **data, user="parks-firm", confirmed=True) == "company"
    parks["applicant"].call(
        "govopen_case_submit", procedure="open_request", provider="parks",
        answers={"description": "古树名木", "purpose": "研究"},
    )  # fmt: skip
    for keeper in (parks["head"], city.authority):
        assert refused(keeper, **data, user="parks-applicant") == "outsider"
    said = {**data, "other": "parks-applicant", "since": iso(0)}
    page = app.post("/desk/officers/parks/add", data=said, headers=parks["head"].headers).text
    assert 'name="confirmed"' in page
    assert people.person(parks["applicant"].id).orgs == ()
    tomorrow = app.post(
        "/desk/officers/parks/add", data={**said, "since": iso(1), "confirmed": "true"}, headers=parks["head"].headers,
        follow_redirects=False,
    )  # fmt: skip
    assert tomorrow.status_code == 302
    assert people.person(parks["applicant"].id).orgs == (), "nothing before the first day"
    assert "parks-applicant" not in {one.name for one in people.staff(people.organization("parks"))}


def test_a_case_officer_names_a_colleague_for_days_of_absence_and_nobody_from_outside(city: City, parks: dict) -> None:
    rows = parks["clerk"].call("govopen_officer_list", organization="parks", on=iso(0))["results"]
    row = next(one for one in rows if one["officer"]["name"] == "parks-clerk")
    data = {"id": row["id"], "until": iso(2)}
    assert refused(parks["clerk"], "govopen_officer_deputise", **data, user="parks-firm") == "colleague"
    assert refused(parks["head"], "govopen_officer_deputise", **data, user="parks-firm") == "company"
    made = parks["clerk"].call("govopen_officer_deputise", **data, user="parks-other")
    assert made["officer"]["name"] == "parks-other"
    assert heard(parks["other"]) == ["已指定代理人"]
    assert "已指定代理人" in heard(parks["head"]), "the department's admin, for nobody leads it yet"


def test_nobody_rises_alone_and_whoever_is_replaced_is_told_with_the_leader(city: City, parks: dict, mails) -> None:
    head, clerk, data = parks["head"], parks["clerk"], {"organization": "parks"}
    head.call("govopen_officer_add", **data, post="data_administrator", user="parks-clerk")
    assert refused(clerk, **data, post="leader", user="parks-clerk") == "higher"
    assert refused(clerk, **data, post="first_responsible", user="parks-clerk") == "higher"
    assert (
        clerk.call("govopen_officer_add", **data, post="leader", user="parks-other")["officer"]["name"] == "parks-other"
    )
    assert refused(head, **data, post="first_responsible", user="parks-head") == "higher", "somebody leads now"
    assert refused(city.authority, **data, post="leader", user="authority") == "higher"
    delivery.deliver()
    mails.clear()
    clerk.call("govopen_officer_add", **data, post="leader", user="parks-head")
    assert heard(parks["other"])[0] == "岗位人员已变更", "whoever was replaced"
    assert heard(head)[0] == "岗位人员已变更"
    assert heard(clerk)[:1] != ["岗位人员已变更"], "not whoever did it"
    delivery.deliver()
    (mail,) = mails.to(parks["other"].email)
    assert "parks-head" in mail.text
    assert "parks-head" not in mail.subject
    row = next(
        one for one in head.call("govopen_officer_list", **data, on=iso(0))["results"]
        if one["post"]["id"] == "data_administrator"
    )  # fmt: skip
    head.call("govopen_officer_end", id=row["id"])
    assert heard(clerk)[0] == "岗位任期结束"
    assert head.call("govopen_case_list", q="分管领导变更")["count"] == 2, "each told to the authority, by its post"
