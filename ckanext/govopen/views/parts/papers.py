"""Letters in words: what each is called, and its first sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config
from ckanext.govopen.notify import address
from ckanext.govopen.views.parts.calling import say
from ckanext.govopen.views.parts.story import outcome_word

if TYPE_CHECKING:
    from collections.abc import Mapping


def heading(kind: str) -> str:
    """What a letter is called."""
    _ = tk._
    return {
        "receipt": _("Receipt of application"), "acceptance": _("Notice of acceptance"),
        "supplement": _("Request for a supplement"), "not_accepted": _("Decision not to accept"),
        "grant": _("Decision to grant"), "part": _("Decision to grant in part"), "refusal": _("Decision not to grant"),
        "approval": _("Notice of approval"), "finding": _("Notice of the finding"),
        "extension": _("Notice of extension"), "transfer": _("Notice of transfer"),
        "revocation": _("Decision to revoke a grant"), "amendment": _("Decision to change a grant"),
        "correction": _("Decision to correct"), "done": _("Notice of completion"), "record": _("Notice of record"),
        "supply": _("Notice of supply"),
    }.get(kind, kind)  # fmt: skip


def opening(letter: Mapping[str, Any]) -> str:
    """The first sentence: which application, and what is said about it."""
    _ = tk._
    what = say(letter["title"])
    filed = tk.h.govopen_letter_day(letter["filed_at"])
    subject = letter["subject"]
    about = (
        _("Your matter “{what}” of {filed}").format(what=what, filed=filed)
        if subject == letter["title"]["zh"]
        else _("Your matter “{what}” of {filed} concerning “{subject}”").format(what=what, filed=filed, subject=subject)
    )
    return _sentence(letter["kind"]).format(about=about, outcome=_outcome(letter), office=letter["passed_to"])


def _outcome(letter: Mapping[str, Any]) -> str:
    return say(letter["outcome_label"]) if letter["outcome_label"] else outcome_word(letter["event"])


def _sentence(kind: str) -> str:
    _ = tk._
    return {
        "receipt": _("{about} has been received."),
        "acceptance": _("{about} is complete and has been accepted."),
        "supplement": _("{about} was examined; it cannot be accepted as it stands."),
        "not_accepted": _("{about} was examined; it is not accepted."),
        "grant": _("{about} was examined and is granted."),
        "part": _("{about} was examined and is granted in part. What is not named below is not granted."),
        "refusal": _("{about} was examined; it is decided: {outcome}."),
        "approval": _("{about} was examined; it is decided: {outcome}."),
        "finding": _("{about} was checked. The outcome: {outcome}."),
        "extension": _("{about} needs more time than the time limit gives."),
        "transfer": _("{about} belongs to another department and was passed on to {office}."),
        "revocation": _("{about} led to a grant, which is revoked from the day of this letter."),
        "amendment": _("{about} led to a grant, which is changed as follows from the day of this letter."),
        "correction": _("{about} was decided; that decision is corrected as follows."),
        "done": _("{about} has been dealt with."),
        "record": _("{about} has been taken on record."),
        "supply": _("{about} was granted; the data have been supplied and can be used on this portal."),
    }.get(kind, "{about}")


def listed(case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The letters of a case for its page: title, number, day, addresses of page and PDF."""
    slug = case["number"].lower()
    return [
        {
            "title": heading(one["kind"]), "number": one["number"], "at": one["at"],
            "href": tk.h.url_for("govopen_case_letter.show", number=slug, seq=one["seq"]),
            "pdf": tk.h.url_for("govopen_case_letter.paper", number=slug, seq=one["seq"]),
        }
        for one in case.get("letters", [])
    ]  # fmt: skip


def page(letter: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of a letter take."""
    chinese = str(tk.h.lang()).startswith("zh")
    return {
        "letter": letter, "heading": heading(letter["kind"]), "opening": opening(letter), "word": say,
        "url": address(f"/case/{letter['case']['number'].lower()}"), "site": config.site_texts(english=not chinese),
    }  # fmt: skip
