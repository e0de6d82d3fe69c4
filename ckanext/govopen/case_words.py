"""A case in words for its page and for mail: whose turn it is, by when, the step bar, how a date came about.

Cases come in the shape of `govopen_case_show`; words are in the language of the page.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import chinese, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAKEUP = "调休"


def office(case: Mapping[str, Any], role: str) -> str:
    """A role as the reader knows it: 您, or the office's title."""
    if role == "applicant" and case["applicant"]["kind"] == "authority":  # an order, sent in the office's name
        role = "authority"
    if role == "applicant":
        return tk._("You") if case["applicant"]["you"] else tk._("the applicant")
    for one in case["turn"]:
        if one["role"] == role and one["title"]:
            return str(one["title"])
    if role == "provider" and case["provider"]:
        return str(case["provider"]["title"])
    if role in ("authority", "government", "establishment_office"):
        return str(tk.h.govopen_office(role))
    return {"system": tk._("The portal"), "officer": tk._("The office")}.get(role, tk._("the department"))


def turn(case: Mapping[str, Any]) -> str:
    """Whose turn it is, in words; '' once the case has ended."""
    return tk._(", ").join(dict.fromkeys(office(case, one["role"]) for one in case["turn"]))


def outcome(case: Mapping[str, Any], name: str = "") -> str:
    """How it ended or stands, in words."""
    name = name or case["outcome"] or ""
    if case.get("outcome_label") and name == case["outcome"]:
        return say(case["outcome_label"])
    return outcome_word(name)


def outcome_word(name: str) -> str:
    """An outcome's word where the profile has none of its own."""
    _ = tk._
    return {
        "granted": _("Granted"), "partly_granted": _("Granted in part"), "refused": _("Not granted"),
        "declined": _("Not accepted"), "approved": _("Approved"), "upheld": _("Found right"),
        "dismissed": _("Found not right"), "withdrawn": _("Withdrawn"), "lapsed": _("Lapsed"),
        "fulfilled": _("Carried out"), "recorded": _("Recorded"), "supplied": _("Data supplied"),
    }.get(name, name)  # fmt: skip


def decided_by(case: Mapping[str, Any]) -> tuple[str, str]:
    """Who brought about the outcome, and when; '' both where there is none."""
    found = [one for one in case["history"] if one["outcome"] and one["outcome"] == case["outcome"]]
    return (office(case, found[0]["by"]["role"]), str(found[0]["at"])) if found else ("", "")


def doing(step: Mapping[str, Any] | None, state: str) -> str:
    """What whoever must act has to do."""
    _ = tk._
    if state == "waiting":
        return _("Supplement the application")
    verb = step["verb"] if step else ""
    return {
        "accept": _("Look whether the application is complete and accept it"),
        "forward": _("Pass the request on to the department that has the data"),
        "opinion": _("Give an opinion"),
        "decide": _("Decide: grant, grant in part or not"),
        "approve": _("Approve or not"),
        "check": _("Check and answer"),
        "conclude": _("Rule on the objection"),
        "supply": _("Supply the data"),
        "fulfil": _("Carry it out"),
        "record": _("Take it on record"),
    }.get(verb, "")


def steps(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The step bar: filed, each step, ended."""
    filed = {"label": tk._("Filed"), "when": tk.h.govopen_date_text(case["filed_at"], "day"), "state": "done"}
    route = case["route"]
    ids = [step["id"] for step in route]
    done = _done(case)
    at = ids.index(case["step"]["id"]) if case["step"] else len(ids)
    bar = [filed]
    for number, step in enumerate(route):
        state = "current" if case["state"] != "ended" and number == at else "done" if step["id"] in done else ""
        when = ""
        if state == "current" and case["due"]:
            when = tk._("by {day}").format(day=tk.h.govopen_date_text(case["due"], "day"))
        elif state == "done":
            when = tk.h.govopen_date_text(done[step["id"]], "day")
        elif case["state"] == "ended":
            continue
        bar.append({"label": tk.h.govopen_step_word(step), "when": when, "state": state})
    ended = case["state"] == "ended"
    bar.append(
        {
            "label": outcome(case) if ended else tk._("Closed"),
            "when": tk.h.govopen_date_text(case["ended_at"], "day") if ended else "",
            "state": "done" if ended else "",
        }
    )
    return bar


def _done(case: Mapping[str, Any]) -> dict[str, str]:
    """When each step was completed: the clocks say so."""
    return {one["step"]: one["stopped"] for one in case["clocks"] if one["done"] and one["stopped"]}


def ahead(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happens next: the steps from the current one on, each with who acts; the current one with its latest day."""
    ids = [step["id"] for step in case["route"]]
    at = ids.index(case["step"]["id"]) if case["step"] else len(ids)
    return [
        {
            "label": tk.h.govopen_step_word(step),
            "text": doing(step, "open"),
            "office": office(case, step["actor"]),
            "due": case["due"] if number == at else "",
            "days": step["days"],
            "cites": step["limit_cites"],
        }
        for number, step in enumerate(case["route"])
        if number >= at
    ]


def main_clock(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The clock that the page explains: of the current step, else of the decision, else the last."""
    clocks = case["clocks"]
    wanted = "supplement" if case["state"] == "waiting" else (case["step"] or {}).get("id") or case["decided"]
    found = [one for one in clocks if one["step"] == wanted]
    return (found or clocks or [None])[-1]


def left(clock: Mapping[str, Any] | None, today: date) -> dict[str, str]:
    """How much time is left, in words: value, unit, note."""
    if clock is None or not clock["due"]:
        return {"value": "—", "unit": "", "note": ""}
    due = date.fromisoformat(clock["due"])
    if clock["paused"]:
        return {"value": tk._("stands still"), "unit": "", "note": ""}
    if today > due or clock["overdue_since"]:
        n = late_days(due, today)
        return {
            "value": tk._("late"),
            "unit": tk.ungettext("{n} working day", "{n} working days", n).format(n=n),
            "note": "late",
        }
    if today == due:
        return {"value": tk._("today"), "unit": tk._("is the last day"), "note": ""}
    return {"value": str(clock["left"]), "unit": tk.ungettext("working day", "working days", clock["left"]), "note": ""}


def late_days(due: date, today: date) -> int:
    """Working days since a due date; at least 1 from the next calendar day on."""
    return max(tk.h.govopen_workdays(due, today), 1)


def summary(lines: Sequence[Mapping[str, Any]], days: int) -> str:
    """How the date came about, in a sentence or two."""
    _ = tk._
    first = next((line["date"] for line in lines if line["why"] == "received"), lines[0]["date"] if lines else "")
    said = [
        _("Counting starts the day after {day}: {n} working days.").format(
            day=tk.h.govopen_date_text(first, "day"), n=days
        )
    ]
    paused = sum(1 for line in lines if line["why"] == "paused")
    if paused:
        said.append(_("{n} days of waiting for the supplement are not counted.").format(n=paused))
    holidays = list(dict.fromkeys(line["name"] for line in lines if line["why"] == "off" and line["name"] != "weekend"))
    if holidays:
        said.append(_("{names} and weekends are not counted.").format(names=_(", ").join(holidays)))
    else:
        said.append(_("Weekends are not counted."))
    makeup = sum(1 for line in lines if line["why"] == "counts" and line["name"] == MAKEUP)
    if makeup:
        said.append(_("{n} make-up working days are counted.").format(n=makeup))
    return ("" if chinese() else " ").join(said)
