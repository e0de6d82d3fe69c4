"""What the public pages say, without a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan.common import config
from ckan.lib.search import query
from support.catalogue import ASKED, save

import ckanext.govopen
from ckanext.govopen import law
from ckanext.govopen.search import timeliness
from ckanext.govopen.store import regulations

pytestmark = pytest.mark.usefixtures("site_clean")
FILE = {"url": "https://data.example.test/parking", "format": "API", "name": "泊位接口"}
TEMPLATES = Path(ckanext.govopen.__path__[0]) / "templates"


@pytest.fixture(scope="module")
def entries(city):
    return [
        save("parking", title="公共停车场基本信息", theme="transport", tag_string="停车", resources=[FILE]),
        save("buses", title="公交线路", theme="transport", tag_string="公交,出行", resource_code="3070012/000901"),
        save("charging", title="充电明细", theme="energy", tag_string="出行", **{**ASKED, "open_tier": "on_request"}),
        save("gate-log", title="门禁记录", open_tier="not_open", open_basis=ASKED["open_basis"]),
    ]


def soup(app, address, **options):
    return BeautifulSoup(app.get(address, **options).data, "html.parser")


def text(node) -> str:
    return " ".join(node.get_text(" ").split())


def test_home_counts_tiers_and_themes(app, entries):
    page = soup(app, "/")
    counts = [(text(one.select_one(".t-n")), text(one.select_one(".tier"))) for one in page.select(".tiers-list > li")]
    assert counts == [("2", "无条件开放"), ("1", "依申请开放"), ("1", "依法不予开放")]
    assert [text(one) for one in page.select(".themes li:not(.th-all)")] == ["交通运输 2", "资源能源 1"]


def test_home_limit_is_the_profiles(app, entries):
    assert "受理后10个工作日内答复" in text(soup(app, "/").select_one(".tiers-list"))


def test_empty_catalogue_says_the_first_steps(app, monkeypatch):
    from ckanext.govopen.views import home

    nothing = {"up": True, "all": 0, "counts": {}, "newest": [], "themes": [], "hot": []}
    monkeypatch.setattr(home, "_catalogue", lambda: nothing)
    page = soup(app, "/")
    assert "目录还是空的" in text(page.main)
    assert not page.select(".tiers-list")


def test_tabs_keep_the_counts_of_the_other_tiers(app, entries):
    page = soup(app, "/dataset/?open_tier=on_request")
    assert [text(one) for one in page.select(".hit h2")] == ["充电明细"]
    assert [text(one) for one in page.select(".tierbar .tabs .n")] == ["4", "2", "1", "1"]


def test_choices_of_one_facet_are_alternatives(app, entries):
    page = soup(app, "/dataset/?theme=transport&theme=energy")
    assert {text(one) for one in page.select(".hit h2")} == {"公共停车场基本信息", "公交线路", "充电明细"}
    checked = page.select("#facet-theme input[checked]")
    assert {one["value"] for one in checked} == {"transport", "energy"}
    assert len(page.select(".chip")) == 2


def test_hostile_choices_are_only_words(app, entries):
    for address in (
        '/dataset/?theme=") OR *:*',
        "/dataset/?page=-1",
        "/dataset/?page=999999999",
        "/dataset/?sort=x desc",
    ):
        assert app.get(address).status_code == 200
    assert not soup(app, '/dataset/?theme=") OR (*:*').select(".hit")


def test_entry_on_request_names_limit_article_and_basis(app, entries):
    page = soup(app, "/dataset/charging")
    said = text(page.select_one(".act"))
    assert "受理后10个工作日内答复" in said
    assert "第三十七条" in said
    assert "《中华人民共和国个人信息保护法》第二十五条" in text(page.select_one("#get"))
    assert len(page.select(".path li")) >= 3
    assert page.select_one(".tabs a[href='#hist']")
    assert page.select_one("#hist a[href='/dataset/charging/versions']")
    assert "首次发布" in text(page.select_one("#hist li"))


def test_an_entry_quotes_the_article_behind_its_tier(app, entries):
    """Our gist of it with its number, and the official text once the operator has loaded it."""
    gist = text(soup(app, "/dataset/charging").select_one("#get .law"))
    assert law.in_force().laws["pipl"].articles["25"].gist.zh in gist
    assert "正式文本为准" in gist
    regulations.load("pipl", {25: "第二十五条的官方文字。"})
    try:
        quoted = soup(app, "/dataset/charging").select_one("#get .law")
    finally:
        regulations.remove("pipl")
    assert text(quoted.blockquote) == "第二十五条的官方文字。"
    assert quoted.select_one("a[href='/law/pipl#art-25']")
    assert "正式文本为准" not in text(quoted)


def test_entry_withheld_names_its_basis_and_offers_nothing_to_download(app, entries):
    page = soup(app, "/dataset/gate-log")
    assert "《中华人民共和国个人信息保护法》第二十五条" in text(page.select_one("#get"))
    assert not page.select("a[href*=download]")
    card = text(page.select_one(".act"))
    assert "列入清单" in card
    assert "费用" not in card, "nobody can have it here: a price says nothing"
    assert "每次下载" not in card


def test_words_to_try_are_those_of_most_entries(app, entries):
    assert [text(one) for one in soup(app, "/").select(".hot a")] == ["出行", "停车", "公交"]


def test_nothing_found_shows_ways_on(app, entries):
    page = soup(app, "/dataset/?q=月球旅行")
    assert text(page.select_one(".empty h2")) == "没有找到“月球旅行”"
    ways = {one["href"]: text(one.select_one(".n")) for one in page.select(".empty .ways a")}
    assert ways == {"/dataset/?theme=transport": "2", "/dataset/?theme=energy": "1"}
    assert len(soup(app, "/dataset/?theme=transport").select(".hit")) == 2


def test_a_format_among_the_words_leads_to_its_files(app, entries):
    page = soup(app, "/dataset/?q=月球 ａｐｉ")
    link = page.select_one(".empty .ways a")
    assert (text(link), link["href"]) == ("API", "/dataset/?res_format=API&q=%E6%9C%88%E7%90%83")
    assert [text(one) for one in soup(app, "/dataset/?res_format=API").select(".hit h2")] == ["公共停车场基本信息"]


def test_a_catalogue_code_leads_to_its_entry(app, entries):
    answer = app.get("/dataset/?q=3070012／000901", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.location.endswith("/dataset/buses")
    assert app.get("/dataset/?q=3070012/000901&theme=transport", follow_redirects=False).status_code == 200


def test_a_refusal_names_no_account(app, entries, city):
    page = soup(app, "/dataset/edit/parking", headers=city.citizen.headers, status=403)
    said = text(page.select_one("main"))
    assert "这个页面属于其他岗位或其他部门" in said
    assert city.citizen.name not in said, "core's sentence has the account's name and the id in it"


def test_departments_say_which_updates_are_overdue(app, entries, monkeypatch):
    assert not text(soup(app, "/organization/").select_one(".dep-list .dep-f"))
    day = timeliness.today() + timedelta(days=120)
    monkeypatch.setattr(timeliness, "today", lambda: day)
    page = soup(app, "/organization/")
    assert text(page.select_one(".dep-list .dep-f")) == "1项逾期未更新"
    assert text(page.select_one(".dep-list .dep-b .sr")) == "无条件开放 2 依申请开放 1 依法不予开放 1"
    save("undecided", title="只在部门之间的名录", open_tier="")
    try:
        page, own = (
            soup(app, "/organization/"),
            text(soup(app, "/organization/transport").select_one(".tabs [aria-current] .n")),
        )
    finally:
        tk.get_action("dataset_purge")({"ignore_auth": True, "user": ""}, {"id": "undecided"})
    assert text(page.select_one(".dep-list .dep-n")) == own == "5", "the department's own page counts the same"
    said = text(page.select_one(".dep-list .dep-b .sr"))
    assert said == "无条件开放 2 依申请开放 1 依法不予开放 1 开放类型未定 1"
    assert said.split()[-2] in text(page.select_one(".dep-legend"))


def test_one_search_counts_the_departments(app, entries, monkeypatch):
    asked, ask = [], query.make_connection
    monkeypatch.setattr(query, "make_connection", lambda *said, **named: asked.append(1) or ask(*said, **named))
    soup(app, "/organization/")
    assert len(asked) == 1, "one search counts the tiers and what is overdue, for every department"


def test_every_link_of_the_shell_leads_somewhere(app, entries):
    page = soup(app, "/")
    for link in {one["href"] for one in page.select("header a, footer a, main .asks a") if one["href"].startswith("/")}:
        assert app.get(link, follow_redirects=True, status=None).status_code in (200, 403), link


def test_a_page_tells_its_address_in_both_languages(app, entries):
    name = entries[0]["name"]
    head = soup(app, f"/en/dataset/{name}?q=x").head
    root = config["ckan.site_url"]
    assert head.select_one("link[rel=canonical]")["href"] == f"{root}/en/dataset/{name}"
    others = {one["hreflang"]: one["href"] for one in head.select("link[rel=alternate][hreflang]")}
    assert others["zh-CN"] == others["x-default"] == f"{root}/dataset/{name}"
    assert len(head.select("meta[name=description]")) == 1
    assert head.select_one("meta[property='og:title']")["content"] == head.title.get_text()
    assert not soup(app, "/no-such-page", status=404).select("link[rel=canonical]")
    assert soup(app, "/没有-这一页", status=404).select_one("#q404")["value"] == "没有 这一页"


def test_english_pages_hold_no_chinese_of_ours(app, entries):
    """Titles, laws and names of offices stay Chinese; what the portal says does not."""
    for address in ("/en/user/login", "/en/user/register", "/en/user/reset", "/en/no-such-page"):
        page = soup(app, address, status=None)
        page.select_one("header [hreflang=zh-CN]").decompose()
        page.select_one("header .brand").decompose()
        page.select_one("footer").decompose()
        page.title.decompose()
        assert not re.findall("[\u4e00-\u9fff]+", text(page)), address


def test_an_outsider_link_does_not_lead_away(app):
    for back in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        answer = app.get("/display", query_string={"text": "large", "back": back}, follow_redirects=False)
        assert answer.location == "/" or answer.location.rstrip("/").endswith("test.ckan.net"), back


def test_choices_of_display_are_kept_and_taken_back(app):
    app.get("/display?text=large&contrast=high&back=/about")
    root = soup(app, "/about").html
    assert root["class"] == ["text-large"]
    assert root["data-contrast"] == "high"
    app.get("/display?text=&contrast=&back=/about")
    assert not soup(app, "/about").html.get("class")


HAN = "[\u4e00-\u9fff]"
TYPED_SPACE = re.compile(f"{HAN} +[0-9]|[0-9] +{HAN}")


def test_no_space_is_typed_between_han_and_figures():
    root = TEMPLATES.parents[2]
    files = [*TEMPLATES.rglob("*.html"), *(root / "i18n/zh_Hans_CN/parts").glob("*.po")]
    found = []
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            if path.suffix == ".po" and not line.startswith(("msgstr", '"')):
                continue
            found += [f"{path.name}: {hit}" for hit in TYPED_SPACE.findall(line)]
    assert not found


INLINE = re.compile(
    r"""<script(?![^>]*\ssrc=|\stype="application/(?:ld\+)?json")|\son[a-z]+\s*=\s*["']|javascript:|hx-on""",
    re.IGNORECASE,
)


