"""What is told to whom: inbox, language, bundles in one mail, warnings of an end, the operator's view, the webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from datetime import date, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from support.city import City, _system

from ckanext.govopen import delivery, webhook
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.case import digest, warning
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.model.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("site_clean")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "逐次记录", "domain": "交通运输", "format": "CSV"}


@pytest.fixture(scope="module")
def entries(city: City) -> list[str]:
    made = [
        _system(
            "package_create", name=f"told-{n}", title=f"告知数据{n}", owner_org="transport", open_tier="on_request",
            open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional",
            resource_code=f"306001/00080{n}",
        )
        for n in range(8)
    ]  # fmt: skip
    return [one["name"] for one in made]


def apply(person, entry: str) -> dict:
    return person.call("govopen_case_submit", procedure="open_application", entry=entry, answers=ANSWERS)


def outbox(**where) -> list:
    query = sa.select(OutboxRow).filter_by(**where).order_by(OutboxRow.id).execution_options(populate_existing=True)
    return list(model.Session.scalars(query))


def test_the_inbox_tells_what_the_mail_tells_and_is_read_once(app, city: City, entries) -> None:
    case = apply(city.citizen, entries[0])
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    found = city.citizen.call("govopen_inbox_list")
    assert [one["headline"] for one in found["results"]] == ["您的申请已受理", "已收到您的申请"]
    assert found["unread"] == 2
    english = app.get("/en/me/inbox", headers=city.citizen.headers).text
    assert "Your application has been accepted" in english
    assert "2 unread notices" in english
    assert city.company.call("govopen_inbox_list")["count"] == 0, "nobody reads another's inbox"
    assert city.company.call("govopen_inbox_read", ids=[found["results"][0]["id"]])["read"] == 0
    assert city.citizen.call("govopen_inbox_read", ids=[found["results"][0]["id"]]) == {"read": 1, "unread": 1}
    app.get(f"/case/{case['number'].lower()}", headers=city.citizen.headers)
    assert city.citizen.call("govopen_inbox_list")["unread"] == 0, "who stands on the case's page has read of it"
    assert city.citizen.call("govopen_inbox_list", unread=True)["results"] == []


def test_what_was_told_last_stands_first(city: City, entries) -> None:
    first, second = (apply(city.share_user, entries[n])["id"] for n in (0, 1))
    row = outbox(case_id=first, recipient=city.share_user.id)[0]
    row.created_at += timedelta(minutes=5)
    model.Session.commit()
    found = city.share_user.call("govopen_inbox_list")["results"]
    assert [one["case"]["id"] for one in found] == [first, second]


def test_mail_comes_in_the_language_chosen(city: City, entries, mails) -> None:
    delivery.deliver()
    mails.clear()
    city.citizen.call("govopen_person_update", language="en")
    apply(city.citizen, entries[1])
    delivery.deliver()
    sent = mails.to("citizen@example.test")
    assert len(sent) == 1
    assert "Your application has been received" in sent[0].text
    assert "received" in sent[0].subject
    with pytest.raises(tk.ValidationError):
        city.citizen.call("govopen_person_update", language="xx")
    city.citizen.call("govopen_person_update", language="zh_Hans_CN")


def test_a_mail_says_where_the_case_stands_in_the_words_of_its_page(app, city: City, entries, mails) -> None:
    delivery.deliver()
    mails.clear()
    case = apply(city.share_user, entries[6])
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    delivery.deliver()
    (mail,) = mails.to(city.share_user.email)
    page = " ".join(BeautifulSoup(app.get(f"/case/{case['number']}", headers=city.share_user.headers).text, "html.parser").get_text(" ").split())  # fmt: skip
    due = date.fromisoformat(city.share_user.call("govopen_case_show", id=case["id"])["due"])
    day = f"{due.month}月{due.day}日"
    assert mail.subject == f"您的申请已受理：告知数据6（{case['number_text']}，最迟{day}）"
    assert str(mail.message["From"]).startswith("云岭市政务数据开放平台 <")
    turn = re.search("现在轮到：(.*?)（(.*)）", mail.text)
    assert turn
    assert turn.groups() == (city.bureau["title"], "作出决定：同意、部分同意或不同意")
    assert f"现在轮到 {turn[1]} {turn[2]}" in page
    latest = re.search("最迟：(.*?)（10个工作日，《(.*?)》第三十七条）", mail.text)
    assert latest
    assert latest[1].startswith(day)
    assert f"最迟 {latest[1]} 第三十七条" in page
    assert "还剩：10个工作日\n" in mail.text
    counted = next(line for line in mail.text.splitlines() if "次日起算" in line)
    assert counted in page, "how the days are counted"
    assert f"提交 {_today()} → 受理 {_today()} → 作出决定 最迟{day} → 提供数据 → 办结" in mail.text
    assert mail.text.endswith(f"{city.bureau['title']}\n云岭市政务数据开放平台\n")


def _today() -> str:
    now = datetime.now(CHINA)
    return f"{now.month}月{now.day}日"


def test_a_mail_about_a_decision_says_who_decided_and_what_is_next(city: City, entries, mails) -> None:
    delivery.deliver()
    mails.clear()
    city.share_user.call("govopen_person_update", language="en")
    case = apply(city.share_user, entries[7])
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    answers = {"reason": "含个人信息", "basis": ["guigang/38"]}
    city.authority.call("govopen_case_act", id=case["id"], command="refuse", answers=answers)
    delivery.deliver()
    city.share_user.call("govopen_person_update", language="zh_Hans_CN")
    (mail,) = mails.to(city.share_user.email)
    assert mail.subject == f"Your application was not granted: 告知数据7 ({case['number_text']})"
    shown = city.share_user.call("govopen_case_show", id=case["id"])
    assert re.search(rf"Outcome: Not granted \({city.bureau['title']}, \w+ \d+ \w+\)", mail.text)
    assert "Reason: 含个人信息" in mail.text
    assert re.search(r"Legal basis: .*, Art\. 38", mail.text)
    assert f"You can object until {_english(shown['remedies'][0]['until'])}" in mail.text
    assert "Whose turn" not in mail.text, "nobody's, once it has ended"


def _english(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found:%a} {found.day} {found:%b}"


def test_a_title_that_not_everybody_may_read_stands_in_no_subject(city: City, mails) -> None:
    inside = _system(
        "package_create", name="told-inside", title="内部名录", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000891",
    )  # fmt: skip
    delivery.deliver()
    mails.clear()
    apply(city.share_user, inside["name"])
    model.Session.execute(sa.update(model.Package).where(model.Package.id == inside["id"]).values(private=True))
    model.Session.commit()
    delivery.deliver()
    (mail,) = mails.to(city.share_user.email)
    assert "内部名录" in mail.text
    assert "内部名录" not in mail.subject


def test_a_bundle_is_told_in_one_letter(city: City, entries, mails) -> None:
    delivery.deliver()
    mails.clear()
    filed = city.company.call(
        "govopen_bundle_submit", procedure="open_application", entries=entries[2:5], answers=ANSWERS
    )["cases"]
    delivery.deliver()
    sent = mails.to("company@example.test")
    assert len(sent) == 1, "one letter for three cases"
    assert all(case["number_text"] in sent[0].text for case in filed)
    assert "另有2件" in sent[0].subject
    assert delivery.deliver() == (0, 0), "and not again"


def came_in(person) -> list[dict]:
    return [one for one in person.call("govopen_inbox_list", rows=100)["results"] if one["headline"] == "收到新办件"]


def turns(case: dict) -> list[str]:
    """Who was told that a matter came in, by name."""
    rows = outbox(case_id=case["id"], kind="turn", seq=1)
    return sorted(model.User.get(row.recipient).name for row in rows)


def test_the_officers_whose_turn_it_is_are_told_that_a_matter_came_in(city: City, entries, mails) -> None:
    delivery.deliver()
    mails.clear()
    before = {who.name: len(came_in(who)) for who in (city.authority, city.authority2, city.provider)}
    case = apply(city.citizen, entries[5])
    assert case["turn"][0]["role"] == "authority"
    assert turns(case) == ["authority", "authority2"]
    for who in (city.authority, city.authority2):
        new = came_in(who)
        assert len(new) == before[who.name] + 1
        assert new[0]["case"]["id"] == case["id"]
        assert case["due"] == new[0]["day"]
    assert len(came_in(city.provider)) == before["provider"], "not its turn"
    assert came_in(city.citizen) == []
    delivery.deliver()
    assert len(mails.to(city.authority.email)) == 1
    assert "依申请" in mails.to(city.authority.email)[0].text
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    assert turns(case) == ["authority", "authority2"], "told once"


def test_every_kind_of_matter_is_told_to_whoever_must_act_and_never_to_the_filer(city: City, entries) -> None:
    _system(
        "package_create", name="told-shared", title="共享告知", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="conditional", share_conditions="限执法",
        share_basis=["dsl/21"], resource_code="306001/000870",
    )  # fmt: skip
    shared = city.share_user.call(
        "govopen_case_submit", procedure="share_application", entry="told-shared",
        answers={"grounds": "三定方案", "purpose": "急救调度", "scope": "急救指挥系统"},
    )  # fmt: skip
    assert turns(shared) == ["authority", "authority2"]
    doubt = city.provider.call(
        "govopen_case_submit", procedure="correction", entry=entries[1], answers={"doubt": "单位有误"}
    )
    assert set(turns(doubt)) <= {"authority", "authority2", "provider-editor"}
    assert turns(doubt)
    case = apply(city.authority, entries[0])
    assert turns(case) == ["authority2"], "the filer is told nothing but the receipt"
    city.authority2.call("govopen_case_act", id=case["id"], command="accept")
    refused = city.authority2.call(
        "govopen_case_act", id=case["id"], command="refuse", answers={"reason": "涉密", "basis": ["guigang/38"]}
    )
    assert refused["outcome"] == "refused"
    child = city.authority.call(
        "govopen_case_act", id=case["id"], command="object", answers={"reason": "并不涉密"}
    )["objection"]  # fmt: skip
    rows = outbox(case_id=child["id"], kind="turn")
    assert not {city.authority.id, city.authority2.id} & {row.recipient for row in rows}, "nobody's own decision"


def test_a_bundle_is_one_line_for_the_officer_and_counts_whole_in_the_morning(city: City, entries, make_person) -> None:
    filer = make_person("together")
    before = fresh(city.authority)
    filed = filer.call(
        "govopen_bundle_submit", procedure="open_application", entries=[entries[0], entries[1], entries[5]],
        answers=ANSWERS,
    )["cases"]  # fmt: skip
    mine = [one for one in came_in(city.authority) if one["case"]["id"] in {case["id"] for case in filed}]
    assert len(mine) == 1
    assert any("共3件" in line for line in mine[0]["lines"])
    assert fresh(city.authority) == before + 3
    apply(make_person("alone"), entries[0])
    assert fresh(city.authority) == before + 4


def fresh(person) -> int:
    """How many cases the morning's digest would call new."""
    now = datetime.now(timezone.utc)
    return digest._fresh(now, (now - timedelta(days=3)).date()).get(person.id, 0)


