"""What a draft asks for: its answers taken apart, tried out, and filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.calling import call, problems_of
from ckanext.govopen.views.parts.filing.page import TOGETHER, WHO, WHOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.views.parts.filing.page import Page


def split(page: Page, kept: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers of the form, and who applies, from a draft's answers."""
    said = {key: value for key, value in kept.items() if not key.startswith("_")}
    who = {**(page.show.get("prefilled") or {}), **(kept.get("_applicant") or {})}
    return said, {key: str(who.get(key) or "") for key in WHO}


def faults(page: Page, draft: Mapping[str, Any]) -> tuple[list[dict[str, str]], str]:
    said, who = split(page, draft["answers"])
    found: list[dict[str, str]] = []
    if not page.show.get("party") and not page.by_office:
        labels = {"name": tk._("Name"), "contact": tk._("Mail or phone")}
        found = [
            {"field": f"applicant_{key}", "text": tk._("“{label}” is missing. Please fill it in.").format(label=label)}
            for key, label in labels.items()
            if not who[key]
        ]
    if page.asks_whom and not said.get(WHOM):
        label = next(say(one["label"]) for one in page.show["form"] if one["id"] == WHOM)
        text = tk._("“{label}” is missing. Please fill it in.").format(label=label)
        found = [{"field": WHOM, "text": text}, *found]
    try:
        submit(page, said, who, draft, dry_run=True)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return [one for one in problems if one["field"] != WHOM] + found, message
    return found, ""


def submit(page: Page, said: Any, who: Any, draft: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    """File one case, or one for each entry of a bundle; the cases."""
    others = (draft.get("answers") or {}).get(TOGETHER) or []
    files = [one["id"] for one in draft.get("attachments") or []]
    if page.asks_whom:
        more["provider"] = said.get(WHOM, "")
        said = {key: value for key, value in said.items() if key != WHOM}
    data = {"procedure": page.procedure, "answers": said, "applicant": who, "attachments": files, **more}
    if others:
        return call("govopen_bundle_submit", entries=[page.entry, *others], **data).get("cases", [])
    return [call("govopen_case_submit", **data, **page.about)]
