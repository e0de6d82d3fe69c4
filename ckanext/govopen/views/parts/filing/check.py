"""The check page: what would be sent, and sending it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import basket
from ckanext.govopen.views.parts.calling import problems_of, sign_in
from ckanext.govopen.views.parts.filing import form
from ckanext.govopen.views.parts.filing.page import TOGETHER
from ckanext.govopen.views.parts.filing.wanted import faults, split, submit
from ckanext.govopen.views.parts.filing.wording import kind_words, kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.views.parts.filing.page import Page


def check_page(page: Page) -> Any:
    """GET shows what would be sent; POST sends it, once however often it is pressed."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    if request.method == "POST":
        return _send(page)
    draft = page.draft()
    if not page.show["allowed"] or page.show.get("open_case"):
        return page.closed()
    if draft is None:
        return tk.redirect_to(page.here)
    found = faults(page, draft)
    if found[0] or found[1]:
        return form.shown(page, draft, found)
    return _check(page, draft)


def _check(page: Page, draft: Mapping[str, Any]) -> Any:
    said, who = split(page, draft["answers"])
    others = draft["answers"].get(TOGETHER) or []
    if others:
        said.pop("items", None)
    entries = [page.show["entry"], *page.picked(others)] if page.entry else []
    first = {
        "when": tk.h.govopen_today(),
        "label": tk._("You send it"),
        "note": tk._("this day is not counted"),
        "state": "now",
    }
    stops = [
        {"when": date.fromisoformat(one["due"]), "label": tk.h.govopen_step_word(one),
         "note": (one["office"] or {}).get("title") or "", "state": "due" if one["verb"] == "decide" else ""}
        for one in page.ahead(said)
        if one["due"]
    ]  # fmt: skip
    words = kind_words()
    return tk.render(
        "govopen/apply/check.html",
        {
            **page.common(),
            "answers": forms.shown(page.show["form"], said, page.files),
            "who": {**who, "kind_text": next((one["label"] for one in kinds() if one["value"] == who["kind"]), "")},
            "path": [first, *stops],
            "public": {
                "subjects": [one["title"] for one in entries] or [say(page.show["title"])],
                "kind": words.get(who["kind"] or "person", ""),
                "text": tk._("Received {day}, under way.").format(
                    day=tk.h.govopen_date_text(tk.h.govopen_today(), "table")
                ),
            },
            "back": page.here,
            "here": f"{page.here}/check",
            "command_id": f"{draft['id']}:{draft['updated_at']}",
            "payload": json.dumps(
                {"answers": said, "applicant": who, "with": others, "attachments": draft["attachments"]},
                ensure_ascii=False,
            ),
            "attachments": draft["attachments"],
            "entries": entries,
            "send": tk._("Send the application") if page.entry else tk._("Send it"),
        },
    )


def _send(page: Page) -> Any:
    try:
        body = json.loads(request.form.get("payload", ""))
        answers, who = dict(body["answers"]), dict(body["applicant"])
        draft = {
            "answers": {**answers, "_applicant": who, TOGETHER: list(body.get("with") or [])},
            "attachments": [{**one} for one in body.get("attachments") or []],
        }
    except (ValueError, KeyError, TypeError):
        return tk.redirect_to(page.here)
    try:
        filed = submit(page, answers, who, draft, command_id=request.form.get("command_id", ""))
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        said: Any = error.error_dict
        if said.get("code") == "duplicate":
            page.show["open_case"] = {**said["case"], "number_text": said["case"]["number"]}
            page.show["message"] = message
            return page.closed()
        return form.shown(page, page.draft() or draft, (problems, message))
    basket.forget([page.entry, *(draft["answers"][TOGETHER] or [])])
    return tk.redirect_to("govopen_apply.receipt", number=filed[0]["number"].lower())
