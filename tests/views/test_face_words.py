"""Dates, numbers, articles and limits in the reader's language."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govopen import language, law
from ckanext.govopen.helpers import face_law, face_time


@pytest.fixture
def say(app):
    """say(address) → a context of a request at that address, so that its language holds."""
    return lambda address="/about": app.flask_app.test_request_context(address)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    for module in (face_time, face_law):
        monkeypatch.setattr(module, "govopen_today", lambda: date(2026, 10, 8), raising=False)


@pytest.mark.parametrize(
    ("article", "words"),
    [("1", "第一条"), ("10", "第十条"), ("15", "第十五条"), ("20", "第二十条"), ("103", "第一百零三条"), ("110", "第一百一十条"),
     ("260", "第二百六十条"), ("16.2", "第十六条第二款"), ("41.1.5", "第四十一条第一款第五项")],
)  # fmt: skip
def test_articles_in_chinese(say, monkeypatch, article, words):
    with say():
        monkeypatch.setattr(face_law, "chinese", lambda: True)
        assert face_law.govopen_article(article) == words


def test_dates(say, monkeypatch):
    with say():
        monkeypatch.setattr(face_time, "chinese", lambda: True)
        text = face_time.govopen_date_text
        assert text("2026-10-08") == "10月8日 周四"
        assert text("2025-10-08") == "2025年10月8日 周三"
        assert text(date(2026, 10, 8), "table") == "2026-10-08"
        assert text("2026-10-08T17:30:00", "table") == "2026-10-09", "CKAN's instants are UTC; the day is Beijing's"
        assert text("", "prose") == ""
        assert text("nonsense") == ""
        assert str(face_time.govopen_date("2026-10-08")) == '<time datetime="2026-10-08">10月8日 周四</time>'
        monkeypatch.setattr(face_time, "chinese", lambda: False)
        assert text("2026-10-08") == "Thu 8 Oct"


def test_sizes_and_numbers():
    assert face_time.govopen_size(98_304) == "96 KB"
    assert face_time.govopen_size(1_572_864) == "1.5 MB"
    assert face_time.govopen_size(None) == ""
    assert face_time.govopen_size("nonsense") == ""


def test_limits_come_from_the_profile(say):
    with say():
        limit = face_law.govopen_answer_limit("open_application")
        assert limit["days"] == 10
        assert limit["since"] == "accept"
        assert [(cite.law, cite.article) for cite in limit["cites"]] == [("guigang", "37")]
        assert face_law.govopen_answer_limit("no_such_thing") is None


def test_an_unknown_tier_is_never_open(say):
    with say():
        assert face_law.govopen_tier("nonsense")["access"] == "none"
        assert face_law.govopen_tier("")["look"] == ""


def test_pages_that_do_not_exist_are_not_linked(say):
    with say():
        assert tk.h.govopen_page_exists("/dataset/")
        assert not tk.h.govopen_page_exists("/no/such/page")
        assert not tk.h.govopen_page_exists("/govopen/icons.svg/x")


def test_a_case_of_no_entry_is_named_in_the_readers_language(say, monkeypatch):
    """It is filed under the Chinese title of its procedure; an entry's title stays as its department wrote it."""
    product = law.in_force().procedures["product_submission"].title
    for chinese, expected in ((True, product.zh), (False, product.en)):
        with say():
            monkeypatch.setattr(language, "chinese", lambda _lang="", said=chinese: said)
            assert tk.h.govopen_subject(product.zh) == expected
            assert tk.h.govopen_subject("公交站点") == "公交站点"
