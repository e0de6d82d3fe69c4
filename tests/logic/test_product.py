"""Products: submitted, judged on the real core, shown, changed, withdrawn, reported, watched."""

from __future__ import annotations

import io
import re
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from PIL import Image
from support.city import City, _system, new_person
from werkzeug.datastructures import FileStorage

from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.product import personal, watching
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.model.product import ProductRow
from ckanext.govopen.products import links
from ckanext.govopen.store import history, products

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = datetime.now(CHINA).date()
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()


def make_entry(_city: City, **fields) -> dict:
    free = {"owner_org": "transport", "share_tier": "unconditional", "open_tier": "unconditional"}
    with history.because(at=datetime.now(CHINA) - timedelta(days=30)):  # published a while ago
        return _system("package_create", **{**free, "state": "active", **fields})


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return make_entry(city, title="公交站点信息", resource_code="330000/0101")


def said(entry: dict, **more) -> dict:
    return {
        "product_title": "公交到站提醒",
        "product_kind": "application",
        "product_summary": "告诉您下一班车几分钟后到。",
        "maker": "云岭出行科技",
        "sources": [{"entry": entry["name"], "acquired_on": YESTERDAY}],
        **more,
    }


def problems(person, action: str, **data) -> set[tuple[str, str]]:
    with pytest.raises(tk.ValidationError) as wrong:
        person.call(action, **data)
    return {(one["field"], one["code"]) for one in wrong.value.error_dict["problems"]}


def decide(city: City, product: dict, command: str, **answers) -> dict:
    number = product["submission"]["case"]["number"]
    return city.authority.call("govopen_case_act", id=number, command=command, answers=answers)


def published(city: City, entry: dict, **more) -> dict:
    product = city.citizen.call("govopen_product_submit", **said(entry, **more))
    decide(city, product, "approve")
    return city.citizen.call("govopen_product_show", id=product["id"])


@pytest.mark.duty("guigang-40b")
def test_a_product_appears_once_the_authority_approved_it(city: City, entry: dict) -> None:
    product = city.citizen.call("govopen_product_submit", **said(entry, product_title="站点地图", public_good=True))
    assert product["state"] == "pending"
    assert product["submission"]["case"]["number"].startswith("PR-")
    with pytest.raises(tk.NotAuthorized):
        city.company.call("govopen_product_show", id=product["id"])
    assert city.company.call("govopen_product_list", q="站点地图")["count"] == 0
    decide(city, product, "approve")
    found = city.company.call("govopen_product_list", q="站点地图", flag="public_good")
    assert [one["id"] for one in found["results"]] == [product["id"]]
    assert found["facets"]["kind"][0]["count"] == 1
    shown = city.company.call("govopen_product_show", id=product["id"])
    assert shown["state"] == "published"
    assert "submission" not in shown


@pytest.mark.duty("hulunbuir-34")
def test_every_source_needs_a_public_entry_and_its_day_of_acquisition(city: City, entry: dict) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    submit = "govopen_product_submit"
    assert ("sources", "missing") in problems(city.citizen, submit, **said(entry, sources=[]))
    name = f"acquired-{entry['name']}"
    wrong = (("", "missing"), ("2026/6/30", "not_date"), (tomorrow, "not_past"), ("1900-01-01", "before_published"))
    for day, code in wrong:
        found = problems(city.citizen, submit, **said(entry, sources=[{"entry": entry["name"], "acquired_on": day}]))
        assert found == {(name, code)}
    early = [{"entry": entry["name"], "acquired_on": "1900-01-01"}]
    with pytest.raises(tk.ValidationError) as both:
        city.citizen.call(submit, **said(entry, sources=early))
    first = (datetime.now(CHINA) - timedelta(days=30)).date().isoformat()
    assert {"1900-01-01", first} <= set(re.findall(r"\d{4}-\d\d-\d\d", str(both.value.error_dict)))
    shown = published(city, entry)
    assert [(s["title"], s["provider"], s["code"], s["acquired_on"]) for s in shown["sources"]] == [
        ("公交站点信息", "云岭市交通运输局", "330000/0101", YESTERDAY)
    ]
    with pytest.raises(tk.ValidationError):
        city.citizen.call("govopen_product_submit", **said(entry, product_link="javascript:alert(1)"))


