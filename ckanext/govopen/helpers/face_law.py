"""Tiers, limits and articles of the profile in force, as pages say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import g

from ckanext.govopen import law, lawbook
from ckanext.govopen.catalogue import basis
from ckanext.govopen.domain.form import Text
from ckanext.govopen.language import chinese, say
from ckanext.govopen.store import regulations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.domain.profile import Law, Procedure, Profile, Step

__all__ = [
    "govopen_answer_limit",
    "govopen_article",
    "govopen_cites",
    "govopen_law_title",
    "govopen_procedure_answer",
    "govopen_procedure_question",
    "govopen_profile",
    "govopen_say",
    "govopen_tier",
    "govopen_tiers",
    "govopen_uid",
]

# What a tier looks like: the class of its colour and texture, and the shape of its sign.
LOOKS = {"free": "open", "granted": "ask", "none": "no"}
ANSWERS = ("decide", "conclude", "check", "fulfil", "approve", "record", "supply")


def govopen_profile() -> Profile:
    """The regulation in force on this portal."""
    return law.in_force()


def govopen_say(text: Text | Mapping[str, str] | str | None) -> str:
    """A word of the profile, or as an action gives it, in the reader's language."""
    return say(text)


def govopen_tier(tier: str | None, side: str = "open") -> dict[str, str]:
    """How a tier is shown: `id`, `term` in the reader's language, `look` (open, ask, no), `glyph` (icon id), `access`.

    `side` is `open` (towards the public, round signs) or `share` (among departments, square ones).
    A tier not decided yet, or one this profile does not know, has an empty `look`.
    """
    profile = law.in_force()
    known = (profile.open_tiers if side == "open" else profile.share_tiers).get(tier or "")
    if known is None:
        return {"id": "", "term": tk._("Tier not decided"), "look": "", "glyph": "", "access": "none"}
    look = "open" if known.id == "unconditional" else LOOKS[known.access]
    return {
        "id": known.id,
        "term": govopen_say(known.term),
        "look": look,
        "glyph": f"{'g' if side == 'open' else 's'}-{look}",
        "access": known.access,
    }


def govopen_tiers(side: str = "open") -> list[dict[str, str]]:
    """The tiers of the profile in their fixed order."""
    profile = law.in_force()
    return [govopen_tier(tier, side) for tier in (profile.open_tiers if side == "open" else profile.share_tiers)]


def govopen_article(article: str) -> str:
    """An article's number as the reader's language writes it: `37`, `16.2` (paragraph), `41.1.5` (item).

    第四十一条第一款第五项; Art. 41(1)(5).
    """
    number, *parts = str(article).split(".")
    if not chinese():
        return tk._("Art. {article}").format(article=number + "".join(f"({part})" for part in parts))
    return basis.article(str(article))


def govopen_law_title(law_id: str) -> str:
    """The title of a law by its id; the id where no file of ours knows it."""
    known = _law(law_id)
    return govopen_say(known.title) if known else law_id


def _law(law_id: str) -> Law | None:
    """A law, also one that the regulation in force does not know: pages show other cities' rules, and old cases."""
    return law.in_force().laws.get(law_id) or lawbook.laws().get(law_id)


def _cite(law_id: str, article: str) -> dict[str, str]:
    known = _law(law_id)
    number = str(article).partition(".")[0]
    text = known.articles.get(number) if known else None
    official = regulations.texts(law_id).get(int(number), "") if known and number.isdecimal() else ""
    reader = f"/law/{law_id}"
    place = f"#art-{article}" if text or official else f"?article={article}"  # where the reader has no such article
    title, label = govopen_law_title(law_id), govopen_article(article)
    return {
        "law": law_id,
        "article": article,
        "title": title,
        "label": label,
        "named": tk._("{law}, {article}").format(law=title.removeprefix("中华人民共和国"), article=label),
        "heading": govopen_say(text.heading) if text else "",
        "gist": govopen_say(text.gist) if text else "",
        "official": official,
        "href": tk.h.url_for(reader) + place if known and tk.h.govopen_page_exists(reader) else "",
    }


def govopen_cites(cites: Iterable[Any] | Any) -> list[dict[str, str]]:
    """Cites (of the domain, of anything that has `cites`, or `{"law", "article"}` of an action) for pages.

    Each: `law`, `article`, `title`, `label` (第三十七条), `named` (the same with its law), `heading` and `gist` in our
    own words, `official`, the text that the operator loaded or "", and `href`, the article in the reader of laws, ""
    where the portal has none.
    An empty list: a house rule.
    """
    found = getattr(cites, "cites", cites) or ()
    return [
        _cite(cite["law"], str(cite["article"])) if isinstance(cite, dict) else _cite(cite.law, cite.article)
        for cite in found
    ]


def _route(procedure: Procedure, facts: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps of the first route that fits and has any."""
    fitting = (route.steps for route in procedure.routes if route.steps and route.fits(facts))
    return next(fitting, ())


def govopen_answer_limit(procedure: str, **facts: str) -> dict[str, Any] | None:
    """Within how many working days a matter is answered: `days`, `unit`, `sentence`, `since`, `actor`, `cites`.

    `facts` choose the route (`open_tier` is `on_request` unless said). None: the profile gives no number.
    """
    known = law.in_force().procedures.get(procedure)
    if known is None:
        return None
    steps = _route(known, {"open_tier": "on_request", **facts})
    answering = [step for step in steps if step.verb in ANSWERS and step.limit.days]
    if not answering:
        return None
    step = next((one for one in answering if one.verb in ("decide", "conclude")), answering[0])
    days = step.limit.days
    accepted = any(one.id == step.limit.since and one.verb == "accept" for one in steps)
    if accepted:
        sentence = tk.ungettext(
            "Answered within {n} working day of acceptance.", "Answered within {n} working days of acceptance.", days
        )
    else:
        sentence = tk.ungettext(
            "Answered within {n} working day of receipt.", "Answered within {n} working days of receipt.", days
        )
    return {
        "days": days,
        "unit": tk.ungettext("working day", "working days", days),
        "sentence": sentence.format(n=days),
        "since": "accept" if accepted else "submitted",
        "actor": step.actor,
        "cites": step.limit.cites,
    }


def govopen_procedure_question(procedure: str) -> str:
    """What a citizen would say who needs this procedure."""
    return {
        "open_request": tk._("I need data that is not in the catalogue"),
        "correction": tk._("The data is wrong"),
        "subject_objection": tk._("My rights are affected"),
        "complaint": tk._("Complain about a department"),
        "objection": tk._("I disagree with a decision"),
    }.get(procedure) or govopen_say(law.in_force().procedures[procedure].title)


def govopen_procedure_answer(procedure: str) -> str:
    """What then happens, in one line."""
    return {
        "open_request": tk._("Say what for; the department weighs it and answers."),
        "correction": tk._("The department checks, then explains or corrects. Business goes on meanwhile."),
        "subject_objection": tk._("Inspect or copy data about yourself, or object to it."),
        "complaint": tk._("Checked after acceptance; you are told the outcome."),
        "objection": tk._("The decision is looked at again."),
    }.get(procedure, "")


def govopen_uid(prefix: str = "u") -> str:
    """An id for an element that no other element of the page has."""
    g.govopen_uid = getattr(g, "govopen_uid", 0) + 1
    return f"{prefix}-{g.govopen_uid}"