def test_whoever_stands_in_is_told_instead(city: City, entries, make_person) -> None:
    make_person("stand-in")
    row = city.authority.call("govopen_officer_add", organization="data-bureau", post="case_officer", user="authority2")
    until = (datetime.now(CHINA).date() + timedelta(days=3)).isoformat()
    made = city.authority.call("govopen_officer_deputise", id=row["id"], user="stand-in", until=until)
    assert turns(apply(make_person("asks"), entries[0])) == ["authority", "stand-in"]
    for one in (made["id"], row["id"]):
        city.authority.call("govopen_officer_end", id=one)
    model.Session.execute(sa.text("DELETE FROM govopen_officer"))
    model.Session.commit()


def test_grants_that_end_are_warned_of_once_each_time(city: City, entries, mails) -> None:
    case = apply(city.citizen, entries[2])
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    until = date.today() + timedelta(days=200)  # noqa: DTZ011
    city.authority.call(
        "govopen_case_act",
        id=case["id"],
        command="grant",
        answers={"conditions": "注明来源", "until": until.isoformat()},
    )
    city.authority.call("govopen_case_act", id=case["id"], command="supply")
    delivery.deliver()
    mails.clear()

    def warned(days_left: int) -> int:
        found = warning.warn(datetime.combine(until - timedelta(days=days_left), datetime.min.time(), CHINA))
        delivery.deliver()
        return found

    assert [warned(31), warned(30), warned(30), warned(8), warned(7), warned(6), warned(1), warned(0)] == [
        0, 1, 0, 0, 1, 0, 1, 0,
    ]  # fmt: skip
    assert len([mail for mail in mails.to("citizen@example.test") if "即将到期" in mail.subject]) == 3
    assert warning.warn(datetime.combine(until + timedelta(days=1), datetime.min.time(), CHINA)) == 0
    row = model.Session.scalars(sa.select(GrantRow).where(GrantRow.case_id == case["id"])).one()
    assert row.until == until


