"""Sharing among departments under each of the five regulations, with the dates that the law gives, and its grants."""

from __future__ import annotations

import contextlib
import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib import search
from support.catalogue import ASKED
from support.city import City, _system
from support.five import CITIES, due, on, opened, shown, whole
from support.gate import SECRET, make_data, put_file
from support.marks import by_city
from support.reader import Browser, answers_for, apply_for, command
from werkzeug.datastructures import FileStorage

from ckanext.govopen.logic.case import sweeping

# (day, who, command, further answers, the clock that then runs, its due date, who must act)
CHAINS = {
    "guigang": [
        ("", "", "", {}, "accept", "2026-09-24", ["authority"]),
        ("2026-09-23", "authority", "accept", {}, "opinion", "2026-10-08", ["provider"]),
        ("2026-09-29", "provider", "agree", {}, "decide", "2026-10-12", ["authority"]),
        ("2026-10-09", "authority", "grant", {}, "", "", []),
    ],
    "huizhou": [
        ("", "", "", {}, "decide", "2026-09-24", ["provider"]),
        ("2026-09-24", "provider", "grant", {}, "supply", "2026-09-30", ["provider"]),
        ("2026-09-28", "provider", "supply", {}, "", "", []),
    ],
    "hulunbuir": [
        ("", "", "", {}, "opinion", "2026-09-30", ["provider"]),
        ("2026-09-28", "provider", "agree", {}, "decide", "2026-10-13", ["authority", "provider"]),
        ("2026-10-09", "authority", "grant", {}, "", "", []),
    ],
    "hebei": [
        ("", "", "", {}, "forward", "2026-09-28", ["authority"]),
        ("2026-09-23", "authority", "forward", {}, "decide", "2026-10-08", ["provider"]),
        ("2026-09-30", "provider", "grant", {}, "supply", "2026-10-10", ["authority"]),
        ("2026-10-08", "authority", "supply", {}, "", "", []),
    ],
    "tengzhou": [
        ("", "", "", {}, "decide", "2026-10-13", ["provider"]),
        ("2026-10-12", "provider", "grant", {"scope": "窗口办件核验", "use": "data_check"}, "", "", []),
    ],
}


