"""Servers away: PostgreSQL gives one page that says so, Redis and Solr cost what needs them and nothing else."""

from __future__ import annotations

import contextlib
import socket
import threading

import psycopg2
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import redis
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import close_all_sessions
from support.city import found_city
from support.gate import SECRET, make_data, put_grant

from ckanext.govopen.safety import outage


class Relay:
    """A way to PostgreSQL that can be cut. Nothing that came in before the cut outlives it, however busy the machine."""

    def __init__(self, port):
        self.there = port
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.lines, self.lock, self.shut = [], threading.Lock(), False
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.door.accept()
                self.lead(near)

    def lead(self, near):
        with self.lock:
            if self.shut:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self.there))
            self.lines += [near, far]
        for a, b in ((near, far), (far, near)):
            threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(a, b):
        with contextlib.suppress(OSError):
            while data := a.recv(65536):
                b.sendall(data)

    def cut(self):
        with self.lock:
            self.shut = True
            for line in (self.door, *self.lines):
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()


@pytest.fixture(scope="module")
def data(site_clean):
    city = found_city()
    made = make_data("outage", city.transport["id"], ("on_request", "conditional"))
    put_grant(city.citizen.id, made.entry)
    return made, city.citizen.headers


@pytest.fixture
def database(data):
    """The portal reaches its database through a relay; afterwards nothing of that way is left, no lock either."""
    model.Session.remove()
    engine = model.ensure_engine()
    relay = Relay(engine.url.port)
    away = sa.create_engine(engine.url.set(host="127.0.0.1", port=relay.port))
    model.init_model(away)
    yield relay
    relay.cut()
    close_all_sessions()
    away.dispose()
    model.init_model(engine)


PATHS = ("/", "/dataset/", "/dataset/outage", "/user/login", "/organization/", "/api/action/package_search")


def test_one_page_says_that_the_database_is_away_and_no_gated_byte_leaves(app, database, data):
    made, headers = data
    assert SECRET in app.get(made.url, headers=headers).text
    database.cut()
    refused = app.get(made.url, headers=headers, status=503)
    assert SECRET not in refused.text
    for path in (*PATHS, f"/datastore/dump/{made.resource}"):
        answer = app.get(path, headers=headers, status=None)
        assert answer.status_code == 503, (path, answer.status_code)
        assert int(answer.headers["Retry-After"]) > 0
        assert "no-store" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]
        assert ("数据库" in answer.text) or path.startswith("/api/")
    assert app.get("/api/action/datastore_search?resource_id=x", headers=headers, status=503).json["success"] is False


@pytest.mark.parametrize("path", ["/dataset/outage", "/api/action/package_show?id=outage"])
def test_a_connection_that_breaks_within_an_answer_is_an_outage_too(app, data, path):
    """libpq then tells of no operational error but of a bare one: seen once in 2,000 answers under kills."""
    engine = model.ensure_engine()

    def broken(*_said):
        raise psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")

    sa.event.listen(engine, "do_execute", broken)
    try:
        answer = app.get(path, status=None)
    finally:
        sa.event.remove(engine, "do_execute", broken)
        model.Session.remove()
    assert answer.status_code == 503


def test_a_database_that_goes_while_an_answer_is_on_its_way_out_is_an_outage(data):
    """Seen under kills: a hook after the page asked the database, and the answer was a fault."""
    portal = Flask(__name__)
    outage.install(portal)
    portal.route("/api/x")(lambda: "ok")
    gone = [OperationalError("SELECT", {}, psycopg2.OperationalError("server closed the connection"))]

    @portal.after_request
    def asks(response):
        if gone:
            raise gone.pop()
        return response

    assert portal.test_client().get("/api/x").status_code == 503
    assert portal.test_client().get("/api/x").status_code == 200


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def no_redis(ckan_config, monkeypatch):
    monkeypatch.setattr(redis, "_connection_pool", None)
    ckan_config["ckan.redis.url"] = f"redis://127.0.0.1:{free_port()}/0"
    yield
    redis._connection_pool = None


@pytest.mark.parametrize("path", ["/", "/dataset/", "/dataset/outage", "/user/login", "/api/action/package_search"])
def test_without_redis_pages_and_data_go_on(app, data, no_redis, path):
    made, headers = data
    assert app.get(path, status=200)
    assert SECRET in app.get(made.url, headers=headers).text


@pytest.fixture
def no_solr(data, ckan_config):
    ckan_config["solr_url"] = f"http://127.0.0.1:{free_port()}/solr/none"


@pytest.mark.parametrize(
    "path", ["/", "/dataset/", "/dataset/outage", "/organization/", "/organization/transport", "/user/login"]
)
def test_without_solr_no_page_breaks(app, data, no_solr, path):
    assert app.get(path, status=None).status_code in (200, 503), path


def test_without_solr_data_is_given_to_whom_it_is_due(app, data, no_solr):
    made, headers = data
    assert SECRET in app.get(made.url, headers=headers).text
    assert SECRET not in app.get(made.url, status=403).text
    assert SECRET in app.get(f"/datastore/dump/{made.resource}", headers=headers).get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "headers", "said"),
    [
        ("/api/action/package_search", {}, outage.SEARCH_CHINESE),
        ("/api/action/package_search", {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, outage.SEARCH_CHINESE),
        ("/api/action/package_search", {"Accept-Language": "en-GB,en;q=0.9"}, outage.SEARCH_ENGLISH),
        ("/en/api/action/package_search", {"Accept-Language": "zh-CN"}, outage.SEARCH_ENGLISH),
    ],
)
def test_programs_are_told_in_their_language_that_search_is_away(app, data, no_solr, path, headers, said):
    answer = app.get(path, headers=headers, status=503)
    assert answer.json["error"] == {"__type": "Unavailable", "message": said[1]}
