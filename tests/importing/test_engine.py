"""A file through the engine: every row accounted for, by key, in chunks, to undo and to publish."""

from __future__ import annotations

import threading
from collections import Counter

import ckan.plugins.toolkit as tk
import openpyxl
import pytest
from ckan import model
from ckan.lib.search.common import SearchIndexError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.govopen import config
from ckanext.govopen.importing import chunk, engine, indexing, ledger, report
from ckanext.govopen.importing.departments import Departments
from ckanext.govopen.importing.engine import Actor
from ckanext.govopen.model.import_batch import ImportRow

from . import doing, sheets
from .doing import entries, found, send

HEAD, row = sheets.HEAD, sheets.row
DEFAULTS = {"share_tier": "unconditional", "open_tier": ""}


def outcomes(batch):
    return {name: batch["counts"][name] for name in ledger.OUTCOMES}


@pytest.fixture(autouse=True)
def empty(city):
    """No entries and no imports from the test before."""
    doing.clear()


def test_a_department_imports_drafts_that_are_found_at_once(city):
    batch = send(city.provider, [HEAD, row("公交站点"), row("公交线路", cycle="每月")])
    assert outcomes(batch) == {"created": 2, "updated": 0, "proposed": 0, "unchanged": 0, "refused": 0}
    assert {entry.state for entry in entries()} == {"draft"}
    assert {entry.owner_org for entry in entries()} == {city.transport["id"]}
    hits = found(city.provider, q="title:公交*")["results"] or found(city.provider)["results"]
    assert {hit["title"] for hit in hits} == {"公交站点", "公交线路"}
    assert found(city.citizen)["count"] == 0


def test_a_dry_run_leaves_nothing_behind(city):
    batch = send(city.provider, [HEAD, row("公交站点")], dry_run=True)
    assert outcomes(batch)["created"] == 1
    assert batch["state"] == "checked"
    assert not entries()
    done = send(city.provider, None, batch=batch["id"])
    assert done["state"] == "done"
    assert len(entries()) == 1


def test_a_newer_file_updates_by_key_and_proposes_withdrawal(city):
    send(city.provider, [HEAD, row("甲"), row("乙"), row("丙")])
    before = {entry.title: entry.id for entry in entries()}
    batch = send(city.provider, [HEAD, row("甲"), row("乙", cycle="每月"), row("丁")])
    assert outcomes(batch) == {"created": 1, "updated": 1, "proposed": 0, "unchanged": 1, "refused": 0}
    assert [line["outcome"] for line in batch["rows"]] == ["unchanged", "updated", "created"]
    assert batch["rows"][1]["changes"] == {"update_cycle": {"before": "yearly", "after": "monthly"}}
    assert [item["title"] for item in batch["missing"]] == ["丙"]
    after = {entry.title: entry.id for entry in entries()}
    assert {title: after[title] for title in before} == before
    hits = {hit["title"]: hit for hit in found(city.provider)["results"]}
    assert hits["乙"]["update_cycle"] == "monthly"


def test_a_resource_code_is_the_key_where_there_is_one(city):
    head = [*HEAD, "信息资源代码"]
    send(city.provider, [head, [*row("旧名"), "3070012/000021"]])
    batch = send(city.provider, [head, [*row("新名"), "3070012/000021"]])
    assert outcomes(batch)["updated"] == 1
    assert [entry.title for entry in entries()] == ["新名"]


def test_an_empty_cell_leaves_what_was_there(city):
    head = [*HEAD, "摘要"]
    send(city.provider, [head, [*row("甲"), "说明文字"]])
    assert outcomes(send(city.provider, [head, [*row("甲"), ""]]))["unchanged"] == 1
    assert entries()[0].notes == "说明文字"


def test_doubles_are_entries_of_their_own_and_found_again(city):
    rows = [HEAD, row("甲"), row("甲", cycle="每月"), row("乙")]
    first = send(city.provider, rows)
    assert outcomes(first)["created"] == 3
    assert first["survey"]["doubles"] == 1
    assert [note["code"] for note in first["rows"][1]["notes"]] == ["double_own"]
    assert outcomes(send(city.provider, rows)) == {
        "created": 0,
        "updated": 0,
        "proposed": 0,
        "unchanged": 3,
        "refused": 0,
    }
    assert len(entries()) == 3


def test_doubles_in_different_chunks_are_not_taken_for_each_other(city, monkeypatch):
    monkeypatch.setattr(engine, "BY", 1)
    assert outcomes(send(city.provider, [HEAD, row("甲"), row("甲", cycle="每月")]))["created"] == 2


