"""CVE-2026-41255: one anonymous request must not switch off the protection against forged requests for everybody."""

from __future__ import annotations

import time

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.config.middleware import flask_app
from ckan.tests import factories
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from support.city import PASSWORD, new_person

from ckanext.govopen.safety import csrf, sessions

pytestmark = [pytest.mark.usefixtures("clean_db"), pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)]


@pytest.fixture(autouse=True)
def _forget_exemptions():
    yield
    flask_app.csrf._exempt_views.clear()


def forge(app, person):
    """What a hostile page has the victim's browser send: no token."""
    form = {"name": person.name, "email": person.email, "fullname": "改了", "save": ""}
    answer = app.post(f"/user/edit/{person.name}", data=form, status=None, follow_redirects=False)
    model.Session.expire_all()
    return answer.status_code, model.User.get(person.id).fullname


def test_a_forged_change_stays_refused_after_anonymous_requests(app):
    person = new_person("victim", fullname="原名")
    stranger = app.test_client()
    for _ in range(2):
        stranger.get(f"/user/edit/{person.name}")  # what primes core's exemption
        stranger.post(f"/user/edit/{person.name}", data={})
    app.set_session_user(person.id)
    assert forge(app, person) == (400, "原名")


def test_without_our_guard_the_hole_is_there(app, monkeypatch):
    """Fails once CKAN has mended it: then `safety/csrf.py` can go."""
    person = new_person("victim", fullname="原名")
    app.test_client().get(f"/user/edit/{person.name}")
    app.set_session_user(person.id)
    handlers = app.flask_app.before_request_funcs[None]
    monkeypatch.setitem(app.flask_app.before_request_funcs, None, [h for h in handlers if h is not csrf.protect])
    assert forge(app, person)[1] == "改了"


def test_a_cookie_alone_does_not_write_through_the_api(app):
    person = new_person("victim", fullname="原名")
    app.test_client().post("/api/action/user_patch", json={"id": person.id})
    app.set_session_user(person.id)
    answer = app.post("/api/action/user_patch", json={"id": person.id, "fullname": "改了"}, status=None)
    assert answer.status_code == 400
    token = app.post(
        "/api/action/user_patch", json={"id": person.id, "fullname": "新名"}, headers=person.headers, status=None
    )
    assert token.status_code == 200


def test_a_form_with_its_token_works(app):
    person = new_person("owner", fullname="原名")
    app.set_session_user(person.id)
    form = opened(app, person, fullname="新名")
    assert app.post(f"/user/edit/{person.name}", data=form, status=None, follow_redirects=False).status_code == 302
    model.Session.expire_all()
    assert model.User.get(person.id).fullname == "新名"


OURS = {"Origin": "http://test.ckan.net", "Sec-Fetch-Site": "same-origin"}
WRITTEN = "第一行\n<b>第二行</b>"


