"""The calculator (期限计算): a limit and a date in, the last day and every day on the way out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request

from ckanext.govopen import case_words
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import rules, strip
from ckanext.govopen.views.parts.calling import call, problems_of

blueprint = Blueprint("govopen_calculator", __name__)


@blueprint.route("/law/deadlines")
def deadlines() -> Any:
    """Every limit of the rules in force; and the day on which one ends that starts on a given day."""
    profile = call("govopen_profile_show")
    args = request.args
    asked = {
        "received_at": args.get("received_at", "").strip(), "working_days": args.get("working_days", "").strip(),
        "limit": args.get("limit", ""),
    }  # fmt: skip
    answer, problems, message = None, [], ""
    if asked["received_at"]:
        try:
            answer = call("govopen_due_explain", **_question(asked))
        except tk.ValidationError as error:
            problems, message = problems_of(error)
    wrong = {one["field"]: one["text"] for one in problems}
    return tk.render(
        "govopen/law/deadlines.html",
        {
            "asked": {**asked, "received_at": asked["received_at"] or tk.h.govopen_today().isoformat()},
            "answer": answer,
            "days": strip.strip(answer["lines"], tk.h.govopen_today(), due=answer["due"]) if answer else [],
            "daily": strip.daily(answer["lines"]) if answer else [],
            "summary": case_words.summary(answer["lines"], answer["days"]) if answer else "",
            "problems": problems, "message": message, "wrong": wrong,
            "limits": list(_limits(profile)),
            "profile": say(profile["title"]),
        },
    )  # fmt: skip


def _question(asked: dict[str, str]) -> dict[str, str]:
    if asked["limit"]:
        procedure, _, rest = asked["limit"].partition("/")
        step, _, days = rest.partition("/")
        return {"received_at": asked["received_at"], "working_days": days} if days else {
            "received_at": asked["received_at"], "procedure": procedure, "step": step,
        }  # fmt: skip
    return {"received_at": asked["received_at"], "working_days": asked["working_days"]}


def _limits(profile: dict[str, Any]) -> Any:
    """Every limit: procedure, step, who, how many working days from what, article or house rule."""
    seen = set()
    for procedure in profile["procedures"]:
        for route in procedure["routes"]:
            for step in route["steps"]:
                key = (procedure["id"], step["id"], step["limit"]["days"])
                if key in seen:
                    continue
                seen.add(key)
                yield {
                    "value": f"{procedure['id']}/{step['id']}/{step['limit']['days']}",
                    "procedure": say(procedure["title"]),
                    "step": tk.h.govopen_step_word(step),
                    "actor": rules.actor(step["actor"], profile),
                    "days": step["limit"]["days"],
                    "from": rules.since(step["limit"], route["steps"], procedure["form"]),
                    "cites": step["limit"]["cites"],
                }