@pytest.mark.parametrize(
    "profile",
    by_city(
        CITIES,
        "guigang-29a",
        "guigang-29b",
        "guigang-29c",
        "huizhou-13b",
        "hulunbuir-24b",
        "hebei-19c",
        "tengzhou-12b",
        "tengzhou-12d",
    ),
)
def test_conditional_sharing_goes_each_citys_own_way(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["shared"]
    number = apply_for(
        app, city.share_user, f"/share/apply/{data.name}",
        **answers_for(city.share_user, "share_application", entry=data.name),
    )  # fmt: skip
    other = apply_for(
        app, city.government, f"/share/apply/{data.name}",
        **answers_for(city.government, "share_application", entry=data.name),
    )  # fmt: skip
    for day, who, name, answers, clock, by, turn in CHAINS[profile]:
        opened(app, city.share_user, data, 403)
        if day:
            on(freezer, day)
            command(app, getattr(city, who), number, name, **answers)
        case = shown(city.share_user, number)
        if clock:
            assert case["state"] == "open"
            found = next(one for one in case["clocks"] if one["id"] == clock)
            assert (found["due"], found["who"]) == (by, turn), (clock, found)
    assert shown(city.share_user, number)["state"] == "ended"
    assert opened(app, city.share_user, data)
    assert opened(app, city.provider2, data), "the department was granted it, and all who belong to it"
    for person in (city.citizen, city.government, None):
        opened(app, person, data, 403)

    # the other one, which nobody touched: late from the next calendar day, whatever day it is looked at
    first = CHAINS[profile][0]
    on(freezer, "2026-10-20")
    sweeping.sweep(_now())
    clock = next(one for one in shown(city.government, other)["clocks"] if one["id"] == first[4])
    assert (clock["due"], clock["overdue_since"]) == (first[5], _after(first[5]))

    revoker = city.authority
    command(app, revoker, number, "revoke", reason="超出使用范围", basis=["decree809/1"])
    opened(app, city.share_user, data, 403)


def _now():
    return datetime.now(timezone.utc)


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    "profile", by_city(CITIES, "guigang-27", "huizhou-13a", "hulunbuir-24a", "hebei-19a", "hebei-19b", "tengzhou-12a")
)
def test_unconditional_sharing_is_free_or_at_once(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["free"]
    for person in (city.citizen, None):
        opened(app, person, data, 403)
    if profile in ("guigang", "tengzhou"):  # free by law (27; 12): no application, and none is taken
        assert opened(app, city.share_user, data)
        with pytest.raises(Exception, match=r".") as refused:
            city.share_user.call("govopen_case_submit", procedure="share_application", entry=data.name, answers={})
        assert refused.value.error_dict["code"]
        return
    opened(app, city.share_user, data, 403)
    number = apply_for(
        app, city.share_user, f"/share/apply/{data.name}",
        **answers_for(city.share_user, "share_application", entry=data.name),
    )  # fmt: skip
    if profile == "hebei":  # granted at once, supplied within three days (19)
        assert due(city.share_user, number, "supply") == "2026-09-28"
        opened(app, city.share_user, data, 403)
        on(freezer, "2026-09-28")
        command(app, city.authority, number, "supply")
    assert shown(city.share_user, number)["outcome"] == "granted"
    assert opened(app, city.share_user, data)
    opened(app, city.government, data, 403)
    opened(app, city.citizen, data, 403)


@pytest.mark.parametrize("profile", by_city(CITIES, "guigang-26a", "huizhou-13d"))
def test_a_sharing_request_outside_the_catalogue(app, city: City, under, freezer, profile: str) -> None:
    data = under(profile)["shared"]
    number = apply_for(
        app, city.government, "/share/request",
        provider=city.transport["id"], **answers_for(city.government, "share_request"),
    )  # fmt: skip
    assert due(city.government, number, "decide") == "2026-09-30"
    on(freezer, "2026-09-28")
    command(app, city.provider, number, "grant")
    assert due(city.government, number, "supply") == "2026-10-16"
    on(freezer, "2026-10-09")
    command(app, city.provider, number, "supply", entry=data.name)
    assert opened(app, city.government, data)
    opened(app, city.citizen, data, 403)


@pytest.mark.duty("tengzhou-12c")
def test_tengzhou_what_is_not_shared_reaches_whom_the_centre_gives_it(app, city: City, under) -> None:
    """Negotiated, coordinated, granted: the department has the file made for it, on an entry that has no files."""
    under("tengzhou")
    data = make_data("tengzhou-withheld", city.transport["id"], ("not_open", "not_shared"))
    entry = model.Package.get(data.name)
    entry.extras = {**entry.extras, "open_basis": "pipl/28", "share_basis": "pipl/28"}
    model.Resource.get(data.resource).state = "deleted"  # neither open nor shared: it has no files
    model.Session.commit()
    search.rebuild(data.entry)
    number = apply_for(
        app, city.share_user, f"/share/apply/{data.name}",
        **answers_for(city.share_user, "share_application", entry=data.name),
    )  # fmt: skip
    command(app, city.provider, number, "agree")
    command(app, city.authority, number, "grant", scope="窗口办件核验", use="data_check")
    [grant] = shown(city.share_user, number)["grants"]
    file = FileStorage(io.BytesIO(b"name\nmade-for-one"), "extract.csv", content_type="text/csv")
    made = city.provider.call("govopen_grant_supply", id=grant["id"], upload=file, name="extract")
    command(app, city.provider, number, "supply")
    own = f"/dataset/{data.name}/resource/{made['id']}/download/extract.csv"
    assert "made-for-one" in app.get(own, headers=city.share_user.headers).text
    for person in (city.citizen, city.government, None):
        app.get(own, headers=person.headers if person else {}, status=403)


# (day, who, command) until the refusal, who then rules on the objection
REFUSALS = {
    "guigang": ([("authority", "accept"), ("provider", "disagree"), ("authority", "refuse")], "government"),
    "huizhou": ([("provider", "refuse")], "authority"),
    "hulunbuir": ([("provider", "disagree"), ("authority", "refuse")], "authority2"),
    "hebei": ([("authority", "forward"), ("provider", "refuse")], "authority"),
    "tengzhou": ([("provider", "refuse")], "authority"),
}


@pytest.mark.parametrize("profile", by_city(CITIES, "guigang-30", "hebei-19d", "hebei-19e", "tengzhou-12c"))
def test_a_department_objects_to_a_refused_share(app, city: City, under, freezer, profile: str) -> None:
    """Guigang: the city government coordinates (30); elsewhere the authority concludes; never who refused."""
    data = under(profile)["shared"]
    number = apply_for(
        app, city.provider2, f"/share/apply/{data.name}",
        **answers_for(city.provider2, "share_application", entry=data.name),
    )  # fmt: skip
    asks = city.provider2
    steps, rules = REFUSALS[profile]
    no = {"reason": "含个人信息，暂不能共享", "basis": ["pipl/28"]}
    for who, name in steps:
        command(app, getattr(city, who), number, name, **(no if name in ("refuse", "disagree") else {}))
    assert shown(asks, number)["outcome"] == "refused"
    opened(app, asks, data, 403)
    on(freezer, "2026-10-09")
    objecting = Browser(app, asks)
    objecting.get(f"/case/{number}/object")
    objecting.press(reason="履职需要，可以只提供统计口径")
    if objecting.page.select_one("input[name=payload]"):
        objecting.press("send")
    child = shown(asks, number)["objection"]["number"]
    assert due(asks, child, "conclude") == "2026-10-22"
    refuser = getattr(city, steps[-1][0])
    with contextlib.suppress(tk.NotAuthorized):  # who refused may not even read it
        assert "uphold" not in shown(refuser, child).get("commands", {})
    command(app, getattr(city, rules), child, "uphold", finding="应当提供统计口径的数据")
    assert shown(asks, child)["step"]["verb"] == "fulfil"


def take_back(app, city: City, grant: str, data, number: str) -> None:
    """A file put up for one grant is taken back by the provider, with a reason that stays; nobody can have it any more."""
    there, file = f"/grants/{grant}/files", city.provider.call("govopen_grant_show", id=grant)["files"][0]["id"]
    own = f"/dataset/{data.name}/resource/{file}/download"
    said = {"file": file, "reason": "传错了文件"}
    bytes_there = lambda: any(one.name == file[6:] for one in Path(tk.config["ckan.storage_path"]).rglob("*"))  # noqa: E731
    for person, status in ((city.citizen, 404), (city.provider2, 403)):
        app.post(there, data=said, headers=person.headers, status=status)
    assert "请写明撤回原因" in app.post(there, data={"file": file}, headers=city.provider.headers, status=422).text
    assert SECRET in app.get(own, headers=city.provider2.headers).text, "still there"
    assert bytes_there()
    assert "文件已撤回" in app.post(there, data=said, headers=city.provider.headers).text
    for person in (city.provider2, city.provider, None):
        app.get(own, headers=person.headers if person else {}, status=404)
    assert city.provider.call("govopen_grant_show", id=grant)["files"] == []
    assert not bytes_there()
    with pytest.raises(tk.ObjectNotFound):
        city.provider.call("govopen_grant_withdraw", id=grant, file=data.resource, reason="不是此项授权的文件")
    assert "传错了文件" in app.get(f"/case/{number}", headers=city.provider2.headers).text
    assert "去标识摘录" not in app.get("/me/grants", headers=city.provider2.headers).text


@pytest.mark.duty("guigang-4d")
def test_the_scope_of_a_sharing_grant_is_narrowed_and_widened(app, city: City, under, freezer) -> None:
    """Partial grants: one file of two; the other joins by amendment; a file of its own belongs to this grant alone."""
    data = under("guigang")["shared"]
    entry = model.Package.get(data.entry)
    second = model.Resource(package_id=entry.id, url="second.csv", url_type="upload", format="CSV", name="第二份")
    entry.resources[0].position, second.position = 0, 1
    model.Session.add(second)
    model.Session.commit()
    put_file(second.id)
    search.rebuild(entry.id)
    basis = {"open_basis": ASKED["open_basis"], "share_basis": ASKED["open_basis"]}
    _system("package_patch", id=data.entry, share_conditions="履职需要", **basis)
    url = f"/dataset/{data.name}/resource/{second.id}/download"
    number = apply_for(
        app, city.provider2, f"/share/apply/{data.name}",
        **answers_for(city.provider2, "share_application", entry=data.name),
    )  # fmt: skip
    command(app, city.authority, number, "accept")
    command(app, city.provider, number, "agree")
    command(
        app, city.authority, number, "grant_part", items=[data.resource], reason="第二份含个人信息", basis=["pipl/28"]
    )
    grant = next(one for one in city.provider2.call("govopen_grant_list", entry=data.name) if one["items"])
    opened(app, city.provider2, data, 403)
    assert (grant["conditions"], grant["items"]) == ("履职需要", [data.resource]), (
        "those of sharing, to be accepted first"
    )
    city.provider2.call("govopen_grant_accept", id=grant["id"])
    assert opened(app, city.provider2, data)
    app.get(url, headers=city.provider2.headers, status=403)
    command(
        app, city.authority, number, "amend", grant=grant["id"], items=[data.resource, second.id], reason="业务变化"
    )
    app.get(url, headers=city.provider2.headers, status=200)
    command(
        app, city.authority, number, "amend", grant=grant["id"], items=[second.id], reason="业务变化", basis=["pipl/28"]
    )
    opened(app, city.provider2, data, 403)

    page = Browser(app, city.provider)
    page.get(f"/grants/{grant['id']}/files")
    assert "专为此项授权提供的文件" in page.text
    form = {"upload": (io.BytesIO(f"编号,{SECRET}摘录\n1,甲\n".encode()), "摘录.csv"), "name": "去标识摘录"}
    sent = app.post(f"/grants/{grant['id']}/files", data=form, headers=city.provider.headers)
    assert "只有被授权方和提供部门可以看到" in sent.text, (
        BeautifulSoup(sent.data, "html.parser").select_one("main").get_text(" ")
    )
    shown_ = city.provider.call("govopen_grant_show", id=grant["id"])
    assert [one["name"] for one in shown_["files"]] == ["去标识摘录"]
    own = f"/dataset/{data.name}/resource/{shown_['files'][0]['id']}/download"
    assert SECRET in app.get(own, headers=city.provider2.headers).text
    for person in (city.citizen, city.share_user, city.government, None):
        app.get(own, headers=person.headers if person else {}, status=403 if person is not city.share_user else 200)
    for person in (city.citizen, city.government, None):
        for path in (
            f"/dataset/{data.name}",
            f"/api/action/package_show?id={data.name}",
            "/api/action/package_search?rows=200",
        ):
            answer = app.get(path, headers=person.headers if person else {}, status=None)
            text = answer.get_data(as_text=True)
            assert "去标识摘录" not in text.encode().decode("unicode_escape", "ignore") + text, (person, path)
    assert "去标识摘录" in app.get("/me/grants", headers=city.provider2.headers).text
    # the entry's own page: the file made for this grant to take, what the grant leaves out without a link to take it
    page = BeautifulSoup(app.get(f"/dataset/{data.name}", headers=city.provider2.headers).data, "html.parser")
    listed = {row.th.a.text: row.select_one("td:last-child") for row in page.select(".files tbody tr, table tbody tr")}
    assert listed["去标识摘录"].a["href"].endswith(own)
    assert listed["第二份"].a["href"].endswith(url)
    assert "不在您的授权范围内" in listed["站点"].text
    assert not listed["站点"].a

    take_back(app, city, grant["id"], data, number)


def test_every_case_is_whole_in_the_end(city: City) -> None:
    whole(25)
