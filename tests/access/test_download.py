"""A gated file's download: ranges, names, handing over to nginx, and the page of those who may not."""

from __future__ import annotations

import pytest
from support.gate import put_file, records

from ckanext.govopen import law

SHARING = law.profile("guigang").share_tiers["conditional"]
pytestmark = pytest.mark.usefixtures("world")


def test_a_range_and_a_head_ask_the_gate_too(world, app):
    data = world.data["asked"]
    for headers in ({"Range": "bytes=0-9"}, {"Range": "bytes=5-", "If-Range": '"x"'}):
        answer = app.get(data.url, headers={**world.headers("citizen"), **headers}, status=403)
        assert "Content-Range" not in answer.headers
    refused = app.client.head(data.url, headers=world.headers("citizen"))
    assert refused.status_code == 403
    assert records(resource_id=data.resource)[-1].road == "head"
    head = app.client.head(data.url, headers=world.headers("grantee"))
    assert head.status_code == 200
    assert int(head.headers["Content-Length"]) > 10


def test_a_broken_download_can_be_taken_up_again(world, app):
    data = world.data["asked"]
    headers = world.headers("grantee")
    whole = app.get(data.url, headers=headers).data
    rest = app.get(data.url, headers={**headers, "Range": "bytes=7-"}, status=206)
    assert rest.data == whole[7:]
    assert rest.headers["Content-Range"] == f"bytes 7-{len(whole) - 1}/{len(whole)}"
    etag = rest.headers["ETag"]
    assert app.get(data.url, headers={**headers, "Range": "bytes=0-2", "If-Range": etag}, status=206).data == whole[:3]
    put_file(data.resource, b"changed " + whole)
    assert app.get(data.url, headers={**headers, "Range": "bytes=0-2", "If-Range": etag}, status=200)
    put_file(data.resource)


def test_a_range_beyond_the_end_is_told_the_length_and_several_ranges_get_the_whole(world, app):
    data = world.data["asked"]
    headers = world.headers("grantee")
    whole = app.get(data.url, headers=headers).data
    before = len(records(resource_id=data.resource))
    beyond = app.get(data.url, headers={**headers, "Range": "bytes=900000-"}, status=416)
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"
    assert beyond.mimetype == "text/plain"
    assert len(beyond.data) < 200
    assert "no-store" in beyond.headers["Cache-Control"]
    for asked in ("bytes=0-1,4-6", "bytes=900000-,0-1", "lines=1-2", "bytes=x"):
        answer = app.get(data.url, headers={**headers, "Range": asked}, status=200)
        assert answer.data == whole, asked
        assert "Content-Range" not in answer.headers
    after = records(resource_id=data.resource)[before:]
    assert [(row.allowed, row.road) for row in after] == [(True, "download")] * 5


def test_the_name_survives_in_chinese_and_nothing_runs(world, app):
    answer = app.get(world.data["free"].url)
    assert "filename*=UTF-8''%E7%AB%99%E7%82%B9.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.ckan_config("govopen.download.accel", "/protected/")
def test_nginx_is_handed_the_file_after_the_verdict(world, app):
    data = world.data["asked"]
    assert "X-Accel-Redirect" not in app.get(data.url, status=403).headers
    answer = app.get(data.url, headers=world.headers("grantee"))
    rid = data.resource
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{rid[:3]}/{rid[3:6]}/{rid[6:]}"
    assert answer.data == b""
    assert "%E7%AB%99%E7%82%B9.csv" in answer.headers["Content-Disposition"]


def test_the_refusal_says_why_and_how_to_apply(world, app):
    data = world.data["asked"]
    page = app.get(data.url, status=403)
    assert "条目asked" in page.text
    assert "/user/login" in page.text
    answer = app.get(data.url, headers={"Accept": "application/json"}, status=403).json
    assert answer["error"]["reason"] == "no_grant"
    assert answer["error"]["way"]["kind"] == "sign_in"
    signed_in = app.get(data.url, headers=world.headers("citizen"), status=403).json
    assert signed_in["error"]["way"]["kind"] == "apply"
    assert signed_in["error"]["way"]["url"].endswith("/apply/asked")


def test_a_refused_department_is_led_to_the_application_for_sharing(world, app):
    shared = world.data["shared"]
    said = app.get(shared.url, headers=world.headers("department"), status=403).json["error"]
    assert said["way"]["url"].endswith("/share/apply/shared")
    assert {cite["article"] for cite in said["cites"]} == {str(one.article) for one in SHARING.cites}
    check = world.people["department"].call("govopen_access_check", resource=world.data["asked"].resource)
    assert check["tier"] == "conditional", "not the tier of opening"
