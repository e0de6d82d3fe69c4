"""Mail about cases: plain text in the reader's language, from the outbox, through CKAN's mailer.

A subject holds the number, what happened and the date that matters; never a name, never what somebody wrote.
A link holds no secret: who follows it signs in.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.config import middleware
from ckan.lib.mailer import MailerException, mail_recipient
from flask import current_app, has_app_context

from ckanext.govopen import config
from ckanext.govopen.domain.form import cites_of, strings
from ckanext.govopen.domain.machine import objection_until
from ckanext.govopen.store import calendars, cases, people, versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ckanext.govopen.domain.case import Event
    from ckanext.govopen.domain.form import Text
    from ckanext.govopen.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told: a headline for the subject, and lines for the body."""

    headline: str
    lines: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is rendered."""

    stored: cases.Stored
    profile: Profile
    lang: str
    notices: list[Notice] = field(default_factory=list)


def send(rows: list[Any]) -> None:
    """Send one mail for outbox rows that share case and recipient. Raises MailerException where it fails.

    A recipient without an address, or a case that is gone, has nothing to be sent to: the rows count as done.
    """
    user = model.User.get(rows[0].recipient)
    stored = cases.load(rows[0].case_id)
    if stored is None or user is None or user.state != "active" or not user.email:
        return
    for option in ("smtp.server", "smtp.mail_from"):
        if not tk.config.get(option):
            raise MailerException(f"{option} is not set")
    profile = versions.profile(stored.case.profile)
    mine = user.id == stored.row.applicant
    lang = stored.row.lang if mine else tk.config["ckan.locale_default"]
    with page(lang):
        letter = Letter(stored, profile, lang, [notice(row, stored, profile) for row in rows])
        subject, body = _text(letter, user, officer=not mine)
    # The same rows give the same Message-ID: what was handed over just before a crash is known when it comes again.
    name = f"govopen.{rows[0].id}.{rows[-1].id}@{tk.config['ckan.site_id']}"
    mail_recipient(user.fullname or user.name, user.email, subject, body, headers={"Message-ID": f"<{name}>"})


@contextmanager
def page(lang: str) -> Iterator[None]:
    """Render outside a page, in a language: jobs and commands have neither page nor reader."""
    context = middleware._internal_test_request_context  # noqa: SLF001  # what CKAN's own helpers use outside a page
    app: Any = current_app._get_current_object() if has_app_context() else context.app  # type: ignore[attr-defined,union-attr]  # noqa: SLF001
    with app.test_request_context("/", environ_overrides={"CKAN_LANG": lang}):
        yield


def _text(letter: Letter, user: Any, *, officer: bool) -> tuple[str, str]:
    row, last = letter.stored.row, letter.notices[-1]
    chinese = letter.lang.startswith("zh")
    day = last.day or row.due_on
    subject = f"{row.number_text} {last.headline}"
    if day:
        subject += ("，" if chinese else ", ") + tk.h.govopen_date_text(day, "day")
    body = tk.render(
        "govopen/mail/case.txt",
        {
            "name": user.fullname or user.name,
            "officer": officer,
            "notices": _once(letter.notices),
            "case": row,
            "title": _say(letter.profile.procedures[row.procedure].title, letter.lang),
            "url": address(f"/case/{row.number.lower()}"),
            "site": config.site_texts(english=not chinese),
        },
    )
    return subject, re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _once(notices: list[Notice]) -> list[Notice]:
    """Notices told together, oldest first; what two of them say alike is said by the later one alone."""
    seen: set[str] = set()
    found = []
    for one in reversed(notices):
        lines = tuple(line for line in one.lines if line not in seen)
        if one.headline not in seen:
            found.append(Notice(one.headline, lines, one.day))
        seen |= {one.headline, *one.lines}
    return found[::-1]


def address(path: str) -> str:
    """An absolute address on this portal, without the language of the moment."""
    return str(tk.config["ckan.site_url"]).rstrip("/") + path


def _say(text: Text, lang: str) -> str:
    return text.zh if lang.startswith("zh") else text.en or text.zh


def notice(row: Any, stored: cases.Stored, profile: Profile) -> Notice:
    """What an outbox row tells, in the language of the page."""
    event = stored.case.history[row.seq - 1] if row.seq <= len(stored.case.history) else None
    if row.payload.get("to") == "officer":
        return _to_officer(row, stored)
    if row.payload.get("kind") == "remind":
        due = stored.row.due_on
        return Notice(
            tk._("Your supplement is due soon"),
            (tk._("Latest day: {day}.").format(day=tk.h.govopen_date_text(due)),) if due else (),
            due,
        )
    return _to_applicant(event, stored, profile) if event else Notice(row.kind)


def _to_officer(row: Any, stored: cases.Stored) -> Notice:
    _ = tk._
    due = stored.row.due_on
    said = {
        "turn": _("A case waits for you"),
        "overdue": _("A case of yours is overdue"),
        "remind": _("A case of yours is due soon"),
        "withdrawn": _("The application was withdrawn"),
    }
    lines = [_("Latest day: {day}.").format(day=tk.h.govopen_date_text(due))] if due and row.kind != "withdrawn" else []
    return Notice(said.get(row.payload.get("kind") or row.kind, row.kind), tuple(lines), due)


def _to_applicant(event: Event, stored: cases.Stored, profile: Profile) -> Notice:
    _ = tk._
    headlines = {
        "submitted": _("Your application has been received"),
        "accepted": _("Your application has been accepted"),
        "declined": _("Your application was not accepted"),
        "returned": _("Please supplement your application"),
        "extended": _("The time limit was extended"),
        "granted": _("Your application was granted"),
        "partly_granted": _("Your application was granted in part"),
        "refused": _("Your application was not granted"),
        "approved": _("Approved"),
        "upheld": _("Your matter was found right"),
        "dismissed": _("The finding on your matter"),
        "supplied": _("The data are there for you"),
        "fulfilled": _("Your matter has been dealt with"),
        "recorded": _("Your notice was recorded"),
        "corrected": _("The decision was corrected"),
        "transferred": _("Your application was passed on"),
        "revoked": _("Your grant was revoked"),
        "amended": _("Your grant was changed"),
        "grant_expired": _("Your grant has expired"),
        "lapsed": _("Your application has lapsed, for no supplement came in time"),
        "became_overdue": _("The answer to you is overdue"),
        "due_changed": _("The latest day has changed"),
    }
    word = profile.procedures[stored.case.procedure].words.get(event.name)
    headline = _say(word, str(tk.h.lang())) if word else headlines.get(event.name, event.name)
    return Notice(headline, tuple(_details(event, stored, profile)), _day(event, stored))


def _day(event: Event, stored: cases.Stored) -> date | None:
    """The date that matters after an event: the latest day of whoever must act now."""
    return stored.row.due_on if event.name in ("submitted", "accepted", "returned", "extended", "due_changed") else None


def _details(event: Event, stored: cases.Stored, profile: Profile) -> Iterator[str]:
    _ = tk._
    said = event.said
    for defect in strings(said.get("defects")):
        yield "- " + defect
    if said.get("reason"):
        yield _("Reason: {text}").format(text=said["reason"])
    for cite in cites_of(said.get("basis")):
        law = profile.laws.get(cite.law)
        title = law.title.zh if law else cite.law
        yield _("Legal basis: {law} {article}").format(law=f"《{title}》", article=tk.h.govopen_article(cite.article))
    for key, text in (("conditions", _("Conditions: {text}")), ("finding", _("Finding: {text}")), ("report", "{text}")):
        if said.get(key):
            yield text.format(text=said[key])
    if said.get("until"):
        yield _("Valid until {day}.").format(day=tk.h.govopen_date_text(str(said["until"])))
    if event.name == "transferred":
        office = people.titles([stored.case.provider]).get(stored.case.provider, "")
        yield _("Passed on to {office}.").format(office=office)
    if event.name == "due_changed":
        yield _("It was {old}, it is now {new}.").format(
            old=tk.h.govopen_date_text(str(said["was"])), new=tk.h.govopen_date_text(str(said["is"]))
        )
    if event.name == "became_overdue":
        yield _("The office had until {day}. This stays on the public record of timeliness. You can complain to the data authority on the case page.").format(day=tk.h.govopen_date_text(_told(stored)))  # fmt: skip  # noqa: E501
    yield from _afterwards(event, stored, profile)


def _told(stored: cases.Stored) -> date | None:
    days = [clock.due for clock in stored.case.clocks.values() if clock.overdue and clock.due]
    return max(days, default=None)


def _afterwards(event: Event, stored: cases.Stored, profile: Profile) -> Iterator[str]:
    """What the reader can do next: by when to supplement, how to object, where to download."""
    _ = tk._
    due = stored.row.due_on
    if event.name == "returned" and due:
        yield _("Please supplement by {day}; the clock of your case stands still until then.").format(
            day=tk.h.govopen_date_text(due)
        )
    elif due and event.name in ("submitted", "accepted", "extended"):
        yield _("You will hear from us by {day} at the latest.").format(day=tk.h.govopen_date_text(due))
    if event.name in ("granted", "partly_granted", "supplied") and _usable(stored):
        yield _("You can download the data on the case page.")
    if event.name in ("refused", "declined", "partly_granted", "dismissed"):
        until = objection_until(profile, calendars.calendar(profile.calendars), stored.case)
        if until:
            yield _("You can object until {day}, on the case page.").format(day=tk.h.govopen_date_text(until))


def _usable(stored: cases.Stored) -> bool:
    return any(grant.since and not grant.ended for grant in stored.case.grants.values())
