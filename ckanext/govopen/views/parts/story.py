"""A case in words: whose turn it is, the step bar, what happened, who said what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.answers import cites

if TYPE_CHECKING:
    from collections.abc import Mapping

Case = dict[str, Any]


def office(case: Mapping[str, Any], role: str) -> str:
    """A role as the reader knows it: 您, or the office's title."""
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


def barred(case: Mapping[str, Any]) -> str:
    """Why an officer of the office whose turn it is finds no button here; '' where nothing bars."""
    return {
        "own": tk._("This is your own application: a colleague decides on it, not you."),
        "decided": tk._("You took the decision that is objected to: somebody else rules on the objection."),
    }.get(case.get("barred", ""), "")


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


def beside(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The applicant's other cases and the entry's with their outcomes in words; None for who is no officer here."""
    if not case.get("beside"):
        return None
    return {
        key: {**part, "results": [{**one, "word": outcome_word(one["outcome"] or "")} for one in part["results"]]}
        for key, part in case["beside"].items()
    }


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


def timeline(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happened, newest first, for `ui.timeline`; the reader's own deeds said to them."""
    found = []
    if case["state"] != "ended":
        found.append(
            {
                "when": tk.h.govopen_date_text(tk.h.govopen_today()),
                "title": tk._("Waiting for {who}").format(who=turn(case)),
                "text": doing(case["step"], case["state"]),
                "state": "now",
            }
        )
    return found + [_event(case, event) for event in reversed(case["history"])]


def _event(case: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    who = office(case, event["by"]["role"])
    text = happened(event["name"]).format(who=who)
    if event["name"] in ("upheld", "dismissed", "approved") and case["outcome"] == event["name"]:
        text = tk._("{who}: {outcome}").format(who=who, outcome=outcome(case))
    said = event["said"]
    lines = [str(said[key]) for key in ("finding", "report", "answer", "text", "note", "question") if said.get(key)]
    if said.get("checked"):
        names = {one["id"]: say(one["name"]) for one in case.get("checklist", [])}
        looked = tk._(", ").join(str(names.get(one, one)) for one in said["checked"])
        lines.append(tk._("Looked at and found in order: {what}").format(what=looked))
    if said.get("reason"):
        lines.append(tk._("Reason: {text}").format(text=said["reason"]))
    if said.get("conditions"):
        lines.append(tk._("Conditions: {text}").format(text=said["conditions"]))
    if said.get("until"):
        lines.append(tk._("Valid until {day}.").format(day=tk.h.govopen_date_text(said["until"])))
    changes = []
    if event["name"] == "due_changed":
        changes = [
            {
                "label": tk._("Latest day"),
                "old": tk.h.govopen_date_text(said["was"]),
                "new": tk.h.govopen_date_text(said["is"]),
            }
        ]
    return {
        "when": event["at"],
        "title": text,
        "text": _by(event["by"]),
        "lines": lines,
        "defects": said.get("defects") or [],
        "cites": cites(said.get("basis") or []),
        "note": tk._("internal") if event["internal"] else "",
        "state": "pause" if event["name"] == "returned" else "",
        "changes": changes,
    }


def _by(by: Mapping[str, Any]) -> str:
    """Which officer acted, for those who work on the case."""
    if not by.get("name"):
        return ""
    if by.get("acting_for"):
        return tk._("{name}, standing in for {absent}").format(name=by["name"], absent=by["acting_for"])
    return str(by["name"])


def happened(name: str) -> str:
    """An event in words; `{who}` is put in its place."""
    _ = tk._
    return {
        "submitted": _("{who} filed the application"),
        "accepted": _("{who} accepted it"),
        "declined": _("{who} did not accept it"),
        "forwarded": _("{who} passed it on"),
        "returned": _("{who} asked for a supplement, once for all"),
        "supplemented": _("{who} supplemented the application"),
        "agreed": _("{who} advised to grant"),
        "disagreed": _("{who} advised not to grant"),
        "granted": _("{who} decided: granted"),
        "partly_granted": _("{who} decided: granted in part"),
        "refused": _("{who} decided: not granted"),
        "approved": _("{who} approved"),
        "upheld": _("{who} found it right"),
        "dismissed": _("{who} found it not right"),
        "supplied": _("{who} supplied the data"),
        "fulfilled": _("{who} carried it out"),
        "recorded": _("{who} took it on record"),
        "withdrawn": _("{who} withdrew it"),
        "transferred": _("{who} passed it to another department"),
        "extension_requested": _("{who} asked for more time"),
        "extension_refused": _("{who} did not consent to more time"),
        "extended": _("{who} extended the time limit"),
        "objected": _("{who} objected to the decision"),
        "corrected": _("{who} corrected the decision"),
        "revoked": _("{who} revoked the grant"),
        "amended": _("{who} changed the grant"),
        "remarked": _("{who} left a remark"),
        "became_overdue": _("The latest day passed without an answer"),
        "due_changed": _("The latest day was worked out anew"),
        "grant_expired": _("The grant expired"),
        "lapsed": _("No supplement came in time: taken as withdrawn"),
    }.get(name, name)


# Words on the strip over the day of an event.
def short(name: str) -> str:
    """An event in a word or two, over its day."""
    _ = tk._
    return {
        "submitted": _("filed"), "accepted": _("accepted"), "returned": _("supplement asked"),
        "supplemented": _("supplemented"), "agreed": _("opinion"), "disagreed": _("opinion"),
        "forwarded": _("passed on"), "extended": _("extended"), "transferred": _("passed on"),
        "granted": _("granted"), "partly_granted": _("granted in part"), "refused": _("not granted"),
        "declined": _("not accepted"), "withdrawn": _("withdrawn"), "supplied": _("supplied"),
    }.get(name, "")  # fmt: skip


def marks(case: Mapping[str, Any]) -> dict[str, str]:
    """Day → what happened on it, for the strip."""
    found: dict[str, str] = {}
    for event in case["history"]:
        if word := short(event["name"]):
            found[event["at"][:10]] = word
    return found
