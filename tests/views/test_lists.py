"""Lists over HTTP: each city's own names, articles, columns and audience; what the public never sees; files and feed."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from freezegun import freeze_time

from ckanext.govopen import law, vocabularies
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.store import history

HIDDEN = "反恐重点目标名册"  # shared or not among departments, no opening tier
SHARED = "水库调度曲线"
LIVE = "=cmd|' /C calc'!A0"
PUBLIC = {"opening_negative", "open", "opening_responsibility", "demand", "matching", "open_plan"}
OWN = {
    "guigang": {"opening_negative": "限制开放目录", "sharing_negative": "负面清单", "open": "政务数据开放目录"},
    "huizhou": {
        "open": "公共数据开放资源目录", "opening_responsibility": "责任清单", "function_data": "职能数据清单",
        "collection": "采集清单", "open_plan": "年度公共数据开放计划",
    },
    "hulunbuir": {
        "opening_negative": "负面清单", "sharing_negative": "数据负面清单", "open": "数据开放清单",
        "sharing_responsibility": "责任清单", "demand": "需求清单", "matching": "供需对接清单",
    },
    "hebei": {"sharing_negative": "负面清单", "collection_responsibility": "采集责任清单"},
    "tengzhou": {},
}  # fmt: skip
LAWFUL = {
    "guigang": {"opening_negative", "sharing_negative", "open"},
    "huizhou": {"open", "opening_responsibility", "collection", "function_data", "open_plan"},
    "hulunbuir": {"opening_negative", "sharing_negative", "open", "sharing_responsibility", "demand", "matching"},
    "hebei": {"sharing_negative", "collection_responsibility"},
    "tengzhou": set(),
}


def ago(days: int) -> datetime:
    return datetime.now(CHINA) - timedelta(days=days)


@pytest.fixture(scope="module")
def entries(city: Any) -> dict[str, str]:
    """One of each kind, first published at different times; the closed one was on request before."""

    def made(name: str, title: str, days: int, **extras: str) -> str:
        with history.because(cause="CR-2026-000001", at=ago(days)):
            package = model.Package(name=name, title=title, type="dataset", state="active", owner_org=city.health["id"])
            package.extras = {"theme": "health", "update_cycle": "monthly", **extras}
            model.Session.add(package)
            model.Session.commit()
        return str(package.id)

    law_ = "《中华人民共和国个人信息保护法》第二十八条"
    found = {
        "free": made("free", LIVE, 90, open_tier="unconditional", share_tier="unconditional"),
        "asked": made("asked", "医院等级评审结果", 80, open_tier="on_request", share_tier="conditional", open_basis=law_,
                      open_conditions="仅用于研究"),
        "closed": made("closed", "住院病案首页", 70, open_tier="on_request", share_tier="not_shared", open_basis=law_,
                       share_basis=law_, open_conditions="仅用于研究"),
        "hidden": made("hidden", HIDDEN, 60, open_tier="", share_tier="not_shared", share_basis="某局办公室通知第3号 《通知》第一条"),
        "shared": made("shared", SHARED, 50, open_tier="", share_tier="conditional", share_basis=law_, share_conditions="防汛"),
    }  # fmt: skip
    with history.because(cause="RC-2026-000002", at=ago(20)):
        package = model.Package.get("closed")
        assert package
        package.extras = {**package.extras, "open_tier": "not_open", "open_conditions": ""}
        model.Session.commit()
    return found


@pytest.fixture(params=list(OWN))
def town(request: Any, monkeypatch: pytest.MonkeyPatch, app: Any, entries: Any) -> str:
    monkeypatch.setitem(tk.config, "govopen.profile", request.param)
    return str(request.param)


def page(app: Any, address: str, who: Any = None, status: int = 200) -> str:
    answer = app.get(address, headers=who.headers if who else {}, status=status)
    return str(answer.get_data(as_text=True))


def address(name: str) -> str:
    return f"/lists/{name.replace('_', '-')}"


def test_each_city_s_lists_have_its_own_names_and_articles(app, city, town):
    lists = law.in_force().lists
    assert {name: lists[name].term.zh for name in OWN[town]} == OWN[town]
    assert {name for name, one in lists.items() if one.cites} == LAWFUL[town]
    shown = {one["id"]: one for one in city.provider.call("govopen_listing_list")}
    assert set(shown) == set(lists)
    for name, one in lists.items():
        text = page(app, address(name), city.provider)
        assert f"<h1>{one.term.zh}</h1>" in text, name
        head = text[text.index('class="lead"') : text.index("</header>", text.index('class="lead"'))]
        assert ("平台约定" in head) is (name not in LAWFUL[town]), name
        assert shown[name]["house_rule"] is (name not in LAWFUL[town])
        assert [column["id"] for column in shown[name]["columns"]] == list(one.columns)


def test_the_public_reads_public_lists_and_nothing_of_the_others(app, city, town):
    lists = law.in_force().lists
    public = {name for name, one in lists.items() if one.audience == "public"}
    assert public == PUBLIC - ({"demand", "matching"} if town == "hulunbuir" else set())
    for name in lists:
        open_to_all = name in public
        for ending in ("", ".csv") if open_to_all else ("", ".csv", ".json", ".xlsx", ".atom"):
            text = app.get(address(name) + ending, status=200 if open_to_all else 403).data
            assert HIDDEN.encode() not in text
            assert SHARED.encode() not in text
        if not open_to_all:
            with pytest.raises(tk.NotAuthorized):
                city.citizen.call("govopen_listing_show", list=name)
            assert lists[name].term.zh in page(app, address(name), status=403)
            page(app, address(name), city.citizen, status=403)
            page(app, address(name), city.provider)


@pytest.mark.duty("guigang-38a", "hulunbuir-30b")
def test_the_opening_negative_list_says_what_whose_why_and_since_when(app, city, town):
    found = city.citizen.call("govopen_listing_show", list="opening_negative", sort="title")
    rows = {row["name"]: row for row in found["results"]}
    assert set(rows) == {"asked", "closed"}
    row = rows["closed"]
    profile = law.in_force()
    assert row["since"] == ago(70).date().isoformat()
    assert row["values"]["open_tier"]["term"] == profile.open_tiers["not_open"].term.zh
    assert row["values"]["provider"]["title"] == city.health["title"]
    basis = row["values"]["open_basis"][0]
    assert (basis["law"], basis["article"], basis["rank"], basis["sufficient"]) == ("pipl", "28", "law", True)
    assert basis["url"] == "/law/pipl#art-28"
    entry, provider = row["entry"], row["provider"]
    assert (entry["title"], entry["url"]) == (row["values"]["title"], "/dataset/closed")
    assert (provider["id"], provider["title"]) == (city.health["id"], city.health["title"])
    assert (row["open_tier"], row["until"], row["instead"]) == ("not_open", None, "open_request")
    assert rows["asked"]["instead"] is None
    text = page(app, "/lists/opening-negative")
    assert "/law/pipl#art-28" in text
    assert text.count("lst-apply") == 1  # the one on request can be applied for


@pytest.mark.duty("guigang-4a", "hebei-15b")
def test_the_sharing_negative_list_is_for_departments_with_its_basis(app, city, town):
    found = city.provider.call("govopen_listing_show", list="sharing_negative")
    assert {row["name"] for row in found["results"]} == {"closed", "hidden"}
    chain = [(one["act"], one["actor"]) for one in found["list"]["chain"]]
    assert chain == {
        "guigang": [("proposes", "provider"), ("approves", "authority")],
        "hebei": [("proposes", "provider"), ("reviews", "authority"), ("approves", "government"), ("is_filed_with", "above")],
        "hulunbuir": [("proposes", "provider"), ("reviews", "authority")],
    }.get(town, [("proposes", "provider"), ("approves", "authority")])  # fmt: skip
    assert HIDDEN in page(app, "/lists/sharing-negative", city.provider)


def test_what_everybody_has_is_not_put_on_the_sharing_list(app, city, entries):
    text = page(app, "/dataset/free/restrict", city.provider2)
    assert "请先调整开放类型" in text
    assert "提请列入" not in text
    assert "提请列入" in page(app, "/dataset/shared/restrict", city.provider2)
    assert "/restrict" not in page(app, "/dataset/free", city.provider2)


def test_a_basis_of_a_kind_that_does_not_suffice_is_said(monkeypatch, city, entries):
    """guigang 6 and hebei 15 want more than a departmental rule for what is not shared."""
    from ckanext.govopen.logic.listing.telling import Teller

    monkeypatch.setitem(tk.config, "govopen.profile", "hebei")
    profile = law.in_force()
    weak = next(one for one in profile.laws.values() if one.rank not in profile.bases["share_tiers.not_shared"].ranks)
    said = {"share_tier": "not_shared", "share_basis": f"{weak.id}/1\npipl/28\n《某局通知》第一条"}
    told = Teller(profile.lists["sharing_negative"], profile, [said]).value("share_basis", said)
    assert [one["sufficient"] for one in told] == [False, True, None]


def test_the_list_of_a_past_day_and_what_became_of_it(app, entries):
    day = ago(30).date().isoformat()
    text = page(app, f"/lists/opening-negative?on={day}")
    assert "住院病案首页" in text
    assert "改为" in text
    assert "lst-apply" not in text  # nothing is applied for in the past
    before = page(app, f"/lists/opening-negative?on={ago(75).date().isoformat()}")
    assert "住院病案首页" not in before
    assert "医院等级评审结果" in before


def test_two_days_compared_field_by_field(app, entries):
    text = page(app, f"/lists/opening-negative?against={ago(75).date().isoformat()}")
    assert "新列入" in text
    text = page(app, f"/lists/opening-negative?against={ago(30).date().isoformat()}&kind=changed")
    assert "<del>依申请开放</del><ins>依法不予开放</ins>" in text
    assert page(app, f"/lists/open?against={ago(30).date().isoformat()}&kind=removed").count("lst-diff--removed") == 1


def test_a_past_day_names_departments_as_they_were_named_then(app, city, entries):
    """Whoever renames a department changes no list of a day before: it carries the name that it bore then."""
    past, old, new = ago(30).date().isoformat(), city.health["title"], "卫健改名局"
    bases = (f"/lists/opening-negative?on={past}", f"/lists/opening-negative?on={ago(10).date()}&against={past}")
    files = [base.replace("?", f".{ending}?") for base in bases for ending in ("csv", "json")]
    files.append("/lists/opening-negative.atom")
    read = {file: app.get(file) for file in files}
    city.operator.call("organization_patch", id=city.health["id"], title=new)
    try:
        for base in bases:
            text = page(app, base)
            assert f'{old} <span class="muted">（现称{new}）</span>' in text
            assert new not in text.replace(f"（现称{new}）", "")
        for file in files:
            again = app.get(file).get_data(as_text=True)
            assert again == read[file].get_data(as_text=True), file
            assert old in again
        app.get(files[0], headers={"If-None-Match": read[files[0]].headers["ETag"]}, status=304)
        book = openpyxl.load_workbook(io.BytesIO(app.get(f"/lists/opening-negative.xlsx?on={past}").data))
        assert old in {cell.value for row in book.active.iter_rows() for cell in row}
        shown = city.citizen.call("govopen_listing_show", list="opening_negative", on=past)
        row = shown["results"][0]
        assert [one["title"] for one in shown["facets"]["department"]] == [old]
        assert row["provider"]["now"] == new
        assert row["values"]["provider"] == {"id": city.health["id"], "title": old, "now": new}
        for word in (old, new):
            found = city.citizen.call("govopen_listing_show", list="opening_negative", on=past, q=word, sort="provider")
            assert found["count"] == 2, word
        city.operator.call("organization_patch", id=city.health["id"], title="只叫了一会儿的局")
        city.operator.call("organization_patch", id=city.health["id"], title=new)
        found = city.citizen.call("govopen_listing_show", list="opening_negative", on=past, q="只叫了一会儿")
        assert found["count"] == 0, "borne neither on that day nor today"
        today = page(app, "/lists/opening-negative")
        assert new in today
        assert old not in today
        tag = app.get("/lists/opening-negative.csv").headers["ETag"]
    finally:
        city.operator.call("organization_patch", id=city.health["id"], title=old)
    assert app.get("/lists/opening-negative.csv").headers["ETag"] != tag  # today's list goes with today's name


def test_a_list_has_no_future(app, entries):
    day = ago(-40).date()
    assert "尚未到来，清单没有未来的状态" in page(app, f"/lists/opening-negative?on={day}")
    assert "a list has no future" in app.get(f"/en/lists/opening-negative?on={day}").text
    for fine in ("", f"?on={ago(0).date()}", f"?on={ago(0):%Y%m%d}", f"?on={ago(1).date()}"):
        assert "尚未到来" not in page(app, f"/lists/opening-negative{fine}")


def test_a_year_without_a_plan_is_said_to_have_none(app, entries):
    year = ago(0).year + 9
    text = page(app, f"/plan/{year}")
    assert f"还没有部门提交{year}年的计划" in text
    assert "清除筛选" not in text
    assert "没有部门提交2011年的计划" in page(app, "/plan/2011")
    assert f"还没有部门提交{year}年的计划" not in page(app, f"/lists/open-plan?year={year}&q=公交")


def test_what_cannot_be_read_is_said_and_kept(app, entries):
    text = page(app, "/lists/opening-negative?on=31.6.2026")
    assert 'value="31.6.2026"' in text
    assert "2026-06-30的样子" in text
    page(app, "/lists/no-such-list", status=404)
    page(app, "/lists/open?sort=random")
    for faulty in ("q=%00", "q=%00&on=31.6.2026", "q=%00&against=2026-01-01", "department=%00", "tier=%00&theme=%00"):
        page(app, f"/lists/open?{faulty}")
    app.get("/api/3/action/govopen_listing_show?list=open&on=tomorrow", status=409)
    app.get("/api/3/action/govopen_listing_show?list=open&colour=red", status=409)


def test_files_hold_the_list_and_no_formula(app, entries):
    table = list(csv.reader(io.StringIO(app.get("/lists/open.csv").data.decode("utf-8-sig"))))
    assert table[0][0] == "数据名称"
    assert {row[0] for row in table[1:]} == {f"'{LIVE}", "医院等级评审结果"}
    book = openpyxl.load_workbook(io.BytesIO(app.get("/lists/open.xlsx").data))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.value == LIVE]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
    said = json.loads(app.get("/lists/open.json").data)
    assert said["count"] == len(said["results"]) == 2
    assert "open_20" not in app.get("/lists/open.csv").headers["Content-Disposition"]


def test_the_feed_tells_every_movement(app, entries):
    feed = ET.fromstring(app.get("/lists/opening-negative.atom").data)
    titles = [
        one.findtext("{http://www.w3.org/2005/Atom}title") for one in feed.iter("{http://www.w3.org/2005/Atom}entry")
    ]
    assert titles == ["有变化：住院病案首页", "列入：住院病案首页", "列入：医院等级评审结果"]


def test_the_plan_by_year_and_priority_and_how_it_was_kept(app, city, entries):
    year = ago(0).year
    said = {"entries": ["free", "夜间公交线路"], "priorities": ["free"]}
    for when in (year, year + 1):
        city.provider2.call("govopen_case_submit", procedure="open_plan", answers={**said, "year": when})

    def plan(**asked: Any) -> dict[str, Any]:
        return city.citizen.call("govopen_listing_show", list="open_plan", **asked)

    assert plan()["count"] == 4
    assert [one["values"]["year"] for one in plan(year=year)["results"]] == [year, year]
    assert {one["name"]: one["count"] for one in plan()["facets"]["year"]} == {str(year): 2, str(year + 1): 2}
    assert [one["values"]["entry"]["title"] for one in plan(priority=True, year=year)["results"]] == [LIVE]
    assert plan(year=year)["progress"]["done"] == 1
    app.get(f"/api/3/action/govopen_listing_show?list=open&year={year}", status=409)
    table = list(csv.reader(io.StringIO(app.get(f"/lists/open-plan.csv?year={year}").data.decode("utf-8-sig"))))
    assert {"年度重点", "开放日期"} <= set(table[0])
    feed = app.get("/lists/open-plan.atom").get_data(as_text=True)
    assert "列入：夜间公交线路" in feed
    assert app.get(f"/plan/{year + 1}").request.args["year"] == str(year + 1)
    text = page(app, f"/lists/open-plan?year={year}")
    assert "仅年度重点" in text
    assert "最近30天" in text.replace(" ", "")


def test_a_past_day_names_entries_as_they_were_named_then(app, city, entries):
    """A plan of a day before says the title of that day; so do movements and lists of demands."""
    made = {"name": "renamed", "title": "旧标题目录", "owner_org": city.health["id"], "open_tier": "unconditional",
            "share_tier": "unconditional", "state": "active"}  # fmt: skip
    site = {"ignore_auth": True, "user": city.operator.name}
    with history.because(at=ago(30)):
        entry = tk.get_action("package_create")(dict(site), made)
    year = ago(20).year
    with freeze_time(ago(20)):
        said = {"entries": [entry["id"]], "priorities": [], "year": year}
        city.provider2.call("govopen_case_submit", procedure="open_plan", answers=said)
    with history.because(at=ago(5)):
        model.Session.execute(sa.text("UPDATE package SET title = '新标题目录' WHERE id = :id"), {"id": entry["id"]})
        model.Session.commit()

    def titles(day: int, **more: Any) -> set[str]:
        asked = {"list": "open_plan", "on": ago(day).date().isoformat(), **more}
        found = city.citizen.call("govopen_listing_show", **asked)["results"]
        return {one["values"]["entry"]["title"] for one in found} & {"旧标题目录", "新标题目录"}

    assert titles(10) == {"旧标题目录"}
    assert titles(0) == {"新标题目录"}
    assert titles(10, q="旧标题") == {"旧标题目录"}
    known = history.titles([entry["id"], "nobody"])
    assert [known.on(entry["id"], ago(day).date()) for day in (40, 30, 6, 5, 0)] == [
        "",
        *["旧标题目录"] * 2,
        *["新标题目录"] * 2,
    ]
    assert known.on("nobody", None) == ""


@pytest.mark.duty("huizhou-14e")
def test_huizhous_plan_opens_the_domains_first_that_its_article_names(app, city, entries, monkeypatch):
    """Health stands before culture, whoever planned it first, and is a priority without being chosen as one."""
    monkeypatch.setitem(tk.config, "govopen.profile", "huizhou")
    first = law.in_force().lists["open_plan"].first
    assert set(first.themes) <= set(vocabularies.values("theme"))
    assert [cite.article for cite in first.cites] == ["14"]
    assert first.note.zh
    year = ago(0).year + 2
    made = {
        theme: city.provider2.call(
            "package_create", title=title, owner_org=city.health["id"], share_tier="unconditional", theme=theme
        )["id"]
        for theme, title in (("education_culture", "博物馆名录"), ("health", "疫苗接种点"))
    }
    said = {"year": year, "entries": list(made.values()), "priorities": []}
    city.provider2.call("govopen_case_submit", procedure="open_plan", answers=said)

    def plan(**asked: Any) -> list[dict[str, Any]]:
        rows = city.authority.call("govopen_listing_show", list="open_plan", year=year, **asked)["results"]
        return [(row["values"]["entry"]["title"], row["values"]["priority"], row["values"]["domain"]) for row in rows]

    domain = {"id": "health", "term": "医疗卫生"}
    assert plan() == [("疫苗接种点", True, domain), ("博物馆名录", False, None)]
    assert plan(priority=True) == [("疫苗接种点", True, domain)]
    text = page(app, f"/lists/open-plan?year={year}")
    assert "优先开放的领域：" in text
    assert "优先领域：医疗卫生" in text
    monkeypatch.setitem(tk.config, "govopen.profile", "guigang")
    assert {(one[1], one[2]) for one in plan()} == {(False, None)}
    assert "优先开放的领域" not in page(app, f"/lists/open-plan?year={year}")


def test_a_past_day_is_asked_for_once(app, entries):
    address = f"/lists/open.csv?on={ago(30).date().isoformat()}"
    first = app.get(address)
    assert "住院病案首页" in first.data.decode()
    again = app.get(address, headers={"If-None-Match": first.headers["ETag"]}, status=304)
    assert not again.data
    assert first.headers["Last-Modified"]
    other = app.get(f"/lists/open.csv?on={ago(10).date().isoformat()}")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_coming_and_going_of_one_entry(app, city, entries):
    text = page(app, "/lists/history/closed")
    assert "RC-2026-000002" in text
    assert text.index("限制开放目录") < text.index("政务数据开放目录")
    assert "负面清单</a></h2>" not in text
    assert "负面清单</a></h2>" in page(app, "/lists/history/closed", city.provider)
    moves = {
        one["list"]["id"]: one["moves"]
        for one in city.provider.call("govopen_listing_history", entry="closed")["lists"]
    }
    assert [move["kind"] for move in moves["open"]] == ["listed", "struck"]


def test_an_entry_for_departments_has_no_public_history(app, city, entries, monkeypatch):
    monkeypatch.setitem(tk.config, "govopen.profile", "huizhou")
    text = page(app, "/lists/history/hidden", status=403)
    assert HIDDEN not in text
    page(app, "/lists/history/hidden", city.provider)


def test_short_addresses_lead_to_the_same_question(app, entries):
    def leads(address: str) -> str:
        return str(app.get(address, follow_redirects=False).headers["Location"]).partition("/lists/")[2]

    past = ago(10).date().isoformat()
    assert leads("/lists/negative") == "opening-negative"
    assert leads(f"/lists/negative?on={past}&q=a&rank=law&rank=other") == (
        f"opening-negative?on={past}&q=a&rank=law&rank=other"
    )
    assert leads(f"/lists/negative.csv?on={past}") == f"opening-negative.csv?on={past}"
    assert leads(f"/lists/negative/compare?from={past}&q=a") == f"opening-negative?q=a&against={past}"
    assert leads("/plan?q=a&priority=true") == "open-plan?q=a&priority=true"
    assert leads("/plan/2024?q=a").split("?")[1].split("&") == ["q=a", "year=2024", "on=2024-12-31"]
    assert leads("/plan.csv") == "open-plan.csv"
    page(app, "/lists")


def test_what_stands_beside_a_list_asks_the_same(app, city, entries):
    text = page(app, "/lists/open?q=公交&department=transport")
    assert "govopen_listing_show?list=open&amp;q=%E5%85%AC%E4%BA%A4&amp;department=transport" in text
    assert '/lists/open.atom"' in text, "a feed tells every movement"
    number = city.provider2.call("govopen_case_submit", procedure="open_plan",
                                 answers={"entries": ["free"], "priorities": [], "year": 2031})["number_text"]  # fmt: skip
    assert number in app.get("/lists/open-plan.csv?year=2031").get_data(as_text=True)
    found = city.citizen.call("govopen_listing_show", list="open_plan", q=number)
    assert [one["values"]["number_text"] for one in found["results"]] == [number]
    table = BeautifulSoup(page(app, "/plan?year=2031"), "html.parser").select_one(".lst-months")
    assert "移出" not in table.text


def test_requests_are_found_by_the_number_that_is_shown_and_say_who_asked(app, city, entries):
    answers = {"description": "夜间公交到站记录", "purpose": "研究"}
    case = city.citizen.call("govopen_case_submit", procedure="open_request", answers=answers)
    for words in (case["number"], case["number_text"]):
        [row] = city.citizen.call("govopen_listing_show", list="demand", q=words)["results"]
        assert row["values"]["number"]["text"] == case["number_text"]
    assert "夜间公交到站记录" not in json.dumps(row, ensure_ascii=False)
    assert "（一位市民）" in page(app, f"/lists/demand?q={case['number']}")
