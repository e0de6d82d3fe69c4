"""Letters in words: what each is called, and its first sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config
from ckanext.govopen.case_words import outcome_word
from ckanext.govopen.config import address
from ckanext.govopen.importing import sentences
from ckanext.govopen.language import chinese, say
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Mapping


OFFICES = ("department", "authority")  # letters between offices address an office


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
    subject, bare = letter["subject"], letter["subject"] == letter["title"]["zh"]
    if letter["to"]["kind"] in OFFICES:
        about = (
            _("The matter “{what}” that your office filed on {filed}")
            if bare
            else _("The matter “{what}” that your office filed on {filed} concerning “{subject}”")
        )
    else:
        about = (
            _("Your matter “{what}” of {filed}")
            if bare
            else _("Your matter “{what}” of {filed} concerning “{subject}”")
        )
    about = about.format(what=what, filed=filed, subject=subject)
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


def joint(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The letter about all that was applied for together, as `listed`; None where there is none, or none yet."""
    if not case.get("bundle_cases"):
        return None
    try:
        letter = call("govopen_bundle_letter", id=case["id"])
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    about = joint_page(case["number"].lower(), letter)
    return {
        "title": about["heading"], "number": about["number"], "at": letter["at"], "href": about["here"],
        "pdf": about["pdf_href"],
    }  # fmt: skip


def page(letter: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of a letter take."""
    slug = letter["case"]["number"].lower()
    return {
        **_common(letter, slug), "heading": heading(letter["kind"]), "opening": opening(letter),
        "published": sentences.of_signature(letter["batch"]),
        "number": letter["number"], "url": address(f"/case/{slug}"), "paper": "govopen/letter/paper.html",
        "here": tk.h.url_for("govopen_case_letter.show", number=slug, seq=letter["seq"]),
        "pdf_href": tk.h.url_for("govopen_case_letter.paper", number=slug, seq=letter["seq"]),
        "case_number": letter["case"]["number_text"],
    }  # fmt: skip


def joint_page(slug: str, letter: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of a letter about several cases take; `slug`: the case from which it is read."""
    slug = slug.lower()
    letters = letter["letters"]
    first, filed = letters[0]["case"]["number_text"], tk.h.govopen_letter_day(letter["filed_at"])
    texts = {one["case"]["number"].lower(): one["case"]["number_text"] for one in letters}
    opening = (
        tk._(
            "The matter “{what}” that your office filed on {filed} with one form for {n} entries is decided as follows."
        )
        if letter["to"]["kind"] in OFFICES
        else tk._("Your matter “{what}” of {filed}, filed with one form for {n} entries, was decided as follows.")
    )
    return {
        **_common(letter, slug),
        "heading": tk._("Decision on what was applied for together"),
        "opening": opening.format(what=say(letter["title"]), filed=filed, n=len(letters)),
        "number": tk._("{number} and {n} more").format(number=first, n=len(letters) - 1),
        "paper": "govopen/letter/joint.html",
        "rows": [_row(one) for one in letters],
        "here": tk.h.url_for("govopen_case_letter.joint", number=slug),
        "pdf_href": tk.h.url_for("govopen_case_letter.joint_paper", number=slug),
        "case_number": texts.get(slug, slug),
    }  # fmt: skip


def _row(letter: Mapping[str, Any]) -> dict[str, Any]:
    slug = letter["case"]["number"].lower()
    return {
        "letter": letter, "outcome": _outcome(letter), "url": address(f"/case/{slug}"),
        "href": tk.h.url_for("govopen_case_letter.show", number=slug, seq=letter["seq"]),
    }  # fmt: skip


def _common(letter: Mapping[str, Any], slug: str) -> dict[str, Any]:
    return {
        "letter": letter, "word": say, "site": config.site_texts(english=not chinese()),
        "grant_url": lambda grant: address(f"/grants/{grant}/conditions"),
        "case_href": tk.h.url_for("govopen_case.show", number=slug),
    }  # fmt: skip
