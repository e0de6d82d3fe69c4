"""Accounts: locked without telling who exists, confirmed by mail, ended everywhere, with a second factor."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone

import ckan.plugins.toolkit as tk
import pyotp
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib import mailer
from support.city import PASSWORD, new_department, new_person

from ckanext.govopen.logic.case import housekeeping
from ckanext.govopen.model.account import Account
from ckanext.govopen.safety import accounts, sessions, totp

pytestmark = pytest.mark.usefixtures("clean_db")
WRONG = "not-the-password"


def sign_in(app, name, password=PASSWORD, address="198.51.100.7", **form):
    form = {"login": name, "password": password, **form}
    return app.post(
        "/user/login", data=form, environ_overrides={"REMOTE_ADDR": address}, status=None, follow_redirects=False
    )


def signed_in(app):
    return knows(app)


def knows(client):
    """Whether the portal takes this client for somebody: the page of one's own entries is shown."""
    return client.get("/dashboard/datasets", follow_redirects=False).status_code == 200


def notes(answer):
    """What the page says, without what differs from request to request."""
    text = re.sub(r"<(script|input|meta)[^>]*>", "", answer.text)
    return re.sub(r"\d\d:\d\d|f?u-?\d+", "X", text)


def test_sign_in_by_name_and_by_mail(app):
    person = new_person("somebody")
    for name in (person.name, person.email):
        client = app.test_client()
        answer = client.post("/user/login", data={"login": name, "password": PASSWORD}, follow_redirects=False)
        assert answer.status_code == 302


@pytest.mark.parametrize("by", ["name", "email"])
def test_an_account_is_locked_after_five_failures_whatever_the_address(app, by):
    person = new_person("somebody")
    for turn in range(5):
        assert sign_in(app, getattr(person, by), WRONG, f"198.51.100.{turn}").status_code == (200 if turn < 4 else 429)
    locked = sign_in(app, person.name, PASSWORD, "203.0.113.9")
    assert locked.status_code == 429
    assert "Location" not in locked.headers


def test_the_answers_do_not_tell_whether_there_is_such_an_account(app):
    person = new_person("somebody")
    seen = {}
    for name in (person.name, "nobody-at-all"):
        seen[name] = [
            (answer.status_code, notes(answer)) for answer in (sign_in(app, name, WRONG, name) for _ in range(7))
        ]
    assert seen[person.name] == seen["nobody-at-all"]
    assert "不正确" in seen[person.name][0][1]
    assert "X后再试" in seen[person.name][6][1]
    assert seen[person.name][0] != seen[person.name][6]


@pytest.mark.ckan_config("govopen.lock.address", 6)
def test_an_address_that_tries_many_names_is_locked(app):
    person = new_person("somebody")
    for turn in range(6):
        sign_in(app, f"guess-{turn}", WRONG)
    assert sign_in(app, person.name).status_code == 429
    assert sign_in(app, person.name, address="203.0.113.9").status_code == 302


def test_a_lock_ends_by_itself_and_success_wipes_the_count(app):
    person = new_person("somebody")
    for _ in range(5):
        sign_in(app, person.name, WRONG)
    with model.ensure_engine().begin() as connection:
        connection.execute(
            sa.text("UPDATE govopen_attempt SET since = since - interval '1 hour', until = until - interval '1 hour'")
        )
    assert sign_in(app, person.name).status_code == 302
    with model.ensure_engine().connect() as connection:
        assert connection.execute(sa.text("SELECT max(failures) FROM govopen_attempt")).scalar() == 5  # the address's


def test_no_name_and_no_address_stand_in_the_table(app):
    person = new_person("somebody")
    sign_in(app, person.name, WRONG)
    with model.ensure_engine().connect() as connection:
        kept = str(connection.execute(sa.text("SELECT * FROM govopen_attempt")).all())
    assert person.id not in kept
    assert "198.51" not in kept


def test_counts_of_past_days_are_deleted_by_the_tick():
    now = datetime.now(timezone.utc)
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("DELETE FROM govopen_attempt"))
        connection.execute(
            sa.text("INSERT INTO govopen_attempt (key, failures, since, until) VALUES (:key, 5, :since, :until)"),
            [
                {"key": "old", "since": now - timedelta(days=2), "until": None},
                {"key": "still locked", "since": now - timedelta(days=2), "until": now + timedelta(hours=1)},
                {"key": "today's", "since": now - timedelta(hours=2), "until": None},
            ],
        )
    housekeeping.tidy(now)
    kept = model.Session.scalars(sa.text("SELECT key FROM govopen_attempt ORDER BY key"))
    assert list(kept) == ["still locked", "today's"]


def test_a_remembered_value_that_is_no_number_is_no_error(app):
    person = new_person("somebody")
    assert sign_in(app, person.name, remember="yes").status_code == 302


