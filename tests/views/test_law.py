"""Rules in force, the reader of laws, the citation chip, the line on top while the rules lapse."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup

from ckanext.govopen import law, lawbook
from ckanext.govopen.domain.form import Cite
from ckanext.govopen.helpers import law_standing
from ckanext.govopen.store import regulations

pytestmark = pytest.mark.usefixtures("site_clean")

TEXT = "杜撰的第一款。\n杜撰的<b>第二款</b>。"


@pytest.fixture
def page(app):
    return lambda address, status=200: BeautifulSoup(app.get(address, status=status).body, "html.parser")


@pytest.fixture
def loaded():
    regulations.load("guigang", dict.fromkeys(range(1, 54), TEXT))
    yield
    regulations.remove("guigang")


@pytest.fixture
def notice(page, monkeypatch):
    """notice(day) → the line on top of a page on that day, "" for none."""

    def say(day: date) -> str:
        monkeypatch.setattr(law_standing, "govopen_today", lambda: day)
        bar = page("/about").select_one(".lawbar")
        return bar.get_text(" ", strip=True) if bar else ""

    return say


def test_every_limit_stands_beside_its_article_or_the_house_tag(page):
    found = page("/law")
    rows = found.select("#procedure-open_application .law-steps tbody tr")
    texts = [row.get_text(" ", strip=True) for row in rows]
    assert any("10个工作日" in text and "自受理之日起" in text and "第三十七条" in text for text in texts)
    for row in found.select(".law-steps tbody tr"):
        last = row.select("td")[-1]
        assert last.select(".cite") or last.select(".tag") or "law-reading" in (row.get("class") or [])
    for procedure in law.in_force().procedures:
        assert found.select_one(f"#procedure-{procedure}"), procedure


def test_a_house_rule_is_no_link(page):
    tags = [tag for tag in page("/law").select(".tag") if tag.get_text() == "平台约定"]
    assert tags
    assert not [tag for tag in tags if tag.find_parent(["a", "button"]) or tag.find(["a", "button"])]


@pytest.mark.ckan_config("govopen.profile", "huizhou")
@pytest.mark.ckan_config("govopen.overlays", "national")
def test_an_overlay_shows_both_numbers(page):
    text = page("/law").select_one("#procedure-catalogue_review").get_text(" ", strip=True)
    assert "2个工作日" in text
    assert "原规定10个工作日" in text


def test_other_rules_are_shown_as_such(page):
    found = page("/law?profile=hebei")
    assert "不适用于本平台" in found.select_one(".lead").get_text()
    assert "征求意见稿" in found.select_one(".note").get_text()
    page("/law?profile=nowhere", 404)


@pytest.mark.parametrize("name", sorted(lawbook.laws()))
def test_every_law_opens_in_both_languages(page, name):
    for language in ("", "/en"):
        found = page(f"{language}/law/{name}")
        for number in lawbook.laws()[name].articles:
            assert found.select_one(f"#art-{number}"), number


def test_every_link_within_the_law_arrives(page):
    """Also the articles' "how it is implemented here", and those of cites."""
    pages = {address: page(address) for address in ("/law", "/law/guigang", "/law/decree809")}
    for found in pages.values():
        for link in found.select("main a[href*='#']"):
            address, _, anchor = link["href"].partition("#")
            if address.startswith("/law/") and address not in pages:
                continue
            there = pages.get(address, found) if address else found
            assert there.find(id=anchor), link["href"]


def test_what_an_article_does_here(page):
    article = page("/law/guigang").select_one("#art-37")
    assert "依申请开放" in article.select_one(".law-uses").get_text()
    assert article.select_one(".law-uses a")["href"] == "/law#procedure-open_application"
    assert not article.select_one(".law-official"), "no text is loaded"


def test_the_official_text_is_shown_and_cannot_carry_markup(page, loaded):
    article = page("/law/guigang").select_one("#art-37")
    assert [one.get_text() for one in article.select(".law-official p")] == TEXT.split("\n")
    assert not article.select(".law-official b")
    assert "官方文本" in article.get_text()