def test_a_short_grant_is_not_warned_of_on_its_first_day(city: City, entries) -> None:
    case = apply(city.citizen, entries[3])
    city.authority.call("govopen_case_act", id=case["id"], command="accept")
    today = datetime.now(CHINA).date()
    until = (today + timedelta(days=20)).isoformat()
    city.authority.call(
        "govopen_case_act", id=case["id"], command="grant", answers={"conditions": "注明来源", "until": until}
    )
    city.authority.call("govopen_case_act", id=case["id"], command="supply")
    assert warning.warn(datetime.now(timezone.utc)) == 0
    assert warning.warn(datetime.now(timezone.utc) + timedelta(days=13)) == 1, "7 days before, as every grant"


def test_the_operator_sees_what_failed_and_sends_it_again(app, city: City, entries, mails, ckan_config) -> None:
    delivery.deliver()
    ckan_config["smtp.server"], kept = "127.0.0.1:1", ckan_config["smtp.server"]
    case = apply(city.citizen, entries[4])
    while delivery.deliver()[1]:
        pass  # a round gives up after three failures in a row
    found = city.operator.call("govopen_outbox_list", state="failing")
    mine = [row for row in found["results"] if row["case"] == case["number"] and row["recipient"] == "citizen"]
    assert mine
    assert mine[0]["attempts"] == 1
    assert mine[0]["error"]
    page = app.get("/system/outbox", headers=city.operator.headers).text
    assert case["number_text"] in page
    assert case["number"] not in page
    for person in (city.citizen, city.authority):
        with pytest.raises(tk.NotAuthorized):
            person.call("govopen_outbox_list")
        app.get("/system/outbox", headers=person.headers, status=403)
    ckan_config["smtp.server"] = kept
    mails.clear()
    assert delivery.deliver() == (0, 0), "its next try is a minute away"
    city.operator.call("govopen_outbox_retry")
    assert delivery.deliver()[0] >= 1
    assert len(mails.to("citizen@example.test")) == 1
    assert city.operator.call("govopen_outbox_list", state="failing")["counts"]["failing"] == 0


