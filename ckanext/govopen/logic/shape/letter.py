"""Which letters (文书) a case holds, and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.logic.shape.clock import iso

if TYPE_CHECKING:
    from ckanext.govopen.domain.case import Case

# Event → kind of letter. What is not here is told in the history alone.
KINDS = {
    "submitted": "receipt", "accepted": "acceptance", "returned": "supplement", "declined": "not_accepted",
    "granted": "grant", "partly_granted": "part", "refused": "refusal", "approved": "approval", "upheld": "finding",
    "dismissed": "finding", "extended": "extension", "transferred": "transfer", "revoked": "revocation",
    "amended": "amendment", "corrected": "correction", "fulfilled": "done", "recorded": "record",
    "supplied": "supply",
}  # fmt: skip
DECISIONS = frozenset({"not_accepted", "grant", "part", "refusal", "approval", "finding", "correction"})
NUMERALS = "一二三四五六七八九十"
CENTURY = 100


def letters(case: Case, number: str) -> list[dict[str, Any]]:
    """The letters of a case, oldest first: seq of the event, kind, number, day."""
    found = []
    for seq, event in enumerate(case.history, 1):
        if event.name in KINDS:
            kind = KINDS[event.name]
            found.append({"seq": seq, "kind": kind, "event": event.name, "number": _number(number, len(found) + 1)})
            found[-1]["at"] = iso(event.at)
    return found


def decision(case: Case, number: str) -> dict[str, Any] | None:
    """The letter of the decision that stands; None before there is one."""
    return next((one for one in reversed(letters(case, number)) if one["kind"] in DECISIONS), None)


def _number(number: str, place: int) -> str:
    """Number of a letter: the case's, and its place among the case's letters (…号之二)."""
    tens, ones = divmod(place, 10)
    text = NUMERALS[place - 1] if place <= len(NUMERALS) else ""
    if not text and place < CENTURY:
        text = (NUMERALS[tens - 1] if tens > 1 else "") + "十" + (NUMERALS[ones - 1] if ones else "")
    return f"{number}之{text or place}"
