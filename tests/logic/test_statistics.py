"""Figures of timeliness against cases counted by hand, and the register that shows the same cases."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from support.city import City, _system

from ckanext.govopen.views.parts import charts

pytestmark = pytest.mark.usefixtures("site_clean")


def as_of(at: str, person, action: str, **data):
    """An action replayed at an instant of the past."""
    context = {"user": person.name, "auth_user_obj": model.User.get(person.name), "ignore_auth": True, "at": at}
    return tk.get_action(action)(context, data)


def at(day: str) -> str:
    return f"2026-{day}T10:00:00+08:00"


# March 2026 has no days off but weekends. A correction is answered within 10 working days of its receipt (base).
STORIES = {
    # returned on the third day, resumed on the 16th: 3 + 7 days by the 25th; without the pause late since the 17th
    "paused": [("03-02", "file"), ("03-05", "return"), ("03-16", "supplement"), ("03-25", "answer")],
    "quick": [("03-02", "file"), ("03-06", "answer")],  # 3 4 5 6: 4 days
    "last-day": [("03-02", "file"), ("03-16", "answer")],  # 3-6, 9-13, 16: 10 days, in time
    "day-late": [("03-02", "file"), ("03-17", "answer")],  # 11 days
    "never": [("03-02", "file")],  # open ever since: late
    "withdrawn": [("03-02", "file"), ("03-03", "withdraw")],
    "lapsed": [("03-20", "file"), ("03-23", "return")],  # no supplement ever came
    "april": [("04-01", "file"), ("04-02", "answer")],
}
SAID = {
    "return": {"defects": ["说明哪一行"]},
    "supplement": {"answer": "第三行"},
    "answer": {"finding": "已核实并修复"},
    "withdraw": {},
}


@pytest.fixture(scope="module")
def told(city: City) -> dict[str, str]:
    """The stories played; numbers of their cases."""
    numbers = {}
    for n, (name, steps) in enumerate(STORIES.items()):
        entry = _system(
            "package_create", name=f"counted-{name}", title=f"统计数据{n}", owner_org="transport",
            open_tier="unconditional", share_tier="unconditional", resource_code=f"306001/00090{n}",
        )  # fmt: skip
        for day, what in steps:
            if what == "file":
                case = as_of(
                    at(day), city.citizen, "govopen_case_submit", procedure="correction", entry=entry["name"],
                    answers={"doubt": "坐标有误"},
                )  # fmt: skip
                numbers[name] = case["number"]
                continue
            who = city.citizen if what in ("supplement", "withdraw") else city.provider
            command = {"answer": "uphold"}.get(what, what)
            as_of(at(day), who, "govopen_case_act", id=numbers[name], command=command, answers=SAID[what])
    return numbers


MARCH = {"from": "2026-03-01", "to": "2026-03-31", "procedure": "correction"}


def test_the_figures_are_those_counted_by_hand(city: City, told) -> None:
    found = city.citizen.call("govopen_statistics_show", **MARCH)
    assert found["total"] == {
        "filed": 7,
        "cases": 5,  # not the withdrawn one, not the lapsed one
        "decided": 4,
        "on_time": 3,
        "late": 2,  # one answered late, one not answered at all
        "open": 1,
        "open_late": 1,
        "on_time_share": 0.6,
        "on_time_share_unpaused": 0.4,  # with the pause counted in, a third one is late
        "median_days": 10,  # of 4, 10, 10, 11
        "provisional": 0,
    }
    assert found["outcomes"] == {"upheld": 4, "withdrawn": 1, "lapsed": 1, "open": 1}
    assert found["histogram"] == [
        {"days": 4, "cases": 1, "late": 0},
        {"days": 10, "cases": 2, "late": 0},
        {"days": 11, "cases": 1, "late": 1},
    ]
    assert [(one["id"], one["cases"]) for one in found["departments"]] == [(city.transport["id"], 5)]
    assert [(one["month"], one["cases"]) for one in found["months"]] == [("2026-03", 5)]
    assert set(found["definitions"]) >= set(found["total"])


def test_filters_by_time_department_and_procedure(city: City, told) -> None:
    def cases(**asked) -> int:
        return city.citizen.call("govopen_statistics_show", **asked)["total"]["cases"]

    assert cases(procedure="correction") == 6
    assert cases(procedure="correction", department="transport", to="2026-03-31") == 5
    assert cases(department="health") == 0
    assert cases(procedure="complaint") == 0
    assert cases(**{"from": "2026-04-01", "to": "2026-04-01"}) == 1
    few = city.citizen.call("govopen_statistics_show", **{"from": "2026-04-01", "to": "2026-04-30"})["total"]
    assert few["on_time_share"] is None, "no percentage of one case"
    with pytest.raises(tk.ValidationError):
        cases(**{"from": "yesterday"})


def test_the_page_the_csv_and_the_api_say_the_same(app, city: City, told) -> None:
    address = "/stats/timeliness?from=2026-03-01&to=2026-03-31&procedure=correction"
    page = app.get(address).text
    assert "60.0%" in page
    assert "<svg" in page
    assert "以表格查看" in page
    table = list(csv.reader(io.StringIO(app.get(address.replace("?", ".csv?")).data.decode("utf-8-sig"))))
    whole = dict(zip(table[0], table[1], strict=True))
    assert whole["计入办件"] == "5"
    assert whole["按期答复率"] == "60.0%", "as on the page"
    forms = {
        "按期答复率": r"(\d+\.\d%)?", "按期率（含暂停）": r"(\d+\.\d%)?", "用时中位数（工作日）": r"(\d+\.\d)?",
        "计入办件": r"\d+", "已逾期": r"\d+",
    }  # fmt: skip
    for name, form in forms.items():
        column = [row[table[0].index(name)] for row in table[1:]]
        assert all(re.fullmatch(form, cell) for cell in column), (name, column)
    assert app.get("/stats/timeliness?from=nonsense", status=422)
    assert app.get("/stats/timeliness.csv?from=nonsense", status=400)
    assert app.get("/stats/timeliness?department=health").status_code == 200


def test_a_month_without_a_case_stands_in_the_chart_all_the_same() -> None:
    found = [
        {"month": name, "on_time": 1, "late": 0, "open": 0, "open_late": 0}
        for name in ("2025-11", "2026-02", "2026-03")
    ]
    chart = charts.months(found)
    assert chart
    assert [bar["label"] for bar in chart["bars"]] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert charts.months([]) is None


def test_the_register_shows_each_case_without_names(app, city: City, told) -> None:
    rows = {row["number"]: row for row in app.get("/register.json?procedure=correction").json["results"]}
    late, paused, open_ = rows[told["day-late"]], rows[told["paused"]], rows[told["never"]]
    assert (late["days_used"], late["days_allowed"], late["late"]) == (11, 10, True)
    assert (paused["days_used"], paused["late"]) == (10, False)
    assert (open_["state"], open_["late"], open_["outcome"]) == ("open", True, None)
    assert rows[told["withdrawn"]]["outcome"] == "withdrawn"
    for address in ("/register", "/register.csv", "/register.json", "/register.atom"):
        text = app.get(address).text
        for secret in ("李晓", "citizen@example.test", city.citizen.id, "坐标有误", "第三行"):
            assert secret not in text, (address, secret)


def test_the_register_is_filtered_paged_and_exported_alike(app, city: City, told) -> None:
    found = app.get("/register.json?outcome=upheld&year=2026&q=统计").json
    assert found["count"] == 5
    assert app.get("/register.json?late=1").json["count"] == 1
    assert app.get("/register.json?year=2020").json["count"] == 0
    assert app.get("/register?year=nonsense", follow_redirects=False).status_code == 302
    table = list(csv.reader(io.StringIO(app.get("/register.csv?outcome=upheld").data.decode("utf-8-sig"))))
    assert len(table) == 6
    assert told["quick"].lower() in table[-1][-1] or any(told["quick"].lower() in row[-1] for row in table)
    feed = ET.fromstring(app.get("/register.atom").data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert len(feed.findall("a:entry", space)) == len(STORIES)
    assert feed.find("a:link[@rel='self']", space).get("href").endswith("/register.atom")
    api = app.get("/api/action/govopen_register_list?rows=2&start=2&procedure=correction").json["result"]
    assert api["count"] == len(STORIES)
    assert len(api["results"]) == 2
    assert json.dumps(api["facets"]["year"], ensure_ascii=False) == '[{"name": "2026", "title": "2026", "count": 8}]'


@pytest.fixture(scope="module")
def shared(city: City) -> str:
    """Guigang 29 in January 2026: accepted in time, the opinion a day late, decided in time; the number of the case."""
    entry = _system(
        "package_create", name="counted-shared", title="共享统计", owner_org="transport", share_tier="conditional",
        share_basis=["dsl/21"], share_conditions="履职使用", open_tier="not_open", open_basis=["dsl/21"],
        resource_code="306001/000990",
    )  # fmt: skip
    answers = {"scope": "窗口", "grounds": "公交补贴核验", "purpose": "核验"}
    case = as_of(
        "2026-01-05T10:00:00+08:00", city.share_user, "govopen_case_submit", procedure="share_application",
        entry=entry["name"], answers=answers,
    )  # fmt: skip
    for day, who, command in (
        ("06", city.authority, "accept"), ("14", city.provider, "agree"), ("16", city.authority, "grant"),
    ):  # fmt: skip
        as_of(f"2026-01-{day}T10:00:00+08:00", who, "govopen_case_act", id=case["id"], command=command, answers={})
    return case["number"]


JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}


def test_sharing_is_measured_for_departments_by_step_and_department(city: City, told, shared: str) -> None:
    found = city.share_user.call("govopen_statistics_show", audience="departments", **JANUARY)
    assert (found["total"]["cases"], found["total"]["late"], found["total"]["on_time"]) == (1, 0, 1)
    assert [(one["id"], one["cases"]) for one in found["procedures"]] == [("share_application", 1)]
    steps = [(one["step"], one["actor"], one["late"], one["median_days"]) for one in found["steps"]]
    assert steps == [
        ("accept", "authority", 0, 1),
        ("opinion", "provider", 1, 6),
        ("decide", "authority", 0, 2),
        ("supply", "authority", 1, None),
    ]
    assert city.share_user.call("govopen_statistics_show", **JANUARY)["total"]["cases"] == 0, "not among the public's"
    assert city.authority.call("govopen_statistics_show", audience="departments", **JANUARY)["total"]["cases"] == 1
    with pytest.raises(tk.ValidationError):
        city.share_user.call("govopen_statistics_show", audience="everybody")


def test_how_fast_departments_answer_each_other_is_for_them_alone(app, city: City, told, shared: str) -> None:
    for stranger in (city.citizen, city.company, city.operator):
        with pytest.raises(tk.NotAuthorized):
            stranger.call("govopen_statistics_show", audience="departments")
        assert app.get("/stats/sharing", headers=stranger.headers, status=403)
        assert app.get("/stats/sharing.csv", headers=stranger.headers, status=403)
    assert app.get("/stats/sharing", follow_redirects=False).status_code == 302
    assert "/stats/sharing" not in app.get("/stats/timeliness").text
    page = app.get("/stats/sharing?from=2026-01-01&to=2026-01-31", headers=city.provider.headers)
    assert "no-store" in page.headers["Cache-Control"]
    assert "共享申请：反馈意见" in page.text
    assert "<svg" in page.text
    answer = app.get("/stats/sharing.csv?from=2026-01-01&to=2026-01-31", headers=city.provider.headers)
    rows = [row[:2] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))]
    assert ["环节", "共享申请：反馈意见"] in rows
    assert ["应答复的部门", "云岭市数据管理局"] in rows, "the authority owed the decision"
