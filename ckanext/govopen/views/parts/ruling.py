"""The decision that stands in a case, for its page and its letter."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import case_words
from ckanext.govopen.views.parts import answers as forms


def decision(case: dict[str, Any]) -> dict[str, Any] | None:
    """The decision that stands: what, reason, articles, the window to object."""
    if not case["decided"]:
        return None
    events = [one for one in case["history"] if one["outcome"] == case["outcome"] and one["outcome"]]
    names = {"granted", "partly_granted", "refused", "declined", "approved", "upheld", "dismissed", "corrected"}
    event = next((one for one in reversed(events) if one["name"] in names), None)
    if event is None:
        return None
    said = event["said"]
    return {
        "event": event, "reason": said.get("reason", ""), "cites": forms.cites(said.get("basis") or []),
        "conditions": said.get("conditions", ""), "until": said.get("until", ""), "finding": said.get("finding", ""),
        "office": case_words.office(case, event["by"]["role"]), "at": event["at"], "text": case_words.outcome(case),
    }  # fmt: skip


def standing(case: dict[str, Any]) -> dict[str, Any] | None:
    """What became of the decision since, in words: revoked or changed, when, by whom; None while it stands as taken."""
    found = case["standing"]
    if found is None:
        return None
    first = decision(case)
    return {**found, **words(found, first["text"] if first else ""), "first": first}


def words(found: dict[str, Any], first: str) -> dict[str, str]:
    """What stands in a word, the sentence under it, and who did it; `first` is what was decided first, in words."""
    _ = tk._
    word = {"revoked": _("Revoked"), "amended": _("Changed after the decision")}[found["state"]]
    text = {"revoked": _("The grant was revoked"), "amended": _("The grant was changed")}[found["state"]]
    by = found["office"]["title"] if found["office"] else _("The portal")
    return {"word": word, "text": text, "by": by, "was": _("First decided: {outcome}").format(outcome=first)}


def now(since: dict[str, Any] | None, label: str) -> str:
    """How a case stands in a few words: what was decided, and what became of it."""
    if since is None:
        return label
    day = tk.h.govopen_date_text(since["at"])
    text = tk._("{outcome}; revoked on {day}") if since["state"] == "revoked" else tk._("{outcome}; changed on {day}")
    return text.format(outcome=label, day=day)


def contested(case: dict[str, Any]) -> dict[str, Any] | None:
    """What an objection is about: the decision, or what revoked or changed the grant since; and until when."""
    remedy = next((one for one in case["remedies"] if one["command"] == "object"), None)
    found, event = decision(case), None
    if remedy:
        event = next((one for one in case["history"] if one["seq"] == remedy["against"]), None)
    if event and event["name"] in ("revoked", "amended"):
        said, since = event["said"], words({**case["standing"], "state": event["name"]}, "")
        found = {
            "reason": said.get("reason", ""), "cites": forms.cites(said.get("basis") or []), "at": event["at"],
            "office": since["by"], "text": since["text"], "finding": "",
        }  # fmt: skip
    window = {"window": remedy["until"], "provisional": remedy["provisional"]} if remedy else {"window": ""}
    return {**found, **window} if found else None
