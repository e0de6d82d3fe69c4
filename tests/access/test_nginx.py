"""Downloads through a real nginx with the settings of production: the verdict is the portal's, the bytes are nginx's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import urllib3
from ckan.common import config
from support import nginx
from support.gate import CSV, make_data, put_grant, records
from werkzeug.serving import make_server

pytestmark = [
    pytest.mark.usefixtures("world"),
    pytest.mark.skipif(not nginx.NGINX, reason="nginx is not installed"),
]
BIG = b"".join(b"%09d,\xe4\xb9\x99\n" % number for number in range(60_000))  # nothing of it repeats


@pytest.fixture(scope="module")
def site(world, portal, tmp_path_factory) -> Iterator[nginx.Site]:
    urllib3.disable_warnings()
    server = make_server("127.0.0.1", 0, portal, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    storage = Path(config["ckan.storage_path"])  # the folder in it is the settings' own business
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(config, "govopen.download.accel", "/protected/")
        with nginx.running(tmp_path_factory.mktemp("nginx"), server.server_port, storage) as found:
            yield found
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def big(world):
    from support.gate import put_file

    data = make_data("large", world.city.transport["id"], ("on_request", "conditional"))
    put_file(data.resource, BIG)
    put_grant(world.people["grantee"].id, data.entry)
    return data


@pytest.fixture(autouse=True)
def _accel(request, monkeypatch):
    """Each test's options are read anew; the portal behind nginx hands files over in all of them."""
    if "site" in request.fixturenames:
        monkeypatch.setitem(config, "govopen.download.accel", "/protected/")


def ask(site, path, headers, method="get"):
    return requests.request(method, site.tls + path, headers=headers, verify=False, timeout=20, allow_redirects=False)  # noqa: S501


@pytest.mark.duty("guigang-39")
def test_the_holder_gets_every_byte_and_the_chinese_name(site, world, big):
    answer = ask(site, big.url, world.headers("grantee"))
    assert (answer.status_code, answer.content == BIG) == (200, True)
    assert "filename*=UTF-8''%E7%AB%99%E7%82%B9.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "X-Accel-Redirect" not in answer.headers
    assert records(resource_id=big.resource)[-1].allowed


def test_others_get_none_whatever_they_ask_for(site, world, big):
    for who in ("anonymous", "citizen", "expired", "revoked", "auditor"):
        for extra in ({}, {"Range": "bytes=0-99"}, {"If-Range": '"x"', "Range": "bytes=5-"}):
            answer = ask(site, big.url, {**world.headers(who), **extra})
            assert answer.status_code == 403, (who, extra)
            assert "000000001" not in answer.text
            assert "no-store" in answer.headers["Cache-Control"]
    for path in (
        f"/protected/{big.resource[:3]}/{big.resource[3:6]}/{big.resource[6:]}",
        "/protected/",
        "/protected/../x",
    ):
        assert ask(site, path, world.headers("grantee")).status_code == 404


def test_a_head_tells_the_size_and_that_it_can_be_taken_up(site, world, big):
    answer = ask(site, big.url, world.headers("grantee"), "head")
    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(BIG))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert records(resource_id=big.resource)[-1].road == "head"


def test_a_broken_download_is_taken_up_again_until_it_is_whole(site, world, big):
    headers, got, tag = world.headers("grantee"), b"", ""
    while len(got) < len(BIG):
        more = {"Range": f"bytes={len(got)}-{len(got) + 199_999}"} | ({"If-Range": tag} if tag else {})
        part = ask(site, big.url, {**headers, **more})
        assert part.status_code == 206
        assert part.headers["Content-Range"].endswith(f"/{len(BIG)}")
        tag = part.headers["ETag"]
        got += part.content
    assert got == BIG


def test_a_file_that_changed_meanwhile_comes_whole(site, world, big):
    from support.gate import put_file

    headers = world.headers("grantee")
    tag = ask(site, big.url, {**headers, "Range": "bytes=0-9"}).headers["ETag"]
    put_file(big.resource, b"new " + BIG)
    try:
        answer = ask(site, big.url, {**headers, "Range": "bytes=10-19", "If-Range": tag})
        assert (answer.status_code, len(answer.content)) == (200, len(BIG) + 4)
    finally:
        put_file(big.resource, BIG)
    assert ask(site, big.url, {**headers, "Range": f"bytes={len(BIG)}-"}).status_code == 416
    several = ask(site, big.url, {**headers, "Range": "bytes=0-4,10-14"})
    assert several.status_code == 206
    assert several.headers["Content-Type"].startswith("multipart/byteranges")


def test_what_the_browser_kept_is_confirmed_to_the_holder_alone(site, world, big):
    first = ask(site, big.url, world.headers("grantee"))
    kept = {"If-None-Match": first.headers["ETag"]}
    assert ask(site, big.url, {**world.headers("grantee"), **kept}).status_code == 304
    assert ask(site, big.url, {**world.headers("revoked"), **kept}).status_code == 403


def test_a_grant_that_ends_during_a_download_lets_it_end_and_refuses_the_next(site, world, big, make_person):
    import sqlalchemy as sa
    from ckan import model

    person = make_person()
    grant = put_grant(person.id, big.entry)
    with requests.get(site.tls + big.url, headers=person.headers, verify=False, stream=True, timeout=20) as answer:  # noqa: S501
        assert answer.status_code == 200
        parts = answer.iter_content(4096)
        got = next(parts)
        with model.ensure_engine().begin() as connection:
            connection.execute(
                sa.text("UPDATE govopen_grant SET ended = current_date - 1 WHERE id = :id"), {"id": grant}
            )
        refused = ask(site, big.url, {**person.headers, "Range": "bytes=4096-"})
        assert refused.status_code == 403, "the next request is a new question"
        got += b"".join(parts)
    assert got == BIG
    assert [row.allowed for row in records(actor=person.id)] == [True, False]


@pytest.mark.duty("guigang-36")
@pytest.mark.duty("hulunbuir-28c")
def test_open_data_needs_nobody(site, world):
    answer = ask(site, world.data["free"].url, {})
    assert (answer.status_code, answer.content) == (200, CSV)