@pytest.mark.ckan_config("govopen.profile", "hebei")
def test_an_entry_for_departments_alone_is_never_named(city: City, entry: dict) -> None:
    closed = make_entry(city, title="内部台账", open_tier="")
    for name in (closed["name"], closed["id"], "no-such-entry"):
        hidden = said(entry, sources=[{"entry": name, "acquired_on": YESTERDAY}])
        assert problems(city.share_user, "govopen_product_submit", **hidden) == {("sources", "not_public")}


def test_a_case_about_a_product_is_filed_with_the_product_alone(city: City, entry: dict) -> None:
    answers = {"product_title": "x", "product_kind": "paper", "product_summary": "x", "maker": "x", "sources": ["x"],
               "acquired_on": ["x"]}  # fmt: skip
    with pytest.raises(tk.ValidationError) as wrong:
        city.citizen.call("govopen_case_submit", procedure="product_submission", answers=answers)
    assert wrong.value.error_dict["code"] == "instead"
    product = city.citizen.call("govopen_product_submit", **said(entry))
    bundle = product["submission"]["id"]
    with pytest.raises(tk.ValidationError):
        city.company.call("govopen_case_submit", procedure="product_submission", answers=answers, bundle=bundle)


def test_a_change_is_shown_once_approved_and_a_refused_one_never(city: City, entry: dict) -> None:
    product = published(city, entry, product_title="旧名")
    change = city.citizen.call("govopen_product_edit", id=product["id"], **said(entry, product_title="新名"))
    assert change["title"] == "旧名"
    with pytest.raises(tk.ValidationError) as busy:
        city.citizen.call("govopen_product_edit", id=product["id"], **said(entry, product_title="更新的名"))
    assert busy.value.error_dict["code"] == "not_now"
    form = city.authority.call("govopen_case_show", id=change["submission"]["case"]["number"])["commands"]["refuse"]
    basis = next(field for field in form["form"] if field["id"] == "basis")["options"][0]
    decide(city, change, "refuse", reason="来源不实", basis=[f"{basis['value']}/1"])
    assert city.company.call("govopen_product_show", id=product["id"])["title"] == "旧名"
    again = city.citizen.call("govopen_product_edit", id=product["id"], **said(entry, product_title="新名"))
    decide(city, again, "approve")
    assert city.company.call("govopen_product_show", id=product["id"])["title"] == "新名"
    with pytest.raises(tk.NotAuthorized):
        city.company.call("govopen_product_edit", id=product["id"], **said(entry))


def test_what_is_returned_is_mended_in_the_same_case(city: City, entry: dict) -> None:
    product = city.citizen.call("govopen_product_submit", **said(entry, product_title="待补"))
    decide(city, product, "return", defects=["请写明用到哪些字段"])
    mended = city.citizen.call(
        "govopen_product_edit",
        id=product["id"],
        **said(entry, product_title="待补", product_summary="用到站名和坐标。"),
    )
    assert mended["submission"]["case"]["number"] == product["submission"]["case"]["number"]
    assert mended["submission"]["case"]["state"] == "open"
    decide(city, mended, "approve")
    assert city.company.call("govopen_product_show", id=product["id"])["summary"] == "用到站名和坐标。"


def test_a_withdrawn_product_leaves_a_page_with_its_reason(city: City, entry: dict) -> None:
    product = published(city, entry, product_title="下架的")
    with pytest.raises(tk.NotAuthorized):
        city.company.call("govopen_product_withdraw", id=product["id"], reason="不喜欢")
    city.authority.call("govopen_product_withdraw", id=product["id"], reason="来源已停止提供")
    shown = city.company.call("govopen_product_show", id=product["id"])
    assert (shown["state"], shown["ended_by"], shown["ended_reason"]) == ("withdrawn", "authority", "来源已停止提供")
    assert "summary" not in shown
    assert city.company.call("govopen_product_list", q="下架的")["count"] == 0
    assert "withdrawn" in _told(city.citizen)


def test_anybody_reports_and_only_so_often(city: City, entry: dict) -> None:
    product = published(city, entry)
    stranger = {"user": "", "auth_user_obj": None, "ignore_auth": False}
    report = tk.get_action("govopen_product_report")
    assert report(stranger, {"id": product["id"], "reason": "misuse", "text": "用来发广告"})["id"]
    with pytest.raises(tk.ValidationError):
        report(stranger, {"id": product["id"], "reason": "nonsense", "text": "x"})
    with pytest.raises(tk.NotAuthorized):
        city.citizen.call("govopen_product_report_list")
    waiting = city.authority.call("govopen_product_report_list")["results"]
    assert [one["text"] for one in waiting] == ["用来发广告"]
    city.authority.call("govopen_product_report_answer", id=waiting[0]["id"], answer="已请开发者删除广告")
    assert city.authority.call("govopen_product_report_list")["count"] == 0