def test_signing_out_everywhere_ends_a_stolen_cookie(app):
    person = new_person("somebody")
    sign_in(app, person.name)
    assert signed_in(app)
    thief = app.test_client()
    cookie = app.client.get_cookie("ckan", domain="test.ckan.net")
    assert cookie
    thief.set_cookie("ckan", cookie.value, domain="test.ckan.net")
    assert knows(thief)
    app.post("/me/sign-out-everywhere", follow_redirects=False)
    assert not knows(thief)
    assert not signed_in(app)


def test_another_password_ends_every_session(app):
    person = new_person("somebody")
    sign_in(app, person.name)
    assert signed_in(app)
    user = model.User.get(person.id)
    user.password = "Another-Password-9"
    model.Session.commit()
    assert not signed_in(app)


def test_a_session_without_a_stamp_is_none(app):
    person = new_person("somebody")
    app.set_session_user(person.id)
    assert signed_in(app)
    with app.client.session_transaction(base_url="http://test.ckan.net") as session:
        del session[sessions.STAMP]  # signed with the right key, as an old cookie would be
    assert not signed_in(app)


def age(app, seconds):
    with app.client.session_transaction(base_url="http://test.ckan.net") as session:
        session[sessions.SEEN] -= seconds


@pytest.mark.parametrize(("officer", "minutes", "still"), [(True, 29, True), (True, 31, False), (False, 31, True)])
def test_officers_are_signed_out_after_thirty_idle_minutes(app, officer, minutes, still):
    if officer:
        new_department("transport", "交通运输局")
    person = new_person("somebody", organization="transport" if officer else None)
    sign_in(app, person.name)
    age(app, minutes * 60)
    assert signed_in(app) is still


def test_officers_are_not_remembered_and_others_are(app):
    new_department("transport", "交通运输局")
    for name, organization, still in (("officer", "transport", False), ("citizen", None, True)):
        client = new_person(name, organization=organization)
        sign_in(app, client.name, remember="1")
        assert app.client.get_cookie("remember_token", domain="test.ckan.net") is None
        age(app, 13 * 3600)
        assert signed_in(app) is still
        app.client = app.test_client()


def link(mail):
    return re.search(r"https?://[^/]+(/\S+)", mail.text)[1]


REGISTRATION = {"email": "new@example.test", "fullname": "李晓", "password1": PASSWORD, "password2": PASSWORD}


def test_a_new_account_works_once_its_address_is_confirmed(app, mails):
    answer = app.post("/user/register", data=REGISTRATION, status=None, follow_redirects=False)
    assert answer.status_code == 302
    assert sign_in(app, "new@example.test").status_code == 200
    path = link(mails[0])
    assert app.get(path).status_code == 200  # a scanner opens it
    assert sign_in(app, "new@example.test").status_code == 200
    app.post(path)
    assert sign_in(app, "new@example.test").status_code == 302
    assert app.get(path, status=410)


def test_registering_an_address_twice_looks_the_same_and_tells_its_owner(app, mails):
    person = new_person("somebody")
    first = app.post("/user/register", data=REGISTRATION, status=None, follow_redirects=False)
    form = {**REGISTRATION, "email": person.email}
    second = app.post("/user/register", data=form, status=None, follow_redirects=False)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert mails[1].to == person.email
    assert "/user/reset" in mails[1].text
    assert model.Session.query(model.User).filter_by(email=person.email).count() == 1


def test_mistakes_are_told_alike_for_known_and_unknown_addresses(app):
    person = new_person("somebody")
    pages = []
    for email in (person.email, "new@example.test"):
        form = {**REGISTRATION, "email": email, "password2": "different"}
        answer = app.post("/user/register", data=form, status=None)
        assert answer.status_code == 422
        pages.append(re.sub(r"_csrf_token\W+(?:value|content)=\S+", "", answer.text).replace(email, "MAIL"))
    assert pages[0] == pages[1]


GUESSED = "这个密码很容易被猜到"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("12345678", GUESSED), ("qwertyuiop", GUESSED), ("19900101", GUESSED), ("abcabcabc", GUESSED),
        ("zhang.wei", GUESSED), ("short", "8"),
    ],
)  # fmt: skip
def test_a_password_that_everybody_tries_first_is_refused_beside_its_field(app, password, said):
    form = {**REGISTRATION, "email": "zhang.wei@example.test", "password1": password, "password2": password}
    answer = app.post("/user/register", data=form, status=422)
    assert said in BeautifulSoup(answer.text, "html.parser").select_one("#f-password1-error").get_text()
    assert not model.User.by_email("zhang.wei@example.test")
    english = app.post("/en/user/register", data=form, status=422).text
    assert ("such as several words" in english) is (said == GUESSED)


