"""Tiers, limits and articles of the profile in force, as pages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import g

from ckanext.govopen import law

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.profile import Limit, Profile

__all__ = [
    "govopen_article",
    "govopen_cites",
    "govopen_law_title",
    "govopen_profile",
    "govopen_tier",
    "govopen_tiers",
    "govopen_uid",
]

# What a tier looks like: the class of its colour and texture, the glyph that stands for it in one colour.
LOOKS = {
    "unconditional": ("open", "open"),
    "on_request": ("ask", "ask"),
    "conditional": ("ask", "ask"),
    "not_open": ("no", "no"),
    "not_shared": ("no", "no"),
}
ENGLISH = {
    "unconditional": "Open without conditions",
    "on_request": "Open on request",
    "not_open": "Not open",
    "share_unconditional": "Shared without conditions",
    "conditional": "Shared on conditions",
    "not_shared": "Not shared",
}
DIGITS = "零一二三四五六七八九"


def govopen_profile() -> Profile:
    """The regulation in force on this portal."""
    return law.in_force()


def _is_chinese() -> bool:
    return str(tk.h.lang() or "").startswith("zh")


def govopen_tier(tier: str | None, side: str = "open") -> dict[str, str]:
    """How a tier is shown: `id`, `term` in the reader's language, `look` (open, ask, no), `glyph` (icon id), `access`.

    `side` is `open` (towards the public, round glyphs) or `share` (among departments, square ones).
    A tier not decided yet, or one this profile does not know, has an empty `look`.
    """
    profile = law.in_force()
    known = (profile.open_tiers if side == "open" else profile.share_tiers).get(tier or "")
    if known is None:
        return {"id": "", "term": tk._("Tier not decided"), "look": "", "glyph": "", "access": "none"}
    look, shape = LOOKS[known.id]
    english = ENGLISH.get(f"{side}_{known.id}") or ENGLISH[known.id]
    term = known.term if _is_chinese() else tk._(english)
    return {
        "id": known.id,
        "term": term,
        "look": look,
        "glyph": f"{'g' if side == 'open' else 's'}-{shape}",
        "access": known.access,
    }


def govopen_tiers(side: str = "open") -> list[dict[str, str]]:
    """The tiers of the profile in their fixed order."""
    profile = law.in_force()
    return [govopen_tier(tier, side) for tier in (profile.open_tiers if side == "open" else profile.share_tiers)]


def _chinese_numeral(number: int) -> str:
    """37 as 三十七, up to 999: enough for the articles of any law."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones or not number else "")


def govopen_article(article: str) -> str:
    """An article's number as the reader's language writes it: 第三十七条, Art. 37."""
    if not _is_chinese():
        return tk._("Art. {article}").format(article=article)
    return f"第{_chinese_numeral(int(article))}条" if str(article).isdigit() else f"第{article}条"


def govopen_law_title(law_id: str) -> str:
    """The title of a law by its id, in Chinese always: a translation would not be the law's name."""
    try:
        return law.profile(law_id).title
    except (FileNotFoundError, KeyError, ValueError):
        return law_id


def govopen_cites(cites: Iterable[Any] | Limit | None) -> list[dict[str, str]]:
    """Cites (of the domain, or `{"law", "article"}` of an action) as `law`, `article`, `title`, `label`, `href`.

    `href` is the article in the reader of laws, "" while this portal has no reader. None at all: a house rule.
    """
    found = []
    for cite in getattr(cites, "cites", cites) or ():
        law_id, article = (cite["law"], cite["article"]) if isinstance(cite, dict) else (cite.law, cite.article)
        reader = f"/law/{law_id}"
        found.append(
            {
                "law": law_id,
                "article": article,
                "title": govopen_law_title(law_id),
                "label": govopen_article(str(article)),
                "href": f"{tk.h.url_for(reader)}#art-{article}" if tk.h.govopen_page_exists(reader) else "",
            },
        )
    return found


def govopen_uid(prefix: str = "u") -> str:
    """An id for an element that no other element of the page has."""
    g.govopen_uid = getattr(g, "govopen_uid", 0) + 1
    return f"{prefix}-{g.govopen_uid}"