def test_a_picture_is_written_anew_and_nothing_else_survives(city: City) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (2400, 1200), "#1B4F9C").save(out, "JPEG", exif=exif)
    made = _upload(city, out.getvalue() + b"<script>alert(1)</script>", "x.jpg")
    assert (made["width"], made["height"]) == (1600, 800)
    kept = products.picture(made["id"])
    assert kept.body[:4] == b"RIFF"
    assert b"secret" not in kept.body
    assert b"script" not in kept.body
    for body, code in ((b"<svg onload=alert(1)>", "kind"), (b"", "empty"), (out.getvalue()[:200], "damaged")):
        with pytest.raises(tk.ValidationError) as wrong:
            _upload(city, body, "x.png")
        assert wrong.value.error_dict["problems"][0]["code"] == code


def test_makers_hear_of_entries_that_change(city: City) -> None:
    own = make_entry(city, title="将变化的条目")
    product = published(city, own, product_title="依赖变化条目的成果")
    watching.look_at_sources()
    assert not [kind for kind in _told(city.citizen) if kind.startswith("source-")]
    _system("package_patch", id=own["id"], notes="只改了摘要")
    watching.look_at_sources()
    assert not [kind for kind in _told(city.citizen) if kind.startswith("source-")]
    _system("package_delete", id=own["id"])
    assert watching.look_at_sources() == 1
    assert watching.look_at_sources() == 0
    assert "source-withdrawn" in _told(city.citizen)
    shown = city.company.call("govopen_product_show", id=product["id"])
    assert shown["sources"][0]["entry"] is None
    assert shown["sources"][0]["changed"] == "withdrawn"
    assert shown["sources"][0]["title"] == "将变化的条目"


def test_an_address_inside_the_network_is_never_called(city: City, entry: dict) -> None:
    product = published(city, entry, product_link="http://127.0.0.1:6399/")
    watching.check_link(product["id"], "http://127.0.0.1:6399/")
    row = model.Session.get(ProductRow, product["id"])
    assert row.link_said == "private"
    watching.check_link(product["id"], "http://127.0.0.1:6399/")
    assert city.company.call("govopen_product_show", id=product["id"])["link_state"] == "broken"
    assert _told(city.citizen).count("link") == 1


class Site(BaseHTTPRequestHandler):
    """A maker's own server, with what such servers do."""

    def do_GET(self) -> None:
        status, to = {
            "/": (200, ""), "/moved": (302, "/"), "/inside": (302, f"http://localhost:{self.server.server_port}/"),
            "/round": (301, "/round"), "/login": (401, ""), "/gone": (410, ""), "/broken": (500, ""), "/图?q=车": (200, ""),
        }.get(unquote(self.path), (404, ""))  # fmt: skip
        self.server.asked.append((unquote(self.path), self.headers["User-Agent"]))
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "code", "status"),
    [
        ("/", "ok", 200), ("/moved", "ok", 200), ("/图?q=车", "ok", 200), ("/login", "ok", 401),
        ("/nowhere", "status", 404), ("/gone", "status", 410), ("/broken", "status", 500), ("/round", "loop", 0),
        ("/inside", "private", 0),
    ],
)  # fmt: skip
def test_an_address_is_tried_as_a_reader_would(site: Any, path: str, code: str, status: int) -> None:
    found = links.check(f"http://127.0.0.1:{site.server_port}{path}", inside=("127.0.0.1",))
    assert (found.code, found.status) == (code, status)
    assert all(agent.startswith("govopen-link-check") for _, agent in site.asked)


def test_a_server_that_is_gone_cannot_be_reached(site: Any) -> None:
    site.shutdown()
    site.server_close()
    assert links.check(f"http://127.0.0.1:{site.server_port}/", inside=("127.0.0.1",)).code == "unreachable"


