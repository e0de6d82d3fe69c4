"""Guides (使用指南): Markdown of `docs/guides/site/`, in both languages, in the words of the rules in force.

`{open:on_request}` and `{share:conditional}` stand for a tier as the city calls it, `{days:open_application}` for the
working days of an answer, `{kept:drafts}` (days), `{kept:answers}` and `{kept:usage}` (years) for how long something
is kept, `{site}`, `{authority}`, `{phone}`, `{address}`, `{host}` for who runs the portal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import markdown
import nh3

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
DOCS = HERE / "docs" if (HERE / "docs").is_dir() else HERE.parent.parent / "docs"
TEXTS, PICTURES = DOCS / "guides" / "site", DOCS / "images" / "guides"
GUIDES = ("citizen", "developer", "department", "authority", "operator")
PAGES = ("privacy", "terms", "accessibility")
WORD = re.compile(r"\{([a-z]+)(?::([a-z_]+))?\}")
PICTURE = re.compile(r"[a-z0-9-]+\.webp")
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "img", "li", "ol", "p", "pre", "strong", "table",
        "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
KEPT = {"a": {"href"}, "img": {"src", "alt", "width", "height", "loading"}, "h2": {"id"}, "h3": {"id"}, "th": {"scope"}}


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as HTML: `sections` are its headings as (id, text)."""

    id: str
    title: str
    lead: str
    html: str
    sections: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def source(name: str, lang: str) -> str:
    """The Markdown of a guide. Raises KeyError where there is none."""
    path = TEXTS / f"{name}.{lang}.md"
    if name not in (*GUIDES, *PAGES) or not path.is_file():
        raise KeyError(name)
    return path.read_text("utf-8")


def head(name: str, lang: str, word: Callable[[str, str], str]) -> tuple[str, str]:
    """Title and first paragraph of a guide."""
    lines = filled(source(name, lang), word).split("\n\n")
    return lines[0].removeprefix("# ").strip(), " ".join(lines[1].split())


def filled(text: str, word: Callable[[str, str], str]) -> str:
    """A text with its words in braces put in; a brace that means nothing stays."""
    return WORD.sub(lambda found: word(found[1], found[2] or "") or found[0], text)


def guide(name: str, lang: str, word: Callable[[str, str], str], pictures: str) -> Guide:
    """A guide for a reader: `word` gives the words in braces, `pictures` is where pictures are served."""
    title, lead = head(name, lang, word)
    body = filled(source(name, lang), word).split("\n\n", 2)[2].replace("../../images/guides/", pictures)
    reader = markdown.Markdown(
        extensions=["tables", "fenced_code", "toc"], extension_configs={"toc": {"slugify": _slug}}
    )
    html = nh3.clean(
        reader.convert(body), tags=TAGS, attributes=KEPT, link_rel=None, url_schemes={"http", "https", "mailto"}
    )
    html = (
        html.replace("<th>", '<th scope="col">')
        .replace("<img ", '<img loading="lazy" ')
        .replace("<pre>", '<pre tabindex="0">')
    )
    sections = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', html)
    return Guide(name, title, lead, html, tuple((id_, re.sub("<[^>]+>", "", text)) for id_, text in sections))


def _slug(text: str, _separator: str) -> str:
    """The heading itself: addresses may be Chinese."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def picture(name: str) -> Path | None:
    """A picture's file, or nothing."""
    path = PICTURES / name
    return path if PICTURE.fullmatch(name) and path.is_file() else None
