"""A case in words: what happened, who said what (where it stands: `case_words`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import case_words
from ckanext.govopen.importing import sentences
from ckanext.govopen.language import say
from ckanext.govopen.views.parts.answers import cites

if TYPE_CHECKING:
    from collections.abc import Mapping

Case = dict[str, Any]


def barred(case: Mapping[str, Any]) -> str:
    """Why an officer of the office whose turn it is finds no button here; '' where nothing bars."""
    return {
        "own": tk._("This is your own application: a colleague decides on it, not you."),
        "decided": tk._("You took the decision that is objected to: somebody else rules on the objection."),
    }.get(case.get("barred", ""), "")


def beside(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The applicant's other cases and the entry's with their outcomes in words; None for who is no officer here."""
    if not case.get("beside"):
        return None
    return {
        key: {
            **part,
            "results": [{**one, "word": case_words.outcome_word(one["outcome"] or "")} for one in part["results"]],
        }
        for key, part in case["beside"].items()
    }


def timeline(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happened, newest first, for `ui.timeline`; the reader's own deeds said to them."""
    found = []
    if case["state"] != "ended":
        found.append(
            {
                "when": tk.h.govopen_date_text(tk.h.govopen_today()),
                "title": tk._("Waiting for {who}").format(who=case_words.turn(case)),
                "text": case_words.doing(case["step"], case["state"]),
                "state": "now",
            }
        )
    return found + [_event(case, event) for event in reversed(case["history"])]


def _event(case: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    who = case_words.office(case, event["by"]["role"])
    text = happened(event["name"]).format(who=who)
    if event["name"] == "submitted" and case["applicant"]["kind"] == "authority":
        text = tk._("{who} sent the notice").format(who=who)
    if event["name"] in ("upheld", "dismissed", "approved") and case["outcome"] == event["name"]:
        text = tk._("{who}: {outcome}").format(who=who, outcome=case_words.outcome(case))
    said = event["said"]
    lines = [str(said[key]) for key in ("finding", "report", "answer", "text", "note", "question") if said.get(key)]
    if event["name"] == "approved" and case.get("batch"):
        lines.append(sentences.of_signature(case["batch"]))
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