def sign_in(app, person):
    answer = app.post("/user/login", data={"login": person.name, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 302


def opened(app, person, **answers):
    """The form of one's own account as a browser would send it: with its token."""
    page = BeautifulSoup(app.get(f"/user/edit/{person.name}").text, "html.parser")
    token = page.select_one("form input[name=_csrf_token]")["value"]
    empty = dict.fromkeys(("old_password", "password1", "password2"), "")
    return {"name": person.name, "email": person.email, **empty, "save": "", "_csrf_token": token, **answers}


def opened_days_ago(app, person, monkeypatch, **answers):
    form = opened(app, person, **answers)
    tokens = URLSafeTimedSerializer(app.flask_app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token")
    mine = tokens.loads(form["_csrf_token"])
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _self: int(time.time()) - 5 * 86_400)
        return {**form, "_csrf_token": tokens.dumps(mine)}


def handed_back(answer, status):
    assert answer.status_code == status
    assert "no-store" in answer.headers["Cache-Control"]
    return BeautifulSoup(answer.text, "html.parser").select_one("#error-content")


def send(app, person, form, path="", **headers):
    """Post it as one's own browser does."""
    return app.post(
        f"{path}/user/edit/{person.name}", data=form, headers=headers or OURS, status=None, follow_redirects=False
    )


def fields(page):
    return {one["name"]: one.get("value", "") for one in page.select("form input[type=hidden]")}


@pytest.fixture
def writer(app):
    person = new_person("writer", fullname="原名")
    sign_in(app, person)
    return person


def named(person):
    model.Session.expire_all()
    return model.User.get(person.id).fullname


def test_a_form_that_grew_too_old_is_handed_back_and_sent_by_a_press(app, writer, monkeypatch):
    form = opened_days_ago(app, writer, monkeypatch, fullname="新名", about=WRITTEN)
    page = handed_back(send(app, writer, form), 400)
    assert page.h1.text == "表单打开得太久，没有提交"
    assert named(writer) == "原名", "nothing is sent by itself"
    assert [one.text for one in page.select("dt")] == ["账号名", "电子邮箱", "姓名", "个人简介"]
    assert WRITTEN in page.text, "as it was written, not as markup"
    assert page.form["action"] == f"/user/edit/{writer.name}"
    assert "/user/edit/writer" in page.select_one(".mono").text
    again = fields(page)
    assert again["_csrf_token"] != form["_csrf_token"]
    assert {**again, "_csrf_token": ""} == {**form, "_csrf_token": ""}
    assert send(app, writer, again).status_code == 302
    assert named(writer) == "新名"
    english = handed_back(send(app, writer, {**form, "_csrf_token": ""}, "/en"), 400)
    assert english.h1.text == "The form was not sent"


def foreign(app, path, form):
    """The page on which a form without a token comes back: label → text."""
    answer = app.post(path, data=form, headers=OURS, status=None, follow_redirects=False)
    page = handed_back(answer, 400)
    return {one.text: one.find_next_sibling("dd").text for one in page.select("dl.dl dt")}


def test_what_comes_back_is_told_in_the_words_of_its_own_page(app, writer):
    bureau = factories.Organization(title="市交通运输局", users=[{"name": writer.name, "capacity": "editor"}])
    entry = {
        "title": "公交站点", "name": "bus-stops", "owner_org": bureau["id"], "items-0-name": "站名", "items-0-type": "C",
        "items-1-name": "", "_ckan_phase": "dataset_new_1", "pkg_name": "", "save": "go",
    }  # fmt: skip
    told = foreign(app, "/dataset/new", entry)
    assert list(told) == ["名称", "网址标识", "提供部门", "信息项"]
    assert told["网址标识"] == "bus-stops"
    assert told["提供部门"] == "市交通运输局"
    assert told["信息项"].startswith("站名")
    filed = {
        "provider": bureau["id"], "applicant_kind": "person", "applicant_name": "张三", "applicant_contact": "",
        "description": "想要公交客流", "do": "check",
    }  # fmt: skip
    told = foreign(app, "/request", filed)
    assert told["数据所在部门"] == "市交通运输局"
    assert told["以谁的名义提交"] == "个人"
    assert "想要公交客流" in told.values()
    assert not {"do", "check", "applicant_kind", bureau["id"]} & {*told, *told.values()}
    told = foreign(app, "/case/1/act", {"whatever": "理由 充分", "command": "grant"})
    assert told == {"其他内容": "理由 充分"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://test.ckan.net", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Referer": "https://evil.example/?http://test.ckan.net/"},
        {"User-Agent": "says nothing"},
    ],
)
def test_what_another_site_sends_is_not_even_shown(app, writer, monkeypatch, headers):
    form = opened_days_ago(app, writer, monkeypatch, fullname="新名", about=WRITTEN)
    page = handed_back(send(app, writer, form, **headers), 400)
    assert not page.form
    assert "第一行" not in page.text
    assert named(writer) == "原名"


def test_a_form_of_another_person_or_without_a_token_has_no_button(app, writer):
    form = opened(app, writer, fullname="新名", about=WRITTEN)
    for token in ("", "made.up.token"):
        page = handed_back(send(app, writer, {**form, "_csrf_token": token}), 400)
        assert "第一行" in page.text, "to copy"
        assert not page.form
    app.get("/user/_logout")
    other = new_person("other")
    sign_in(app, other)
    assert not handed_back(send(app, writer, form), 400).form


def test_no_password_is_handed_back(app, writer, monkeypatch):
    new = {"old_password": PASSWORD, "password1": "gong-jiao-che", "password2": "gong-jiao-che"}
    page = handed_back(send(app, writer, opened_days_ago(app, writer, monkeypatch, about=WRITTEN, **new)), 400)
    assert "gong-jiao-che" not in str(page)
    assert PASSWORD not in str(page)
    assert "第一行" in page.text
    assert not page.form, "what would be sent is no longer all there"
    assert page.select_one(f"a.btn[href='/user/edit/{writer.name}']")


def test_who_was_signed_out_while_writing_signs_in_and_sends(app, writer):
    form = opened(app, writer, fullname="新名")
    with app.client.session_transaction(base_url="http://test.ckan.net") as session:
        session[sessions.SEEN] -= 2 * 86_400
    page = handed_back(send(app, writer, form), 403)
    assert page.h1.text == "您已退出登录，表单没有提交"
    assert page.select_one("form a[target=_blank]")["href"] == "/user/login"
    again = fields(page)
    assert named(writer) == "原名"
    other = new_person("other")
    sign_in(app, writer)
    once_more = handed_back(send(app, writer, again), 400)
    assert once_more.h1.text == "您已重新登录，请提交表单"
    assert send(app, writer, fields(once_more)).status_code == 302
    assert named(writer) == "新名"
    app.get("/user/_logout")
    sign_in(app, other)
    assert not handed_back(send(app, writer, again), 400).form, "another person's"


def test_a_program_with_a_session_alone_is_told_in_its_language(app, writer):
    answer = app.post("/api/action/user_patch", json={"id": writer.id}, status=400)
    assert "API令牌" in answer.json["error"]["message"]
