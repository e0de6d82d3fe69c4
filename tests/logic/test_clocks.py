"""What the worker tells officers: reminders, escalation to leaders, the morning digest, moved days; twice is as once."""

from __future__ import annotations

from datetime import datetime

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from support.city import City, _system

from ckanext.govopen import delivery
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.case import digest, sweeping
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import readers

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def as_of(instant: str, person, action: str, **data):
    context = {"user": person.name, "auth_user_obj": model.User.get(person.name), "ignore_auth": True}
    return tk.get_action(action)({**context, "at": instant + "+08:00"}, data)


def told(kind: str) -> dict[str, int]:
    """Recipient's name → how many notices of a kind."""
    query = sa.select(model.User.name, sa.func.count()).join(OutboxRow, OutboxRow.recipient == model.User.id)
    return dict(model.Session.execute(query.where(OutboxRow.kind.like(kind)).group_by(model.User.name)).all())


@pytest.fixture(scope="module")
def case(city: City) -> dict:
    """Filed on Monday 2026-03-02: acceptance is due on Wednesday the 4th, the decision ten days after acceptance."""
    _system(
        "package_create", name="clocks", title="水表读数", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000921",
    )  # fmt: skip
    filed = as_of(
        "2026-03-02T10:00:00", city.citizen, "govopen_case_submit",
        procedure="open_application", entry="clocks", answers=ANSWERS,
    )  # fmt: skip
    accepted = as_of("2026-03-03T09:00:00", city.authority, "govopen_case_act", id=filed["id"], command="accept")
    assert accepted["due"] == "2026-03-17"
    return accepted


def test_whoever_must_act_is_reminded_by_the_rules_days_before_and_on_the_day(city: City, case: dict) -> None:
    sweeping.sweep(at("2026-03-12T07:00"))
    assert told("remind-%") == {}
    sweeping.sweep(at("2026-03-13T07:00"))  # Friday: two working days before Tuesday the 17th
    sweeping.sweep(at("2026-03-14T07:00"))
    once = {"authority": 1, "authority2": 1}
    assert told("remind-%") == once, "once, however often the sweep runs"
    sweeping.sweep(at("2026-03-17T07:00"))
    sweeping.sweep(at("2026-03-17T23:00"))
    assert told("remind-%") == dict.fromkeys(once, 2), "and on the day itself"


def test_the_digest_comes_once_on_working_days_from_eight(city: City, case: dict, mails) -> None:
    model.Session.execute(sa.update(OutboxRow).values(sent_at=sa.func.now()))
    readers.choose(city.authority2.id, "en")
    model.Session.commit()
    assert digest.digest(at("2026-03-15T09:00")) == 0, "Sunday"
    assert digest.digest(at("2026-03-17T07:59")) == 0, "too early"
    assert digest.digest(at("2026-03-17T08:01")) == 2
    assert digest.digest(at("2026-03-17T08:02")) == 0, "a second sweep"
    assert digest.digest(at("2026-03-17T18:00")) == 0
    delivery.deliver()
    by = {mail.to: mail for mail in mails}
    assert len(mails) == 2
    chinese, english = by[city.authority.email], by[city.authority2.email]
    assert "1件今日到期" in chinese.text
    assert case["number_text"] in chinese.text
    assert "1 is due today" in english.text, "in the language chosen"
    assert "李晓" not in chinese.text + chinese.subject, "no names"
    assert model.Session.scalar(sa.select(sa.func.count()).where(OutboxRow.sent_at.is_(None))) == 0


def test_lateness_is_told_to_the_leaders_once(city: City, case: dict, make_person) -> None:
    boss = make_person("boss", organization="data-bureau", capacity="editor")
    city.authority.call("govopen_officer_add", organization="data-bureau", post="leader", user="boss")
    sweeping.sweep(at("2026-03-18T01:00"))
    sweeping.sweep(at("2026-04-18T01:00"))
    assert told("escalated") == {"boss": 1}
    assert boss.name in told("overdue")
    late = city.authority.call("govopen_case_show", id=case["id"])
    assert late["overdue_since"] == "2026-03-18", "from the next calendar day, whatever day the worker ran"


def test_a_department_that_is_late_is_told_to_its_own_leader_and_the_authoritys(city: City, make_person) -> None:
    make_person("transport-head", organization="transport")
    city.provider.call("govopen_officer_add", organization="transport", post="first_responsible", user="transport-head")
    filed = as_of(
        "2026-05-11T10:00:00", city.share_user, "govopen_case_submit", procedure="correction", entry="clocks",
        answers={"doubt": "读数单位有误"},
    )  # fmt: skip
    if filed["turn"][0]["role"] == "authority":
        filed = as_of("2026-05-11T11:00:00", city.authority, "govopen_case_act", id=filed["id"], command="forward")
    assert filed["turn"][0]["role"] == "provider", filed["turn"]
    before = told("escalated")
    sweeping.sweep(at("2026-07-01T01:00"))
    after = told("escalated")
    assert after.get("transport-head", 0) == 1
    assert after["boss"] == before.get("boss", 0) + 1


NOTICE = 'layer: cn\nyear: 2027\nnotice: "国办发明电〔2026〕99号"\nrest:\n  "2026-12-28/2026-12-29": 元旦\n  "2027-01-01": 元旦\n'


def test_a_notice_of_days_off_is_told_to_officers_too(city: City) -> None:
    filed = as_of(
        "2026-12-14T10:00:00", city.company, "govopen_case_submit",
        procedure="open_application", entry="clocks", answers=ANSWERS,
    )  # fmt: skip
    as_of("2026-12-15T10:00:00", city.authority, "govopen_case_act", id=filed["id"], command="accept")
    assert city.authority.call("govopen_calendar_import", file=NOTICE)["recomputed"] >= 1
    count = told("due_changed")
    assert count.get("boss"), "whose turn it is"
    assert count.get("company"), "and the applicant"
    sweeping.sweep(at("2026-12-16T10:00"))
    assert told("due_changed") == count, "said once"
    model.Session.execute(sa.text("DELETE FROM govopen_calendar_import"))
    model.Session.commit()