@pytest.mark.ckan_config("govopen.products.link_hosts", ["127.0.0.1"])
def test_an_address_that_answers_again_is_no_longer_marked(city: City, entry: dict, site: Any) -> None:
    link = f"http://127.0.0.1:{site.server_port}/"
    product = published(city, entry, product_title="时好时坏", product_link=link)
    row = model.Session.get(ProductRow, product["id"])
    row.link_failures, row.link_state, row.link_said = 2, "broken", "unreachable"
    model.Session.commit()
    watching.check_link(product["id"], link)
    assert site.asked[0][0] == "/"
    shown = city.citizen.call("govopen_product_show", id=product["id"])
    assert (shown["link_state"], shown["link_said"], shown["link_checked_on"]) == ("ok", "ok:200", TODAY.isoformat())
    assert model.Session.get(ProductRow, product["id"]).link_failures == 0


def test_pictures_that_nothing_holds_go_after_a_week(city: City, entry: dict) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#0B6B50").save(out, "PNG")
    used, drafted, loose = (_upload(city, out.getvalue(), "x.png")["id"] for _ in range(3))
    published(city, entry, product_title="带图", pictures=[{"id": used, "alt": "图"}])
    said_so_far = {"pictures": [{"id": drafted, "alt": ""}]}
    city.citizen.call("govopen_draft_save", procedure="product_submission", answers=said_so_far)
    assert products.stray(products.now()) >= 1
    assert [products.picture(one) is not None for one in (used, drafted, loose)] == [True, True, False]


def test_a_person_reads_their_products_and_takes_them_along(city: City, entry: dict) -> None:
    maker = new_person("zhang-zou", fullname="张走")
    product = maker.call("govopen_product_submit", **said(entry, product_title="要走的", maker="张走"))
    decide(city, product, "approve")
    other = published(city, entry, product_title="被举报的")
    maker.call("govopen_product_report", id=other["id"], reason="other", text="看看", contact="a@b.cn")
    kept = maker.call("govopen_person_show")
    assert [one["title"] for one in kept["products"]] == ["要走的"]
    assert [one["contact"] for one in kept["reports"]] == ["a@b.cn"]
    personal.forget(maker.id, products.now())
    model.Session.commit()
    gone = city.company.call("govopen_product_show", id=product["id"])
    assert (gone["state"], gone["title"], gone["maker"]) == ("withdrawn", "要走的", "")
    assert "张走" not in str(products.latest(product["id"]).content)
    assert personal.reported(maker.id) == []


@pytest.mark.duty("huizhou-18")
@pytest.mark.ckan_config("govopen.profile", "huizhou")
def test_a_product_in_circulation_is_registered_and_stays_on_the_register(city: City, entry: dict) -> None:
    half = said(entry, circulation=True)
    assert problems(city.citizen, "govopen_product_submit", **half) == {
        ("exchange", "missing"),
        ("compliance", "missing"),
    }
    whole = {
        **half,
        "exchange": "省数据交易所",
        "compliance": "来源为无条件开放数据，不含个人信息。",
        "product_title": "客流指数",
    }
    product = city.citizen.call("govopen_product_submit", **whole)
    decide(city, product, "approve")
    line = city.company.call("govopen_product_register_list", q="客流指数")["results"][0]
    assert "数登〔" in line["number"]
    assert (line["maker"], line["exchange"], line["cancelled_on"]) == ("云岭出行科技", "省数据交易所", None)
    change = city.citizen.call("govopen_product_edit", id=product["id"], **{**whole, "exchange": "广州数据交易所"})
    decide(city, change, "approve")
    after = city.company.call("govopen_product_register_list", q="客流指数")["results"][0]
    assert (after["number"], after["exchange"]) == (line["number"], "广州数据交易所")
    assert after["changed_on"]
    assert "compliance" not in city.company.call("govopen_product_show", id=product["id"])["extra"]
    city.authority.call("govopen_product_register_cancel", id=product["id"], reason="不再交易")
    gone = city.company.call("govopen_product_register_list", q="客流指数")["results"][0]
    assert gone["cancelled_on"]
    assert gone["cancelled_reason"] == "不再交易"


def test_no_other_city_asks_for_a_registration(city: City, entry: dict) -> None:
    product = published(city, entry, circulation=True, exchange="省数据交易所", compliance="合规")
    assert product["registration"] is None


def _upload(city: City, body: bytes, name: str) -> dict:
    return city.citizen.call("govopen_product_picture_create", upload=FileStorage(io.BytesIO(body), name))


def _told(person) -> list[str]:
    model.Session.remove()
    rows = model.Session.query(OutboxRow).filter_by(recipient=person.id)
    return [row.payload["kind"] for row in rows if row.payload.get("product")]
