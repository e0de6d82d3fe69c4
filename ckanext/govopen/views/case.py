"""Pages of cases: mine, and one case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, abort

from ckanext.govopen import case_words
from ckanext.govopen.language import say
from ckanext.govopen.store import inbox
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import holdings, own, papers, ruling, story, strip
from ckanext.govopen.views.parts.calling import call, sign_in
from ckanext.govopen.views.parts.work import buttons, find, line

blueprint = Blueprint("govopen_case", __name__)


@blueprint.route("/cases")
def mine() -> Any:
    """My cases: what waits for me, what is under way, what has ended, and drafts."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = call("govopen_case_list", mine=True, rows=100, sort="filed desc")
    rows = found["results"]
    groups = [
        (tk._("Waiting for you"), [row for row in rows if row["state"] == "waiting"]),
        (tk._("Under way"), [row for row in rows if row["state"] == "open"]),
        (
            tk._("Closed"),
            sorted(
                (row for row in rows if row["state"] == "ended"), key=lambda row: row["ended_at"] or "", reverse=True
            ),
        ),
    ]
    words = {row["number"]: row["excerpt"] for row in rows}
    held = call("govopen_grant_list", valid=True, holder=tk.current_user.id)
    return tk.render(
        "govopen/case/mine.html",
        {
            "groups": [(name, [line(row) for row in found]) for name, found in groups if found],
            "drafts": own.drafts(),
            "grants": [{**one, "excerpt": words.get(one["case"]["number"], "")} for one in held],
            "count": found["count"],
        },
    )


@blueprint.route("/cases/drafts/<draft>/delete", methods=["POST"])
def drop_draft(draft: str) -> Any:
    """Delete a draft of the reader's."""
    try:
        call("govopen_draft_delete", id=draft)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        return sign_in()
    return tk.redirect_to("govopen_case.mine")


@blueprint.route("/case/<number>")
def show(number: str) -> Any:
    """One case: whose turn, by when, why that day, what can be done."""
    case = find(number)
    if tk.current_user.is_authenticated and "commands" in case:  # whoever stands here has read what was told of it
        inbox.see_case(tk.current_user.id, case["id"])
        model.Session.commit()
    today = tk.h.govopen_today()
    clock = case_words.main_clock(case)
    explained = call("govopen_case_explain", id=case["id"], clock=clock["id"]) if clock else None
    stopped = (clock or {}).get("stopped") or ""
    if explained and clock and not clock["paused"]:
        explained["told_differs"] = bool(stopped) and explained["told"] != explained["due"]
    return tk.render(
        "govopen/case/show.html",
        {
            "case": case,
            "kind": say(case["title"]),
            "turn": case_words.turn(case),
            "doing": case_words.doing(case["step"], case["state"]),
            "outcome": case_words.outcome(case),
            "clock": clock,
            "left": case_words.left(clock, today),
            "steps": case_words.steps(case),
            "explained": explained,
            "days": strip.strip(
                explained["lines"], today, due="" if stopped else explained["due"] or "", stopped=stopped,
                events=story.marks(case),
            ) if explained else [],
            "daily": strip.daily(explained["lines"], stopped) if explained else [],
            "summary": case_words.summary(explained["lines"], explained["days"]) if explained else "",
            "lane": tk.h.govopen_step_word(_step(case, clock)) if clock else "",
            "files": holdings.granted(case),
            "timeline": story.timeline(case),
            "buttons": buttons(case),
            "said": forms.told(case.get("said", []), holdings.files(case)),
            "decision": ruling.decision(case), "standing": ruling.standing(case),
            "papers": papers.listed(case),
            "joint": papers.joint(case),
            "barred": story.barred(case), "beside": story.beside(case),
            "today": today,
        },
    )  # fmt: skip


def _step(case: dict[str, Any], clock: dict[str, Any]) -> dict[str, Any]:
    return next((step for step in case["route"] if step["id"] == clock["step"]), {"verb": "fulfil"})
