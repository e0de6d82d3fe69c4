"""CVE-2026-41255: one anonymous request must not switch off the protection against forged requests for everybody."""

from __future__ import annotations

import pytest
from ckan import model
from ckan.config.middleware import flask_app
from support.city import new_person

from ckanext.govopen.safety import csrf

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
    import re

    person = new_person("owner", fullname="原名")
    app.set_session_user(person.id)
    page = app.get(f"/user/edit/{person.name}").text
    token = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*name="_csrf_token"', page
    )
    form = {"name": person.name, "email": person.email, "fullname": "新名", "save": "", "_csrf_token": token[1]}
    assert app.post(f"/user/edit/{person.name}", data=form, status=None, follow_redirects=False).status_code == 302
    model.Session.expire_all()
    assert model.User.get(person.id).fullname == "新名"
