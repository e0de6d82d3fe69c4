"""A case as work: found for its reader, as a line of a list, with what the reader can do about it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import abort

from ckanext.govopen import case_words
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import ruling
from ckanext.govopen.views.parts.calling import call, sign_in

# Buttons that belong together: the ways to end a step stand on one page, as tabs.
GROUPS = (
    ("grant", "grant_part", "refuse"), ("accept", "return", "decline"), ("agree", "disagree"), ("approve", "refuse"),
    ("uphold", "dismiss"),
)  # fmt: skip
FIRST = (
    "supplement",
    "accept",
    "forward",
    "grant",
    "agree",
    "approve",
    "uphold",
    "supply",
    "fulfil",
    "record",
    "extend",
)
LINKS = ("withdraw", "remark", "transfer")


def find(number: str) -> dict[str, Any]:
    """A case by the slug of its number; 404, or the login, for who may not know of it."""
    try:
        return call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        if not tk.current_user.is_authenticated:  # may be theirs: a link in a mail leads here
            abort(sign_in())
        abort(404)


def line(row: dict[str, Any]) -> dict[str, Any]:
    """A case as a line of a list, in words."""
    return {
        **row,
        "href": tk.h.url_for("govopen_case.show", number=row["number"].lower()),
        "kind": say(row["title"]),
        "together": bool(row["bundle"]) and row["procedure"] != "product_submission",  # which keeps its product there
        "whose": tk._(", ").join(
            tk._("you")
            if one["role"] == "applicant" and row["applicant"]["you"]
            else one["title"] or tk._("the applicant")
            for one in row["turn"]
        ),
        "outcome_text": ruling.now(row.get("standing"), case_words.outcome_word(row["outcome"]))
        if row["outcome"]
        else "",
    }


def buttons(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What the reader may do, the most likely first: exactly the core's commands, grouped where they end one step."""
    commands = case.get("commands") or {}
    names = [name for name in FIRST if name in commands]
    names += [name for name in commands if name not in names and name not in LINKS]
    names += [name for name in LINKS if name in commands]
    found, seen = [], set()
    for name in names:
        if name in seen:
            continue
        group = next((one for one in GROUPS if name in one), (name,))
        here = [one for one in group if one in commands]
        seen |= set(here)
        label = group_label(here) if len(here) > 1 else say(commands[name]["label"])
        found.append(
            {
                "command": here[0],
                "label": label,
                "href": tk.h.url_for("govopen_case_command.do", number=case["number"].lower(), command=here[0]),
                "link": name in LINKS,
            }
        )
    return found


def group_label(names: list[str]) -> str:
    """The word for a page on which several outcomes can be chosen."""
    _ = tk._
    if "grant" in names:
        return _("Decide")
    if "agree" in names:
        return _("Give an opinion")
    if "accept" in names:
        return _("Accept or return")
    if "approve" in names:
        return _("Approve or not")
    return _("Answer")


def effect(command: str) -> str:
    """What sending will do, before it is done."""
    _ = tk._
    return {
        "accept": _("The clock of the decision starts; the applicant is told."),
        "return": _(
            "The clock stops from tomorrow until the applicant answers. This can be done once: list everything."
        ),
        "decline": _("The case ends. The applicant is told the reason, the article and how to object."),
        "grant": _("The applicant can use the data within what you state here, and is told at once."),
        "grant_part": _("The applicant gets what you state here; the rest is refused with reason and article."),
        "refuse": _(
            "The case ends. The applicant is told the reason, the article and how to object. The reason is public."
        ),
        "withdraw": _("The case ends. You can apply again at any time."),
        "object": _("A new case opens; somebody who did not decide on the first will rule on it."),
        "transfer": _("The department named here has to act from now on."),
        "revoke": _("The holder cannot use the data any more from this moment on."),
        "amend": _("The form shows the grant as it stands; what you change here changes. The holder is told at once."),
        "correct": _("The decision is replaced by this one and the parties are told; the first stays on record."),
        "agree": _("Your opinion goes to whoever decides. The applicant does not see it."),
        "disagree": _("Your opinion goes to whoever decides. The applicant does not see it."),
        "forward": _("The department named here has to answer from now on; the applicant is told."),
        "supply": _("The grant becomes valid and the applicant is told."),
        "extend": _("The latest day moves; the applicant is told the reason."),
    }.get(command, "")