def test_templates_hold_no_inline_script():
    wrong = [path.name for path in TEMPLATES.rglob("*.html") if INLINE.search(path.read_text("utf-8"))]
    assert not wrong


def test_developers_list_every_action_of_ours(app, entries):
    from ckan import logic

    logic.get_action("package_search")
    ours = {name for name in logic._actions if name.startswith("govopen_")}
    page = soup(app, "/developers")
    foreign = [text(row.th) for row in page.select(".api-list tr:has(td[lang=en])")]
    assert not foreign, "their first sentence has no Chinese in i18n/zh_Hans_CN/parts"
    assert ours <= {text(one) for one in page.select(".api-list th code")}
    for row in page.select(".api-list tbody tr"):
        name = text(row.select_one("code"))
        reads = bool(getattr(logic._actions[name], "side_effect_free", False))
        assert ("GET" in text(row.select("td")[0])) is reads, name
    folded = page.select("details.api-g")
    assert 20 < len(folded) < 60
    assert not [one for one in folded if one.has_attr("open")]
    assert page.select_one("#actions-case #govopen_case_show"), "an address can name a noun and an action"


def test_calls_of_the_developers_page_run_as_they_stand(app, entries):
    page = soup(app, "/developers")
    calls = [one.text for one in page.select("code[id$=curl]")]
    assert len(calls) == 3
    for call in calls:
        address = re.search(r"'https?://[^/]+([^']+)'", call).group(1)
        answer = app.get(address).json
        assert answer["success"], call
        assert answer["result"], call


