"""What every answer carries, who is believed about addresses, and the defaults that CKAN would set otherwise."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk
import pytest
from ckan.common import config_declaration
from ckan.exceptions import CkanConfigurationException
from ckan.plugins import get_plugin
from support.city import new_person

from ckanext.govopen.safety import defaults
from ckanext.govopen.safety.proxy import NamedProxies

PAGES = (
    "/",
    "/dataset/",
    "/user/login",
    "/user/register",
    "/organization/",
    "/no-such-page",
    "/api/action/status_show",
)


@pytest.mark.usefixtures("clean_db", "clean_index")
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_says_what_a_browser_may_do(app, path):
    headers = app.get(path, status=None).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_the_browser_is_told_to_stay_on_tls(app):
    headers = app.get("/", base_url="https://test.ckan.net").headers
    assert int(re.search(r"max-age=(\d+)", headers["Strict-Transport-Security"])[1]) >= 31_536_000


@pytest.mark.usefixtures("clean_db", "clean_index")
@pytest.mark.parametrize("path", ["/", "/dataset/", "/user/login", "/user/register", "/user/reset", "/organization/"])
def test_no_page_needs_inline_script(app, path):
    page = app.get(path).text
    inline = [tag for tag in re.findall(r"<script\b([^>]*)>", page) if "src=" not in tag]
    assert all("application/" in tag and "json" in tag for tag in inline), inline
    assert not re.search(r"<[^>]+\son(click|change|load|submit|error)=", page)


@pytest.mark.usefixtures("clean_db", "clean_index")
def test_pages_of_somebody_signed_in_are_kept_by_nobody(app):
    person = new_person("somebody")
    app.set_session_user(person.id)
    for path in ("/", "/dataset/", "/dashboard/datasets"):
        assert app.get(path).headers["Cache-Control"] == "private, no-store"


def seen(trusted, address, **headers):
    found = {}
    environ = {"REMOTE_ADDR": address, "wsgi.url_scheme": "http", **{f"HTTP_{k}": v for k, v in headers.items()}}
    NamedProxies(lambda env, _start: found.update(env), trusted)(environ, None)
    assert not [key for key in found if "FORWARDED" in key or "REAL_IP" in key]
    return found["REMOTE_ADDR"], found["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("trusted", "address", "chain", "real"),
    [
        ((), "198.51.100.7", "1.2.3.4", "198.51.100.7"),  # nobody is believed
        (("10.0.0.1",), "198.51.100.7", "1.2.3.4", "198.51.100.7"),  # not by a stranger
        (("10.0.0.1",), "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (("10.0.0.1",), "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # what the client wrote itself stands left
        (("10.0.0.1", "10.0.0.2"), "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (("10.0.0.1",), "10.0.0.1", "", "10.0.0.1"),
        (("unix",), "", "1.2.3.4", "1.2.3.4"),
    ],
)
def test_only_named_proxies_are_believed(trusted, address, chain, real):
    headers = {"X_FORWARDED_FOR": chain} if chain else {}
    assert seen(trusted, address, **headers)[0] == real


def test_the_scheme_comes_from_named_proxies_only():
    assert seen(("10.0.0.1",), "10.0.0.1", X_FORWARDED_PROTO="https")[1] == "https"
    assert seen(("10.0.0.1",), "6.6.6.6", X_FORWARDED_PROTO="https")[1] == "http"


@pytest.mark.usefixtures("clean_db")
def test_a_forged_address_does_not_get_past_the_lock(app):
    from support.city import new_person

    person = new_person("somebody")
    for turn in range(5):
        form = {"login": person.name, "password": "wrong"}
        app.post("/user/login", data=form, headers={"X-Forwarded-For": f"1.2.3.{turn}"}, status=None)
    good = {"login": person.name, "password": person.password}
    assert app.post("/user/login", data=good, headers={"X-Forwarded-For": "9.9.9.9"}, status=429)


@pytest.mark.parametrize("name", defaults.DEFAULTS)
def test_the_default_is_the_safe_one(name):
    declared = {str(key): key for key in config_declaration.iter_options()}
    assert name in declared, "CKAN no longer has this option"
    assert config_declaration[declared[name]].default == defaults.DEFAULTS[name]


@pytest.mark.parametrize("url", ["https://data.example.test", "http://data.example.test"])
def test_cookies_are_for_tls_alone_where_the_site_is(url):
    from ckan.config.declaration import Declaration

    declaration = Declaration()
    declaration.load_core_declaration()
    defaults.declare(declaration, url)
    known = {str(key): key for key in declaration.iter_options()}
    for name in defaults.SECURE:
        assert declaration[known[name]].default is url.startswith("https")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("ckan.datastore.sqlsearch.enabled", True),
        ("ckan.datastore.public_table_search", ["_table_metadata"]),
        ("ckan.files.storage.resources.public", "true"),
        ("ckan.files.storage.default.public", "true"),
    ],
)
def test_the_portal_does_not_start_with_an_open_door(ckan_config, option, value):
    with pytest.raises(CkanConfigurationException, match="must stay off"):
        get_plugin("govopen").configure({**ckan_config, option: value})


@pytest.mark.parametrize("path", ["/testing/primer", "/testing/custom_form_fields", "/organization/member_dump/x"])
def test_pages_for_designers_are_closed(app, path):
    assert app.get(path, status=404)


def test_versions_are_nobodys_business(app):
    status = app.get("/api/action/status_show").json["result"]
    assert "ckan_version" not in status
    assert "extensions" not in status
    assert tk.check_ckan_version("2.12")
    assert "CKAN 2" not in app.get("/").text
