"""Cases through the action API: who may do what, what is written, what comes back."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import City, _system

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {
    "purpose": "夜间错峰充电引导课题",
    "demand_type": "file",
    "description": "全市公共充电桩逐次充电记录",
    "domain": "交通运输",
    "format": "CSV",
}


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return _system(
        "package_create",
        name="charging-sessions",
        title="公共充电设施运行明细",
        notes="充电桩逐次运行数据",
        owner_org="transport",
        open_tier="on_request",
        open_basis=["guigang/38"],
        open_conditions="仅用于申请的用途，不得再提供给他人",
        share_tier="unconditional",
        resource_code="306001/000127",
    )


def test_a_citizen_applies_and_the_authority_grants(city: City, entry: dict) -> None:
    filed = city.citizen.call("govopen_case_submit", procedure="open_application", entry=entry["name"], answers=ANSWERS)
    assert filed["state"] == "open"
    assert filed["step"]["id"] == "accept"
    accepted = city.authority.call("govopen_case_act", id=filed["number"], command="accept", answers={})
    assert accepted["step"]["id"] == "decide"
    granted = city.authority.call(
        "govopen_case_act", id=filed["id"], command="grant", answers={"conditions": "注明来源"}
    )
    assert granted["outcome"] == "granted"
    assert granted["grants"][0]["holder"] == city.citizen.id
    assert granted["step"]["id"] == "supply", "no files yet: the ten days end when there are some"
    assert granted["grants"][0]["since"] is None
    supplied = city.authority.call("govopen_case_act", id=filed["id"], command="supply")
    assert supplied["state"] == "ended"
    assert supplied["grants"][0]["since"]


def test_a_refusal_needs_reason_and_article(city: City, entry: dict) -> None:
    filed = city.company.call("govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS)
    city.authority.call("govopen_case_act", id=filed["id"], command="accept")
    with pytest.raises(tk.ValidationError) as caught:
        city.authority.call("govopen_case_act", id=filed["id"], command="refuse", answers={"reason": "理由"})
    assert caught.value.error_dict["code"] == "invalid"
    assert [problem["field"] for problem in caught.value.error_dict["problems"]] == ["basis"]
    refused = city.authority.call(
        "govopen_case_act",
        id=filed["id"],
        command="refuse",
        answers={"reason": "含个人充电记录，无法脱敏", "basis": ["guigang/35"]},
    )
    assert refused["outcome"] == "refused"
    mine = city.company.call("govopen_case_show", id=filed["id"])
    assert mine["remedies"][0]["possible"]
    assert "object" in mine["commands"]


def test_nobody_else_acts_and_nobody_decides_on_an_own_application(city: City, entry: dict) -> None:
    filed = city.authority2.call(
        "govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS
    )
    for person in (city.citizen, city.provider2, city.operator, city.authority2):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_case_act", id=filed["id"], command="accept")
    city.authority.call("govopen_case_act", id=filed["id"], command="accept")
    mine = city.authority2.call("govopen_case_show", id=filed["id"])
    assert "grant" not in mine["commands"]
    assert "withdraw" in mine["commands"]


def test_a_command_sent_twice_is_carried_out_once(city: City) -> None:
    said = {"procedure": "open_request", "answers": {"description": "公交到站预测", "purpose": "研究"}}
    said["answers"] |= _missing(city.citizen, "open_request", said["answers"])
    one = city.citizen.call("govopen_case_submit", command_id="k1", **said)
    two = city.citizen.call("govopen_case_submit", command_id="k1", **said)
    assert one["id"] == two["id"]
    with pytest.raises(tk.ValidationError) as caught:
        city.citizen.call("govopen_case_submit", command_id="k1", **{**said, "answers": {"purpose": "别的"}})
    assert caught.value.error_dict["code"] == "conflict"
    acted = {"id": one["id"], "command": "forward", "answers": {"to": "transport"}, "command_id": "k2"}
    first = city.authority.call("govopen_case_act", **acted)
    assert city.authority.call("govopen_case_act", **acted)["version"] == first["version"]


def _missing(person, procedure: str, said: dict) -> dict:
    """Answers to what a form asks besides."""
    values = {"coming": "2030-01-01", "text": "说明", "choice": None}
    form = person.call("govopen_form_show", procedure=procedure)["form"]
    return {
        field["id"]: field["options"][0]["value"] if field["kind"] == "choice" else values[field["kind"]]
        for field in form
        if field["required"] and field["id"] not in said
    }


def test_the_second_of_two_officers_is_told_and_given_the_case(city: City, entry: dict) -> None:
    filed = city.provider2.call("govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS)
    seen = city.authority.call("govopen_case_show", id=filed["id"])["version"]
    city.authority2.call("govopen_case_act", id=filed["id"], command="accept", version=seen)
    with pytest.raises(tk.ValidationError) as caught:
        city.authority.call("govopen_case_act", id=filed["id"], command="accept", version=seen)
    assert caught.value.error_dict["code"] == "stale"
    assert caught.value.error_dict["case"]["step"]["id"] == "decide"


def test_applying_twice_for_the_same_leads_to_the_open_case(city: City, entry: dict) -> None:
    filed = city.government.call(
        "govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS
    )
    with pytest.raises(tk.ValidationError) as caught:
        city.government.call("govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS)
    assert caught.value.error_dict["code"] == "duplicate"
    assert caught.value.error_dict["case"]["number"] == filed["number"]


def test_the_log_cannot_be_changed(city: City, entry: dict) -> None:
    for statement in ("UPDATE govopen_event SET name = 'x'", "DELETE FROM govopen_event", "TRUNCATE govopen_event"):
        with pytest.raises(Exception, match="append-only"):
            model.Session.execute(_text(statement))
        model.Session.rollback()


def _text(statement: str):
    import sqlalchemy as sa

    return sa.text(statement)


def test_what_a_person_said_can_be_erased_and_the_chain_still_holds(city: City, entry: dict) -> None:
    from ckanext.govopen.store import log

    filed = city.citizen.call(
        "govopen_case_submit", procedure="correction", entry=entry["id"], answers={"doubt": "第三行的王小明电话有误"}
    )
    with pytest.raises(tk.NotAuthorized):
        city.company.call("govopen_case_erase", id=filed["id"])
    city.citizen.call("govopen_case_act", id=filed["id"], command="withdraw")
    assert city.citizen.call("govopen_case_erase", id=filed["id"])["erased"] == 1
    seen = city.citizen.call("govopen_case_show", id=filed["id"])
    assert "王小明" not in str(seen)
    assert seen["applicant"]["name"] == ""
    rows = model.Session.execute(_text('SELECT said::text, "left"::text FROM govopen_event')).all()
    assert "王小明" not in str(rows)
    assert log.verify(filed["id"]) == ""


def test_strangers_read_the_register_without_names(city: City, entry: dict) -> None:
    register = city.provider2.call("govopen_register_list")
    assert register["count"] >= 5
    text = str(register)
    for secret in ("李晓", "citizen", "错峰", "example.test"):
        assert secret not in text
    outcome = next(line for line in register["results"] if line["outcome"] == "refused")
    assert outcome["reason"]
    assert outcome["basis"] == [{"law": "guigang", "article": "35", "url": "/law/guigang#art-35"}]


def test_the_calculator_answers_for_every_profile(city: City) -> None:
    found = city.citizen.call(
        "govopen_due_explain",
        profile="guigang",
        procedure="open_application",
        step="decide",
        received_at="2025-09-26T18:30",
        **{"facts.open_tier": "on_request"},
    )
    assert found["days"] == 10
    assert found["due"] == "2025-10-16"
    assert found["cites"][0]["article"] == "37"
    assert [line["number"] for line in found["lines"] if line["number"]] == list(range(1, 11))
    with pytest.raises(tk.ValidationError):
        city.citizen.call("govopen_due_explain", working_days=3, received_at="2025-09-26", holiday="no")


@pytest.mark.parametrize(
    ("fact", "value"), [("tier", "conditional"), ("share_tier", "some"), ("files", ["present", 1])]
)
def test_the_calculator_refuses_facts_that_choose_nothing(city: City, fact: str, value: Any) -> None:
    asked = {"profile": "hebei", "procedure": "share_application", "step": "supply", "received_at": "2025-09-26"}
    with pytest.raises(tk.ValidationError) as refused:
        city.citizen.call("govopen_due_explain", **asked, facts={fact: value})
    assert refused.value.error_dict["problems"][0]["field"] == f"facts.{fact}"
    assert city.citizen.call("govopen_due_explain", **asked, facts={"share_tier": "conditional"})["days"] == 3


def test_statistics_count_open_late_cases_as_late(city: City) -> None:
    found = city.citizen.call("govopen_statistics_show")
    assert found["total"]["decided"] >= 2
    assert found["definitions"]["on_time_share"]


def test_profiles_and_calendars_are_public(city: City) -> None:
    assert city.citizen.call("govopen_profile_list")[0]["id"] == "guigang"
    shown = city.citizen.call("govopen_profile_show", id="huizhou")
    assert any(rule["procedure"] == "open_application" for rule in shown["house_rules"])
    year = city.citizen.call("govopen_calendar_show", year=2025)
    assert year["announced"]
    assert not next(day for day in year["days"] if day["date"] == "2025-10-01")["working"]


def test_drafts_are_kept_per_matter_and_gone_when_filed(city: City, entry: dict) -> None:
    first = city.share_user.call(
        "govopen_draft_save", procedure="open_application", entry=entry["id"], answers={"purpose": "一"}
    )
    again = city.share_user.call("govopen_draft_save", procedure="open_application", entry=entry["id"], answers=ANSWERS)
    assert first["id"] == again["id"]
    assert city.citizen.call("govopen_draft_list") == []
    city.share_user.call("govopen_case_submit", procedure="open_application", entry=entry["id"], answers=ANSWERS)
    assert city.share_user.call("govopen_draft_list") == []


def test_the_applicant_and_the_officers_get_mail(city: City, entry: dict, mails) -> None:
    from ckanext.govopen import delivery

    delivery.deliver()
    to_citizen = [mail for mail in mails if mail.to == city.citizen.email]
    assert any("/case/oa-" in mail.text for mail in to_citizen)
    for mail in mails:
        assert "李晓" not in mail.subject
    count = len(mails)
    delivery.deliver()
    assert len(mails) == count