@pytest.mark.parametrize(("choice", "expected"), [("refuse", (1, 0, 1)), ("last", (1, 1, 0))])
def test_doubles_as_answered(city, monkeypatch, choice, expected):
    monkeypatch.setattr(engine, "BY", 1)
    batch = send(city.provider, [HEAD, row("甲"), row("甲", cycle="每月")], defaults={"doubles": choice})
    assert tuple(outcomes(batch)[name] for name in ("created", "updated", "refused")) == expected
    assert [entry.extras["update_cycle"] for entry in entries()] == ["yearly" if choice == "refuse" else "monthly"]


def test_refused_rows_say_why_and_where(city):
    rows = [
        ["云岭市目录", "", "", "", ""],
        HEAD,
        row(""),
        row("甲", opened="登录开放"),
        row("乙", department="没有的局"),
        row("丙", department="云岭市卫生健康委员会"),
        row("丁"),
    ]
    batch = send(city.provider, rows)
    assert outcomes(batch) == {"created": 1, "updated": 0, "proposed": 0, "unchanged": 0, "refused": 4}
    told = {line["row"]: [(item["code"], item["cell"]) for item in line["problems"]] for line in batch["rows"]}
    assert told == {
        3: [("title_missing", "A3")],
        4: [("tier_unknown", "D4")],
        5: [("department_unknown", "B5")],
        6: [("not_yours", "B6")],
        7: [],
    }
    assert batch["refusals"] == {"title_missing": 1, "tier_unknown": 1, "department_unknown": 1, "not_yours": 1}
    assert "登录开放" in batch["rows"][1]["problems"][0]["text"]


def test_the_validators_speak_for_every_row(city):
    head = [*HEAD, "联系方式"]
    batch = send(city.provider, [head, [*row("甲"), "张三 13800138000"], [*row("乙"), "办公室 0775-1234567"]])
    assert outcomes(batch)["refused"] == 1
    assert batch["rows"][0]["problems"][0]["cell"] == "F2"
    assert [entry.title for entry in entries()] == ["乙"]


def test_open_to_all_but_shared_with_conditions_is_refused(city):
    batch = send(city.provider, [HEAD, row("甲", share="有条件共享", opened="无条件开放")])
    assert batch["refusals"] == {"invalid": 1}


def test_answers_for_the_whole_file(city):
    head = ["名称", "开放类型"]
    rows = [head, ["甲", "登录开放"], ["乙", ""], ["丙", "不予开放"]]
    look = send(city.provider, rows, dry_run=True)
    assert {item["field"] for item in look["questions"]} >= {"share_tier", "open_tier"}
    assert outcomes(look)["refused"] == 3
    answers = {"share_tier": "not_shared", "open_tier": "", "values": {"open_tier": {"登录开放": "on_request"}}}
    done = send(city.provider, None, batch=look["id"], defaults=answers, save=True)
    assert outcomes(done)["created"] == 3
    said = {entry.title: entry.extras.get("open_tier") or "" for entry in entries()}
    assert said == {"甲": "on_request", "乙": "", "丙": "not_open"}
    again = send(city.provider, rows, dry_run=True)
    assert outcomes(again) == {"created": 0, "updated": 0, "proposed": 0, "unchanged": 3, "refused": 0}, (
        "the saved answers count"
    )


def test_the_authority_imports_for_every_department(city):
    rows = [HEAD, row("甲"), row("乙", department="云岭市卫生健康委员会"), row("丙", department="云岭市气象局")]
    batch = send(city.authority, rows, organization="", defaults={"departments": "create"})
    assert outcomes(batch)["created"] == 3
    made = model.Group.get(next(entry.owner_org for entry in entries() if entry.title == "丙"))
    assert made.title == "云岭市气象局"


def test_a_departments_short_name_is_a_hint_and_no_answer(city):
    rows = [
        HEAD,
        row("甲", department="卫生健康委员会"),
        row("乙", department="市卫生健康委员会"),
        row("丙", department="委员会办"),
        row("丁", department="卫健委"),
        row("戊", department="市交通局"),
        row("己", department="交输局"),
        row("庚", department="市输局"),
    ]
    look = send(city.authority, rows, organization="", dry_run=True)
    [asked] = [one for one in look["questions"] if one["field"] == "department"]
    hints = {word["word"]: (word["hint"], word["value"]) for word in asked["words"]}
    health, transport = city.health["id"], city.transport["id"]
    assert hints == {
        "卫生健康委员会": (health, None), "市卫生健康委员会": (health, None), "委员会办": (None, None),
        "卫健委": (health, None), "市交通局": (transport, None), "交输局": (transport, None),
        "市输局": (None, None),
    }  # fmt: skip
    assert outcomes(look)["refused"] == 7


def test_sums_and_notes_are_passed_over_and_told(city):
    below = [["合计", "10"], ["小 计："], ["注：本表由各科室汇总。"], ["填报人：李工"]]
    below += [["合计：17条"], ["共计17条", "10"], ["总计:17"]]
    batch = send(city.provider, [HEAD, row("甲"), row("合计表"), *below, row("乙")])
    assert {entry.title for entry in entries()} == {"甲", "合计表", "乙"}
    assert (batch["counts"]["asides"], batch["counts"]["refused"]) == (7, 0)