@pytest.mark.parametrize(
    "password", ["gong-jiao-che-hen-wan", "月亮 梯子 算盘 茶壶", "x7Qm-9vTkd", "long enough " * 20]
)
def test_a_password_that_is_not_soon_guessed_is_taken_whatever_its_signs(app, password):
    form = {**REGISTRATION, "password1": password, "password2": password}
    assert app.post("/user/register", data=form, status=None, follow_redirects=False).status_code == 302


def test_a_new_password_is_looked_at_in_the_account_by_the_link_and_over_the_api(app):
    person = new_person("somebody")
    app.set_session_user(person.id)
    form = {"name": person.name, "email": person.email, "old_password": PASSWORD, "save": ""}
    both = {"password1": "12345678", "password2": "12345678"}
    assert GUESSED in app.post(f"/user/edit/{person.name}", data={**form, **both}, status=None).text
    mailer.create_reset_key(model.User.get(person.id))
    key = model.User.get(person.id).reset_key
    assert GUESSED in app.test_client().post(f"/user/reset/{person.id}?key={key}", data=both).text
    with pytest.raises(tk.ValidationError, match=r"guessed|猜到"):
        tk.get_action("user_create")(
            {"ignore_auth": True, "user": ""}, {"name": "made", "email": "made@example.test", "password": "password1"}
        )
    assert sign_in(app.test_client(), person.name).status_code == 302


def test_asking_for_a_new_password_tells_nothing(app, mails):
    person = new_person("somebody")
    pages = [
        app.post("/user/reset", data={"user": who}, status=None, follow_redirects=False)
        for who in (person.email, "nobody@example.test", person.name, "nobody")
    ]
    assert len({(page.status_code, page.headers.get("Location")) for page in pages}) == 1
    assert {mail.to for mail in mails} == {person.email}


def test_nobody_is_flooded_with_mails(app, mails):
    person = new_person("somebody")
    for _ in range(9):
        app.post("/user/reset", data={"user": person.email}, status=None, follow_redirects=False)
    assert len(mails) == 5


def enrolled(app, person):
    secret = totp.new_secret()
    assert totp.enrol(person.id, secret, pyotp.TOTP(secret).at(time.time() - 30))
    return pyotp.TOTP(secret)


def test_a_second_factor_is_asked_for_and_each_code_works_once(app):
    person = new_person("somebody")
    app_codes = enrolled(app, person)
    assert sign_in(app, person.name).headers["Location"].endswith("/user/login/code")
    assert not signed_in(app)
    assert app.post("/user/login/code", data={"code": "000000"}, status=None).status_code == 422
    code = app_codes.now()
    assert app.post("/user/login/code", data={"code": code}, status=None, follow_redirects=False).status_code == 302
    assert signed_in(app)
    app.client = app.test_client()
    sign_in(app, person.name)
    assert app.post("/user/login/code", data={"code": code}, status=None).status_code == 422


def test_codes_cannot_be_guessed_at_length(app):
    person = new_person("somebody")
    enrolled(app, person)
    sign_in(app, person.name)
    answers = [app.post("/user/login/code", data={"code": "111111"}, status=None).status_code for _ in range(6)]
    assert answers[-1] == 429


def test_setting_up_and_ending_a_second_factor(app):
    person = new_person("somebody")
    app.set_session_user(person.id)
    page = app.get("/me/second-factor").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert "data:image/svg+xml" in page
    app.post("/me/second-factor", data={"code": pyotp.TOTP(secret).now()})
    assert model.Session.get(Account, person.id).totp_secret == secret
    model.Session.expire_all()
    app.post("/me/second-factor", data={"code": pyotp.TOTP(secret).at(time.time() + 30)})
    model.Session.expire_all()
    assert model.Session.get(Account, person.id).totp_secret == ""


@pytest.mark.ckan_config("govopen.second_factor", "officers")
def test_the_switch_asks_every_officer(app):
    new_department("transport", "交通运输局")
    officer, citizen = new_person("officer", organization="transport"), new_person("citizen")
    app.set_session_user(officer.id)
    assert app.get("/dataset/", follow_redirects=False, status=None).headers["Location"].endswith("/me/second-factor")
    enrolled(app, officer)
    assert app.get("/dataset/", follow_redirects=False, status=None).status_code == 200
    app.set_session_user(citizen.id)
    assert app.get("/dataset/", follow_redirects=False, status=None).status_code == 200
    assert accounts.is_officer(model.User.get(officer.id))


def test_tokens_end(app):
    import jwt
    from ckan.lib import api_token
    from support.city import _system

    person = new_person("somebody")
    claims = jwt.decode(person.token, options={"verify_signature": False})
    assert 179 * 86_400 < claims["exp"] - time.time() < 181 * 86_400
    short = _system("api_token_create", user=person.id, name="short", expires_in="1")["token"]
    assert jwt.decode(short, options={"verify_signature": False})["exp"] - time.time() < 2 * 86_400
    old = {**claims, "exp": int(time.time()) - 1}
    assert api_token.decode(api_token.encode_token(old)) is None