def test_token_is_shown_once_and_can_be_revoked(app, city):
    app.set_session_user(city.citizen.id)
    home = "/user/citizen/api-tokens"
    made = BeautifulSoup(app.post(home, data={"name": "脚本"}).data, "html.parser")
    token = text(made.select_one("#new-token"))
    assert app.get("/api/action/organization_list_for_user", headers={"Authorization": token}).json["success"]
    page = soup(app, home)
    assert token not in str(page)
    row = next(one for one in page.select("tbody tr") if "脚本" in text(one))
    app.post(home + "/revoke", data={"token": row.select_one("[name=token]")["value"]})
    assert "脚本" not in text(soup(app, home).main)


def test_tokens_of_others_are_out_of_sight(app, city):
    app.set_session_user(city.company.id)
    app.get("/user/citizen/api-tokens", status=403)
    app.post("/user/citizen/api-tokens", data={"name": "x"}, status=403)


def test_officers_see_their_own_menu_and_a_sysadmin_is_none(app, city):
    def menu(person):
        app.set_session_user(person.id)
        return [text(one) for one in soup(app, "/about").select(".mast nav:not(.sheet nav) > ul > li")]

    assert menu(city.authority)[0] == "工作台"
    assert menu(city.provider)[0] == "工作台"
    assert menu(city.citizen)[0] == "数据目录"
    assert menu(city.operator)[0] == "数据目录"


def test_errors_say_the_way_on(app, entries):
    page = soup(app, "/dataset/no-such-entry", status=404)
    assert page.select_one("main form[role=search] input[name=q]")["value"] == "no such entry"
    assert "没有这个页面" in text(page.h1)
    page = soup(app, "/ckan-admin/", status=403)
    assert page.select_one("main a[href*=login]")