class Hook(BaseHTTPRequestHandler):
    """A receiver that keeps what it is sent and answers what it is told to."""

    got: ClassVar[list] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.got.append((dict(self.headers), body))
        self.send_response(Hook.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def hook(ckan_config):
    Hook.got, Hook.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ckan_config["govopen.webhook.url"] = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    ckan_config["govopen.webhook.secret"] = "s3cret"
    ckan_config["govopen.webhook.private"] = True
    yield server
    server.shutdown()
    server.server_close()
    for key in ("url", "secret"):
        ckan_config[f"govopen.webhook.{key}"] = ""
    ckan_config["govopen.webhook.private"] = False


def test_events_are_posted_signed_retried_and_without_names(city: City, entries, hook) -> None:
    Hook.status = 503
    case = apply(city.company, entries[5])
    assert delivery.post() == (0, 1)
    assert outbox(case_id=case["id"], kind="post")[0].error == "HTTP 503"
    assert delivery.post() == (0, 0), "tried again a minute later, not at once"
    Hook.status = 302
    city.operator.call("govopen_outbox_retry")
    assert delivery.post() == (0, 1), "no redirect is followed"
    Hook.status = 204
    city.operator.call("govopen_outbox_retry")
    assert delivery.post() == (1, 0)
    assert delivery.post() == (0, 0)
    head, body = Hook.got[-1]
    signed = f"{head['X-Govopen-Timestamp']}.".encode() + body
    assert head["X-Govopen-Signature"] == "sha256=" + hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["event"] == "submitted"
    assert told["case"]["number"] == case["number"]
    text = body.decode()
    assert "云岭出行科技" not in text
    assert "逐次记录" not in text
    assert city.company.id not in text


def test_a_receiver_that_is_away_holds_up_nothing(city: City, entries, hook, monkeypatch) -> None:
    """Three failures in a row end the round; no transaction is open while the receiver takes its time."""
    open_ones, post = [], webhook.post

    def spy(*said: Any) -> None:
        open_ones.append(model.Session().in_transaction())
        post(*said)

    monkeypatch.setattr(webhook, "post", spy)
    for at in (6, 7):
        case = apply(city.company, entries[at])
        city.company.call("govopen_case_act", id=case["id"], command="withdraw")
    Hook.status = 500
    assert delivery.post() == (0, 3)
    Hook.status = 200
    assert delivery.post() == (1, 0), "the rest is tried in the next round, the failed ones a minute later"
    city.operator.call("govopen_outbox_retry")
    assert delivery.post() == (3, 0)
    assert set(open_ones) == {False}
    assert len({head["X-Govopen-Delivery"] for head, _ in Hook.got}) == 4


def test_nothing_is_posted_into_a_private_network(city: City, entries, hook, ckan_config) -> None:
    ckan_config["govopen.webhook.private"] = False
    for name in ("127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        with pytest.raises(OSError, match="private"):
            webhook.post(f"http://{name}:{hook.server_port}/", b"{}", {})
    with pytest.raises(OSError, match="http address"):
        webhook.post("file:///etc/passwd", b"{}", {})
    assert Hook.got == []
