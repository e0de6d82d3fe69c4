"""What time brings: lateness, expiry, reminders, a notice imported late; late sweeps, double sweeps, lost mail servers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from support.city import City, _system

from ckanext.govopen import delivery, effects, notify
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.case import sweeping, warning
from ckanext.govopen.store import cases, log

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return _system(
        "package_create", name="meters", title="水表读数", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000555",
    )  # fmt: skip


def as_of(at: str, person, action: str, **data):
    """An action replayed at an instant of the past."""
    context = {"user": person.name, "auth_user_obj": model.User.get(person.name), "ignore_auth": True, "at": at}
    return tk.get_action(action)(context, data)


def file_at(at: str, person, entry: dict) -> dict:
    return as_of(at, person, "govopen_case_submit", procedure="open_application", entry=entry["name"], answers=ANSWERS)


def test_history_is_replayed_only_past_the_permissions(city: City, entry: dict) -> None:
    old = file_at("2025-09-22T10:00:00+08:00", city.citizen, entry)
    assert old["filed_at"].startswith("2025-09-22T10:00")
    context = {"user": city.company.name, "at": "2025-09-22T10:00:00+08:00"}
    data = {"procedure": "open_application", "entry": entry["name"], "answers": ANSWERS}
    now = tk.get_action("govopen_case_submit")(context, data)
    assert not now["filed_at"].startswith("2025")


def test_lateness_is_dated_when_it_came_and_a_second_sweep_changes_nothing(city: City, entry: dict) -> None:
    stored = next(s for s in _all() if s.row.applicant == city.citizen.id)
    assert stored.case.live("accept").overdue is None
    at = datetime(2026, 3, 1, 3, 0, tzinfo=CHINA)
    first = sweeping.sweep(at)
    assert first.events >= 1
    late = cases.load(stored.case.id).case.live("accept")
    assert late.due.isoformat() == "2025-09-24"
    assert late.overdue.isoformat() == "2025-09-25"
    count = len(cases.load(stored.case.id).case.history)
    assert sweeping.sweep(at).events == 0
    assert len(cases.load(stored.case.id).case.history) == count
    assert log.verify(stored.case.id) == ""


def _all() -> list[cases.Stored]:
    from ckanext.govopen.model.case import CaseRow

    return cases.load_many(list(model.Session.scalars(sa.select(CaseRow))))


def test_the_page_is_right_while_the_worker_sleeps(city: City, entry: dict) -> None:
    case = file_at("2025-09-22T10:00:00+08:00", city.provider2, entry)
    assert (
        model.Session.scalar(sa.text("SELECT overdue_on FROM govopen_case WHERE id = :id"), {"id": case["id"]}) is None
    )
    shown = city.provider2.call("govopen_case_show", id=case["id"])
    assert next(one for one in shown["clocks"] if one["id"] == "accept")["overdue_since"] == "2025-09-25"
    late = city.authority.call("govopen_case_list", late=True)
    assert case["id"] in [one["id"] for one in late["results"]]


def test_a_grant_expires_on_its_last_day_and_says_so(city: City, entry: dict) -> None:
    case = file_at("2025-10-13T10:00:00+08:00", city.share_user, entry)
    as_of("2025-10-14T10:00:00+08:00", city.authority, "govopen_case_act", id=case["id"], command="accept")
    as_of(
        "2025-10-15T10:00:00+08:00", city.authority, "govopen_case_act", id=case["id"], command="grant",
        answers={"until": "2025-12-31"},
    )  # fmt: skip
    if city.authority.call("govopen_case_show", id=case["id"])["state"] != "ended":
        as_of("2025-10-16T10:00:00+08:00", city.authority, "govopen_case_act", id=case["id"], command="supply")
    sweeping.sweep(datetime(2025, 12, 31, 23, 0, tzinfo=CHINA))
    assert [g["ended"] for g in _grants(case["id"])] == [None]
    sweeping.sweep(datetime(2026, 2, 1, tzinfo=CHINA))
    assert [g["ended"].isoformat() for g in _grants(case["id"])] == ["2025-12-31"]


def test_the_end_of_a_departments_grant_is_told_to_both_departments_once(city: City) -> None:
    """Whoever filed may be gone: the department that used the data is told, and the one whose data they are."""
    _system(
        "package_create", name="shared-for-a-time", title="限时共享", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="conditional", share_conditions="限执法",
        share_basis=["dsl/21"], resource_code="306001/000871",
    )  # fmt: skip
    case = as_of(
        "2025-10-13T10:00:00+08:00", city.share_user, "govopen_case_submit", procedure="share_application",
        entry="shared-for-a-time", answers={"grounds": "三定方案", "purpose": "急救调度", "scope": "急救指挥系统"},
    )  # fmt: skip
    until = {"until": "2025-12-31"}
    steps = [(city.authority, "accept", {}), (city.provider, "agree", {}), (city.authority, "grant", until)]
    for n, (who, command, said) in enumerate([*steps, (city.authority, "supply", {})]):
        at = f"2025-10-{14 + n}T10:00:00+08:00"
        as_of(at, who, "govopen_case_act", id=case["id"], command=command, answers=said)
    gone = model.User.get(city.share_user.id)
    assert gone
    gone.state = "deleted"
    model.Session.commit()
    week_before = datetime(2025, 12, 24, 9, tzinfo=CHINA)
    assert [warning.warn(week_before), warning.warn(week_before)] == [2, 0], "the filer and the department's admin"
    for _ in range(2):
        sweeping.sweep(datetime(2026, 2, 1, tzinfo=CHINA))
    told = [(one["headline"], one["case"]["id"]) for one in city.provider2.call("govopen_inbox_list")["results"]]
    assert told.count(("本部门的一项授权即将到期", case["id"])) == 1
    assert told.count(("本部门的一项授权已到期", case["id"])) == 1
    provider = [(one["headline"], one["case"]["id"]) for one in city.provider.call("govopen_inbox_list")["results"]]
    assert provider.count(("本部门数据的一项授权已到期", case["id"])) == 1
    assert ("本部门的一项授权已到期", case["id"]) not in provider
    gone = model.User.get(city.share_user.id)
    assert gone
    gone.state = "active"
    model.Session.commit()


def _grants(case_id: str) -> list:
    rows = model.Session.execute(sa.text("SELECT ended FROM govopen_grant WHERE case_id = :id"), {"id": case_id})
    return list(rows.mappings())


def test_officers_are_reminded_once_before_and_once_on_the_day(city: City, entry: dict) -> None:
    case = file_at("2026-11-02T10:00:00+08:00", city.government, entry)
    as_of("2026-11-02T11:00:00+08:00", city.authority, "govopen_case_act", id=case["id"], command="accept")
    due = datetime.fromisoformat(city.authority.call("govopen_case_show", id=case["id"])["due"]).replace(tzinfo=CHINA)
    for day in (due - timedelta(days=5), due - timedelta(days=4), due, due):
        sweeping.sweep(day + timedelta(hours=9))
    rows = model.Session.execute(
        sa.text("SELECT kind, recipient FROM govopen_outbox WHERE case_id = :id AND kind LIKE 'remind%'"),
        {"id": case["id"]},
    ).all()
    assert len({kind for kind, _ in rows}) == 2
    assert {who for _, who in rows} == {city.authority.id, city.authority2.id}
    assert len(rows) == 4


def test_a_late_notice_moves_what_it_moves_and_says_so(city: City, entry: dict, tmp_path: Path) -> None:
    case = file_at("2026-12-14T10:00:00+08:00", city.authority2, entry)
    as_of("2026-12-15T10:00:00+08:00", city.authority, "govopen_case_act", id=case["id"], command="accept")
    before = next(
        one for one in city.authority.call("govopen_case_show", id=case["id"])["clocks"] if one["id"] == "decide"
    )
    assert before["provisional"]
    notice = 'layer: cn\nyear: 2027\nnotice: "国办发明电〔2026〕99号"\nrest:\n  "2026-12-28/2026-12-29": 元旦\n  "2027-01-01": 元旦\n'
    with pytest.raises(tk.NotAuthorized):
        city.citizen.call("govopen_calendar_import", file=notice)
    dry = city.authority.call("govopen_calendar_import", file=notice, dry_run=True)
    moved = {one["id"]: one for one in dry["cases"] if one["clock"] == "decide"}
    assert moved[case["id"]]["was"] == before["due"]
    assert moved[case["id"]]["is"] > before["due"]
    done = city.authority.call("govopen_calendar_import", file=notice)
    assert done["recomputed"] >= 1
    after = cases.load(case["id"]).case
    changed = next(event for event in after.history if event.name == "due_changed")
    assert changed.said["was"] == before["due"]
    assert changed.said["is"] == moved[case["id"]]["is"]
    model.Session.execute(sa.text("DELETE FROM govopen_calendar_import"))
    model.Session.commit()


def test_mail_waits_while_the_server_is_away_and_comes_once(city: City, entry: dict, mails, ckan_config) -> None:
    delivery.deliver(1000)
    mails.clear()
    city.provider.call("govopen_case_submit", procedure="open_request", answers=_request(city))
    server = ckan_config["smtp.server"]
    ckan_config["smtp.server"] = "127.0.0.1:1"
    sent, failed = delivery.deliver()
    assert (sent, failed > 0, list(mails)) == (0, True, [])
    ckan_config["smtp.server"] = server
    assert delivery.deliver() == (0, 0), "a failed row is not tried again at once"
    model.Session.execute(sa.text("UPDATE govopen_outbox SET not_before = now() WHERE sent_at IS NULL"))
    model.Session.commit()
    sent, failed = delivery.deliver()
    assert sent >= 1
    assert failed == 0
    assert len(mails.to(city.provider.email)) == 1
    assert delivery.deliver() == (0, 0)


def test_a_notice_that_cannot_be_made_does_not_hold_up_the_others(city: City, mails, monkeypatch) -> None:
    delivery.deliver(1000)
    mails.clear()
    for person in (city.company, city.provider2):
        person.call("govopen_case_submit", procedure="open_request", answers=_request(city))
    whole = notify.send

    def send(rows):
        if rows[0].recipient == city.company.id:
            raise AttributeError("broken")
        whole(rows)

    monkeypatch.setattr(notify, "send", send)
    sent, failed = delivery.deliver()
    assert failed == 1
    assert sent >= 1
    assert mails.to(city.provider2.email)
    error = sa.text("SELECT error, attempts FROM govopen_outbox WHERE sent_at IS NULL AND kind <> 'effect'")
    assert [tuple(row) for row in model.Session.execute(error)] == [("AttributeError: broken", 1)]


def _request(city: City) -> dict:
    form = city.provider.call("govopen_form_show", procedure="open_request")["form"]
    return {one["id"]: "2030-01-01" if one["kind"] == "coming" else "说明" for one in form if one["required"]}


def test_an_effect_that_fails_waits_and_is_carried_out_later(city: City) -> None:
    seen: list[str] = []

    @effects.on("complaint", "submitted")
    def note(stored: cases.Stored, event: str) -> None:
        seen.append(event)
        if len(seen) == 1:
            raise RuntimeError("not yet")

    form = city.citizen.call("govopen_form_show", procedure="complaint")["form"]
    answers = {one["id"]: "窗口拒收电子材料" for one in form if one["required"]}
    city.citizen.call("govopen_case_submit", procedure="complaint", answers=answers)
    assert seen == ["submitted"]
    model.Session.execute(sa.text("UPDATE govopen_outbox SET not_before = now() WHERE sent_at IS NULL"))
    model.Session.commit()
    delivery.carry_out()
    delivery.carry_out()
    assert seen == ["submitted", "submitted"]