@pytest.mark.parametrize("asked", ["15", "第十五条", "十五", "15.2"])
def test_an_article_is_found_by_its_number(app, asked):
    answer = app.get("/law/guigang", params={"article": asked}, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/law/guigang#art-15")


@pytest.mark.parametrize("asked", ["60", "甲", "0"])
def test_an_unknown_article_leads_to_near_ones(page, asked):
    note = page(f"/law/guigang?article={asked}", 404).select_one(".note--warn")
    near = [link["href"] for link in note.select("a")]
    assert ("#art-53" if asked == "60" else "#art-1") in near


def test_an_unknown_law_is_not_found(page):
    page("/law/nowhere", 404)


def test_the_chip_is_a_link_and_opens_gist_and_official_text(page, loaded):
    chip = page("/law").select_one("#procedure-open_application h3 .cite")
    assert chip.select_one("a.lawref")["href"] == "/law/guigang#art-37"
    opened = chip.select_one(f"#{chip.select_one('button')['popovertarget']}")
    assert opened.select_one(".pop-g").get_text()
    assert opened.select_one(".pop-q").get_text() == TEXT


def test_a_cite_beyond_what_the_reader_holds_leads_to_near_articles(app):
    with app.flask_app.test_request_context("/about"):
        known, unknown = tk.h.govopen_cites((Cite("guigang", "16.2"), Cite("dsl", "50")))
    assert known["href"] == "/law/guigang#art-16.2"
    assert unknown["href"] == "/law/dsl?article=50"
    app.get(unknown["href"], status=404)


@pytest.mark.duty("huizhou-25")
@pytest.mark.ckan_config("govopen.profile", "huizhou")
def test_a_line_warns_before_the_rules_lapse(notice):
    assert not notice(date(2026, 6, 1))
    assert "有效期至2026-12-31" in notice(date(2026, 12, 30))
    assert "已失效" not in notice(date(2026, 12, 31)), "the last day is a day in force"
    assert "已失效" in notice(date(2027, 1, 1))


@pytest.mark.ckan_config("govopen.profile", "hebei")
def test_a_line_says_that_the_rules_are_a_draft(page):
    bar = page("/about").select_one(".lawbar")
    assert "征求意见稿" in bar.get_text()
    assert bar.a["href"] == "/law"


@pytest.mark.ckan_config("govopen.profile", "tengzhou")
def test_rules_in_force_need_no_line(page):
    assert not page("/about").select_one(".lawbar")


def test_the_action_tells_all(app):
    shown = app.get("/api/action/govopen_profile_show?id=huizhou&overlay=national").json["result"]
    for key in ("status", "standing", "valid_until", "open_tiers", "share_tiers", "procedures", "lists", "rules", "bases",
                "entry", "terms", "house_rules", "notes", "overlays", "laws", "supplement"):  # fmt: skip
        assert key in shown, key
    assert shown["valid_until"] == "2026-12-31"
    assert {"limit", "tier", "rule"} <= {one["kind"] for one in shown["house_rules"]}
    assert any(one["kind"] == "list" and one["note"]["zh"] for one in shown["notes"])


def test_readings_and_house_rules_are_shown_as_what_they_are(page):
    """The audience's reading, posts, forms, refusals, own words: each with its article or the house tag."""
    found = page("/law?profile=hulunbuir")
    assert "仅共享的条目一并公开为我们的读法" in found.select_one("#rules").get_text()
    title = found.select_one("#procedure-open_application h3").get_text()
    assert title.startswith("有条件开放申请"), title
    closed = page("/law?profile=hebei").select_one("#procedure-open_application")
    for line in closed.select(".law-when"):
        if line.find_next_sibling().name == "p":  # a route without steps: it has its own article or the tag
            assert line.select(".cite, .tag"), line.get_text()
    guigang = page("/law?profile=guigang")
    assert "审批" in guigang.select_one("#procedure-share_application .law-steps").get_text()
    assert "市政府" in guigang.select_one("#procedure-objection").get_text()
    assert "协调处理" in guigang.select_one("#procedure-objection").get_text()
    posts = guigang.select("#posts li")
    assert len(posts) == 8
    assert all(post.select(".cite, .tag") for post in posts)
    for row in guigang.select(".law-form li, .law-steps tbody tr:not(.law-reading) th"):
        assert row.select(".cite, .tag"), row.get_text()
    huizhou = page("/law?profile=huizhou").select_one("#procedure-subject_objection").get_text(" ", strip=True)
    assert "查阅 或 复制" in huizhou or "查阅或复制" in huizhou


@pytest.mark.ckan_config("govopen.profile", "huizhou")
def test_the_reader_says_where_the_law_stands_today(page):
    shown = tk.get_action("govopen_profile_show")({"ignore_auth": True}, {})
    word = {"lapsing": "即将失效", "lapsed": "已失效", "in_force": "现行有效"}[shown["standing"]]
    assert word in page("/law/huizhou").select_one(".law-facts").get_text()
