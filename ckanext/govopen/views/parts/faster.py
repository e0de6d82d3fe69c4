"""Two at once (同时办理): what others did since a page was opened, and what the slower one had typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen import case_words
from ckanext.govopen.domain.acts import ACTS
from ckanext.govopen.domain.verbs import VERBS
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import story
from ckanext.govopen.views.parts.answers import cites

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = ("version", "command_id", "do", "_csrf_token", "payload", "checked")  # `checked`: ticks of a step that is done


def since(case: Mapping[str, Any], version: int | None) -> list[str]:
    """What happened to a case after the version that a page showed: who did what, at what time."""
    if version is None:
        return []
    return [_sentence(case, event) for event in case["history"] if event["seq"] > version]


def own(case: Mapping[str, Any], version: int | None) -> bool:
    """Whether the reader alone took the steps since: a form sent twice, and nobody was faster."""
    took = [event["by"] for event in case["history"] if version is not None and event["seq"] > version]
    people = [by for by in took if by.get("you") or by["role"] != "system"]
    return bool(people) and all(by.get("you") for by in people)


def _sentence(case: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    who, by = case_words.office(case, event["by"]["role"]), event["by"]
    if by.get("you"):
        who = tk._("You")
    elif by.get("name"):
        who = tk._("{name} ({office})").format(name=by["name"], office=who)
    what = story.happened(event["name"]).format(who=who)
    return tk._("{when}: {what}").format(when=tk.h.govopen_date_text(event["at"], "recent"), what=what)


def typed() -> list[dict[str, Any]]:
    """What the request carries that somebody had typed, with the words of its fields: label, text, cites."""
    if request.method != "POST":
        return []
    labels = _labels()
    found = []
    for name, values in _values().items():
        shown = {"label": labels.get(name, ""), "text": "\n".join(values), "cites": []}
        found.append({**shown, "text": "", "cites": cites(values)} if name == "basis" else shown)
    return found


def _values() -> dict[str, list[str]]:
    """Answers by field, from the form or from the page that repeats it."""
    try:
        kept = dict(json.loads(request.form.get("payload") or "{}"))
    except (ValueError, TypeError):
        kept = {}
    found = {
        name: [str(one) for one in (value if isinstance(value, list) else [value])] for name, value in kept.items()
    }
    for name in request.form:
        field, _, law = name.partition(".")
        values = [value.strip() for value in request.form.getlist(name) if value.strip()]
        if name not in OWN and values:
            cited = law and name != f"amiss.{law}"
            found.setdefault(field, []).extend(f"{law}/{value}" if cited else value for value in values)
    return found


def _labels() -> dict[str, str]:
    """The words of every field that a command can ask."""
    asked = [outcome.asks for verb in VERBS.values() for outcome in verb.values()] + [act.asks for act in ACTS.values()]
    return {"amiss": tk._("What is to be put right")} | {one.id: say(one.label) for fields in asked for one in fields}


def version() -> int | None:
    """The version of the case that the page showed when it was opened."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None
