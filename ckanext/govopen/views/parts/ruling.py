"""The decision that stands in a case, for its page and its letter."""

from __future__ import annotations

from typing import Any

from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import story


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
        "office": story.office(case, event["by"]["role"]), "at": event["at"], "text": story.outcome(case),
    }  # fmt: skip