def test_undo_takes_the_whole_batch_back(city):
    send(city.provider, [HEAD, row("甲")])
    batch = send(city.provider, [HEAD, row("甲", cycle="每月"), row("乙"), row("丙")])
    kept = next(entry for entry in entries() if entry.title == "丙")
    city.provider.call("package_patch", id=kept.id, notes="有人改过")
    undone = city.provider.call("govopen_import_undo", id=batch["id"], background=False)
    assert (undone["counts"]["undone"], undone["counts"]["kept"]) == (2, 1)
    model.Session.expire_all()
    assert {entry.title: entry.extras["update_cycle"] for entry in entries()} == {"甲": "yearly", "丙": "yearly"}
    assert {hit["title"] for hit in found(city.provider)["results"]} == {"甲", "丙"}
    again = send(city.provider, [HEAD, row("乙")])
    assert entries()[0].name
    assert outcomes(again)["created"] == 1


@pytest.mark.parametrize("who", ["citizen", "company", "provider2", "government"])
def test_only_the_department_and_the_authority_import_and_see(city, who):
    batch = send(city.provider, [HEAD, row("甲")])
    person = getattr(city, who)
    with pytest.raises(tk.NotAuthorized):
        send(person, [HEAD, row("乙")])
    for action in ("show", "undo", "stop", "delete", "publish"):
        with pytest.raises(tk.NotAuthorized):
            person.call(f"govopen_import_{action}", id=batch["id"])


def test_a_list_shows_what_is_the_callers(city):
    send(city.provider, [HEAD, row("甲")])
    send(city.provider2, [HEAD, row("乙", department="")], organization="health")
    assert len(city.provider.call("govopen_import_list")["results"]) == 1
    assert len(city.authority.call("govopen_import_list")["results"]) == 2
    with pytest.raises(tk.NotAuthorized):
        city.citizen.call("govopen_import_list")


@pytest.mark.parametrize("road", ["in place", "beside"])
def test_a_crash_between_chunks_is_taken_up_where_it_was(city, monkeypatch, road):
    doing.index_by(monkeypatch, road)
    monkeypatch.setattr(engine, "BY", 2)
    rows = [HEAD, *(row(f"第{n}条") for n in range(7))]
    send_index, calls = indexing.send, Counter()

    def dies(docs):
        calls["send"] += 1
        if calls["send"] == 2:
            raise RuntimeError("power gone")
        send_index(docs)

    monkeypatch.setattr(indexing, "send", dies)
    look = send(city.provider, rows, dry_run=True)
    with pytest.raises((RuntimeError, SearchIndexError), match="power gone"):
        send(city.provider, None, batch=look["id"])
    model.Session.rollback()
    broken = city.provider.call("govopen_import_show", id=look["id"])
    with pytest.raises(tk.ValidationError):
        send(city.provider, None, batch=look["id"], dry_run=True)
    assert broken["state"] == "failed"
    monkeypatch.setattr(indexing, "send", send_index)
    # Beside, search is told while the next chunk is at work: that chunk is in the catalogue when it turns out.
    assert (broken["position"], len(entries())) == {"in place": (5, 4), "beside": (7, 6)}[road]
    done = send(city.provider, None, batch=look["id"])
    assert outcomes(done)["created"] == 7
    assert len(entries()) == 7
    assert found(city.provider)["count"] == 7


def test_doubles_are_known_after_a_crash_too(city, monkeypatch):
    monkeypatch.setattr(engine, "BY", 2)
    rows = [HEAD, row("甲"), row("乙"), row("甲", cycle="每月"), row("丙")]
    look = send(city.provider, rows, dry_run=True, defaults={"doubles": "refuse"})
    work, calls = chunk.work, Counter()

    def dies(*given):
        calls["work"] += 1
        if calls["work"] == 2:
            raise RuntimeError("power gone")
        return work(*given)

    monkeypatch.setattr(chunk, "work", dies)
    with pytest.raises(RuntimeError):
        send(city.provider, None, batch=look["id"])
    done = send(city.provider, None, batch=look["id"])
    assert outcomes(done) == {"created": 3, "updated": 0, "proposed": 0, "unchanged": 0, "refused": 1}


def test_items_over_a_blank_row_belong_together(city):
    head = [*HEAD, "信息项名称", "信息项类型"]
    rows = [head, [*row("甲"), "站名", "C"], [""] * 7, ["", "", "", "", "", "经度", "N"], [*row("乙"), "线名", "C"]]
    batch = send(city.provider, rows)
    assert outcomes(batch)["created"] == 3
    assert batch["total"] == 3
    assert [line["rows"] for line in batch["rows"]] == [2, 1]
    shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": batch["rows"][0]["entry"]})
    assert [item["name"] for item in shown["items"]] == ["站名", "经度"]


