"""Guides and pages about the portal: true to its addresses, whole in both languages, with pictures that are there."""

from __future__ import annotations

import re

import pytest
from support.city import City, _system
from support.pictures import LARGEST, SHOTS

from ckanext.govopen import guides
from ckanext.govopen.helpers.face_shell import _answers

ALL = (*guides.GUIDES, *guides.PAGES)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^\]]+)\]\(\.\./\.\./images/guides/([^)]+)\)")
CONFIG = re.compile(r"`(govopen\.[a-z_.]+)`")
ACTION = re.compile(r"`(govopen_[a-z_]+)`")
BOTH = [(name, lang) for name in ALL for lang in ("zh", "en")]


@pytest.fixture(scope="module")
def hidden(city: City) -> dict[str, dict]:
    free = {"owner_org": "transport", "share_tier": "unconditional", "state": "active"}
    return {
        "shown": _system("package_create", title="公开的", open_tier="unconditional", **free),
        "draft": _system("package_create", title="草稿", open_tier="unconditional", **{**free, "state": "draft"}),
    }


@pytest.mark.parametrize(("name", "lang"), BOTH)
def test_every_address_setting_and_action_named_is_there(app, name, lang):
    from ckan import logic
    from ckan.common import config

    text = guides.source(name, lang)
    with app.flask_app.test_request_context("/"):
        missing = [link for link in LINK.findall(text) if link.startswith("/") and not _answers(link.partition("#")[0])]
    assert missing == []
    logic.get_action("status_show")
    assert [one for one in ACTION.findall(text) if one not in logic._actions] == []
    assert [one for one in CONFIG.findall(text) if not one.endswith(".") and one not in config] == []


@pytest.mark.parametrize("name", ALL)
def test_both_languages_say_the_same_things(name):
    zh, en = (guides.source(name, lang) for lang in ("zh", "en"))
    assert len(re.findall("^## ", zh, re.MULTILINE)) == len(re.findall("^## ", en, re.MULTILINE))
    assert LINK.findall(zh) == LINK.findall(en)
    names = [[file.removesuffix(".webp").removesuffix("-en") for _, file in PICTURE.findall(text)] for text in (zh, en)]
    assert names[0] == names[1]


def test_every_picture_has_words_a_recipe_and_a_moderate_size():
    named = set()
    for name, lang in BOTH:
        for alt, file in PICTURE.findall(guides.source(name, lang)):
            assert len(alt) > 3
            path = guides.picture(file)
            assert path, file
            assert path.stat().st_size <= LARGEST
            named.add(file)
    assert named == {f"{one}{ending}.webp" for one in SHOTS for ending in ("", "-en")}


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_open_in_the_words_of_the_rules(city, app, language):
    addresses = [
        "/guides",
        *(f"/guides/{name}" for name in guides.GUIDES),
        "/privacy",
        "/terms",
        "/accessibility",
        "/sitemap",
    ]
    for address in addresses:
        page = app.get(language + address).body.split("<main", 1)[1]
        assert not guides.WORD.search(re.sub(r"<(script|pre|code).*?</\1>", "", page, flags=re.DOTALL)), address
    assert app.get(f"{language}/guides/nothing", status=404)
    assert app.get("/guides/pictures/..%2F..%2Fadr.webp", status=404)
    assert app.get("/guides/pictures/citizen-search.webp").data[:4] == b"RIFF"


def test_the_footer_leads_to_them(city, app):
    page = app.get("/").body
    for address in ("/guides", "/privacy", "/terms", "/accessibility", "/sitemap"):
        assert f'href="{address}"' in page


def test_the_sitemap_names_public_entries_alone(city, hidden, app):
    page = app.get("/sitemap.xml")
    assert page.content_type.startswith("application/xml")
    assert f"/dataset/{hidden['shown']['name']}<" in page.body
    assert hidden["draft"]["name"] not in page.body
