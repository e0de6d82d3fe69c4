"""Rules (规则): what is in force here, each number beside its article, and the reader of laws."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request

from ckanext.govopen import lawbook
from ckanext.govopen.data import official
from ckanext.govopen.language import say
from ckanext.govopen.store import regulations
from ckanext.govopen.views.parts import rules
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Law

blueprint = Blueprint("govopen_law", __name__)
NEAR = 5
NOT_FOUND = 404


@blueprint.route("/law", strict_slashes=False)
def law() -> Any:
    """The rules in force, or with `?profile=` those of another regulation that this software knows."""
    asked = request.args.get("profile", "")
    try:
        profile = call("govopen_profile_show", id=asked) if asked else call("govopen_profile_show")
    except (tk.ObjectNotFound, tk.ValidationError):
        return tk.abort(NOT_FOUND, tk._("No such rules"))
    return tk.render(
        "govopen/law/rules.html",
        {
            "profile": profile, "title": say(profile["title"]), "say": say, "rules": rules,
            "others": [one for one in call("govopen_profile_list") if one["id"] != profile["id"]],
            "laws": [{**one, "loaded": bool(regulations.texts(one["id"]))} for one in profile["laws"]],
            "house": _house(profile), "ask": {"profile": profile["id"]} if asked else {},
        },
    )  # fmt: skip


def _house(profile: dict[str, Any]) -> list[dict[str, Any]]:
    """House rules by procedure: each limit told once."""
    lines: dict[str, list[str]] = {}
    for one in profile["house_rules"]:
        if one["kind"] not in ("limit", "objection"):
            continue
        what = tk._("Objection") if one["kind"] == "objection" else tk.h.govopen_step_word(one)
        line = f"{what} {tk.ungettext('{n} working day', '{n} working days', one['days'])}"
        found = lines.setdefault(say(one["title"]), [])
        if (text := line.format(n=one["days"])) not in found:
            found.append(text)
    return [{"title": title, "lines": found} for title, found in lines.items()]


@blueprint.route("/law/<name>")
def read(name: str) -> Any:
    """A law: headings, gists, the official text where loaded, and what each article does here."""
    book = lawbook.laws().get(name)
    if book is None:
        return tk.abort(NOT_FOUND, tk._("No such law"))
    asked = request.args.get("article", "").strip()
    wanted = _number(asked) if asked else None
    texts = regulations.texts(name)
    numbers = sorted({int(one) for one in book.articles} | set(texts))
    if wanted in numbers:
        return tk.redirect_to(tk.h.url_for("govopen_law.read", name=name) + f"#art-{wanted}")
    profile = lawbook.reading(name)
    shown = (
        call("govopen_profile_show", id=profile.id)
        if profile != lawbook.profiles()[0]
        else call("govopen_profile_show")
    )
    uses = lawbook.uses(profile, name)
    page = tk.render(
        "govopen/law/read.html",
        {
            "book": book, "title": tk.h.govopen_say(book.title), "numbers": numbers, "asked": asked,
            "articles": [_article(number, book, texts, uses.get(str(number), []), shown) for number in numbers],
            "near": _near(wanted, numbers) if asked else [], "wanted": wanted,
            "loaded": regulations.loaded().get(name),
            "standing": rules.standing(shown["standing"] if profile.law == name else book.status),

            "profile": shown, "profile_title": say(shown["title"]), "rank": rules.rank(book.rank),
            "others": [one for key, one in lawbook.laws().items() if key != name],
            "whole": set(range(1, book.last + 1)) <= set(numbers),
        },
    )  # fmt: skip
    return (page, NOT_FOUND) if asked else page


def _number(text: str) -> int | None:
    """The article somebody means: 15, 16.2, 十五, 第十五条."""
    return official.number(re.sub(r"^第|[条條].*$", "", text).partition(".")[0])


def _near(wanted: int | None, numbers: list[int]) -> list[int]:
    return sorted(sorted(numbers, key=lambda one: abs(one - (wanted or 1)))[:NEAR])


def _article(number: int, book: Law, texts: Any, uses: list[lawbook.Use], profile: dict[str, Any]) -> dict[str, Any]:
    own = book.articles.get(str(number))
    lines: dict[str, dict[str, str]] = {}
    for use in uses:
        lines.setdefault(rules.use(use, profile), {"anchor": use.anchor})
    return {
        "number": number, "label": tk.h.govopen_article(str(number)),
        "heading": tk.h.govopen_say(own.heading) if own else "", "gist": tk.h.govopen_say(own.gist) if own else "",
        "official": texts.get(number, ""),
        "uses": [{"text": text, **line} for text, line in lines.items()],
        "parts": sorted({use.article for use in uses if "." in use.article}),
    }  # fmt: skip