def test_stopping_keeps_what_was_done_and_says_where(city, monkeypatch):
    monkeypatch.setattr(engine, "BY", 2)
    work = chunk.work

    def told(run, planner, planned):
        ledger.get(run.batch.id).stop = True
        return work(run, planner, planned)

    look = send(city.provider, [HEAD, *(row(f"第{n}条") for n in range(5))], dry_run=True)
    monkeypatch.setattr(chunk, "work", told)
    stopped = send(city.provider, None, batch=look["id"])
    assert (stopped["state"], stopped["position"], len(entries())) == ("stopped", 3, 2)
    monkeypatch.setattr(chunk, "work", work)
    assert outcomes(send(city.provider, None, batch=look["id"]))["created"] == 5


def test_two_imports_at_once_make_nothing_twice(city):
    rows = [HEAD, *(row(f"第{n}条") for n in range(40))]
    batches = [send(city.provider, rows, dry_run=True)["id"] for _ in range(2)]
    actor, failures = Actor(city.provider.name, frozenset({city.transport["id"]})), []

    def go(id_):
        try:
            engine.run(id_, actor, dry=False)
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=go, args=(id_,)) for id_ in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    model.Session.expire_all()
    assert len(entries()) == 40
    assert sum(ledger.count(id_)["created"] for id_ in batches) == 40
    assert sum(ledger.count(id_)["unchanged"] for id_ in batches) == 40


def test_two_imports_at_once_make_a_department_once(city):
    one, other = (
        Departments(city.authority.name, create=True) for _ in range(2)
    )  # each has looked before the other made
    assert one("新设档案局") == other("新设档案局") is not None


def test_one_process_at_a_time_works_on_a_batch(city):
    look = send(city.provider, [HEAD, row("甲")], dry_run=True)
    with engine.alone(look["id"]), pytest.raises(tk.ValidationError):
        send(city.provider, None, batch=look["id"])


def test_the_report_marks_refused_rows_and_runs_no_formula(city, app):
    rows = [HEAD, row("=1+1", opened="登录开放"), row("甲")]
    id_ = send(city.provider, rows)["id"]
    with app.flask_app.test_request_context(), report.xlsx(ledger.get(id_)) as file:
        page = openpyxl.load_workbook(file).active
    cells = list(page.iter_rows(min_row=2))
    assert [line[0].value for line in cells] == [2, 3]
    (made,) = entries()
    assert (cells[0][4].value, cells[1][4].value) == (None, config.address(f"/dataset/{made.name}"))
    refused, wrong, good = cells[0][5], cells[0][8], cells[1][5]
    assert refused.value == "=1+1"
    assert (refused.data_type, refused.quotePrefix) == ("s", True)
    assert refused.fill.fgColor.rgb != wrong.fill.fgColor.rgb != good.fill.fgColor.rgb
    with app.flask_app.test_request_context():
        text = b"".join(report.csv(ledger.get(id_))).decode("utf-8-sig")
    assert "'=1+1" in text


WORDS = st.sampled_from(["", "甲", "乙", "丙", "无", "=1+1"])
TIERS = st.sampled_from(["", "无条件开放", "登录开放", "不予开放", "依申请开放", "是"])
SHARES = st.sampled_from(["", "无条件共享", "有条件共享", "怪词"])
LINE = st.tuples(
    WORDS, st.sampled_from(["", "云岭市交通运输局", "别的局"]), SHARES, TIERS, st.sampled_from(["", "每年", "其他"])
)


@given(rows=st.lists(st.one_of(LINE, st.just(("", "", "", "", "")), st.just(tuple(HEAD))), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_is_accounted_for_exactly_once(city, rows):
    """Whatever stands in the file: data rows are in the books once, the rest is counted, open needs a plain word."""
    batch = send(city.provider, [HEAD, *rows])
    numbers = [line.number for line in model.Session.query(ImportRow).filter_by(batch_id=batch["id"])]
    said = {n for n, line in enumerate(rows, 2) if any(line) and list(line) != HEAD}
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == said
    counts = batch["counts"]
    assert sum(counts[name] for name in ledger.OUTCOMES) == batch["total"] == len(said)
    assert counts["blank"] + counts["repeated_headers"] + counts["asides"] + len(said) == len(rows)
    opened = {batch_row["row"] for batch_row in batch["rows"] if batch_row["outcome"] == "created"}
    for number in opened:
        entry = model.Session.get(model.Package, next(r["entry"] for r in batch["rows"] if r["row"] == number))
        if (entry.extras or {}).get("open_tier") == "unconditional":
            assert rows[number - 2][3] == "无条件开放"
