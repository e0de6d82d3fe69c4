"""Mail about cases: plain text in the reader's language, from the outbox, through CKAN's mailer.

A subject holds what happened, the number, the date that matters, and the entry's title where anybody may read it;
never a name, never what somebody wrote. The text says where the case stands in the words of its page (`case_words`).
A link holds no secret: who follows it signs in. What happened to several cases of a bundle goes out in one letter.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.config import middleware
from ckan.lib.mailer import MailerException, mail_recipient
from flask import current_app, has_app_context

from ckanext.govopen import case_words, config
from ckanext.govopen.notices import Notice, digest, notice, of_post, say
from ckanext.govopen.store import cases, outbox, readers, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ckanext.govopen.domain.profile import Profile


LONGEST = 40  # characters of a title in a subject


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says of one case."""

    stored: cases.Stored
    profile: Profile
    notices: list[Notice] = field(default_factory=list)


def send(rows: list[Any]) -> None:
    """Send one mail for outbox rows that share a recipient and a case or bundle. Raises MailerException where it fails.

    A recipient without an address, or a case that is gone, has nothing to be sent to: the rows count as done.
    """
    user = model.User.get(rows[0].recipient)
    if rows[-1].kind == outbox.DIGEST:
        _digest(rows, user)
        return
    if rows[-1].kind.startswith(outbox.REGISTER):
        _register(rows, user)
        return
    found = _stored(rows)
    if not found or user is None or user.state != "active" or not user.email:
        return
    _can_send()
    mine = all(user.id == stored.row.applicant for stored, _ in found)
    lang = readers.language(user.id, found[0][0].row.lang if mine else "")
    with page(lang):
        letters = [_letter(stored, told) for stored, told in found]
        subject, body = _text(letters, user, lang, officer=not mine)
    # The same rows give the same Message-ID: what was handed over just before a crash is known when it comes again.
    name = f"govopen.{rows[0].id}.{rows[-1].id}@{tk.config['ckan.site_id']}"
    mail_recipient(user.fullname or user.name, user.email, subject, body, headers={"Message-ID": f"<{name}>"})


def _can_send() -> None:
    for option in ("smtp.server", "smtp.mail_from"):
        if not tk.config.get(option):
            raise MailerException(f"{option} is not set")


def _digest(rows: list[Any], user: Any) -> None:
    """Send the latest of the morning digests that wait: an older one is no news any more."""
    row = max(rows, key=lambda one: one.seq)
    _brief(row, user, lambda: digest(row.payload))


def _register(rows: list[Any], user: Any) -> None:
    """Send what happened to posts, each in a mail of its own."""
    for row in rows:
        _brief(row, user, partial(of_post, row))


def _brief(row: Any, user: Any, told_in: Callable[[], Notice]) -> None:
    """Send a notice about no single case, worded in the reader's language."""
    if user is None or user.state != "active" or not user.email:
        return
    _can_send()
    lang = readers.language(user.id)
    with page(lang):
        told = told_in()
        about = {
            "name": user.fullname or user.name, "headline": told.headline, "lines": told.lines,
            "first": row.payload.get("first") or [], "url": config.address("/desk"),
        }  # fmt: skip
        day = tk.h.govopen_date_text(told.day, "day") if told.day else ""
        subject = tk._("{day}: {what}").format(day=day, what=told.headline) if day else told.headline
        body = re.sub(r"\n{3,}", "\n\n", tk.render("govopen/mail/digest.txt", about)).strip() + "\n"
    name = f"govopen.{row.id}@{tk.config['ckan.site_id']}"
    mail_recipient(user.fullname or user.name, user.email, subject, body, headers={"Message-ID": f"<{name}>"})


def _stored(rows: list[Any]) -> list[tuple[cases.Stored, list[Any]]]:
    """Rows by case, in order of the cases' numbers."""
    by_case = {case_id: list(told) for case_id, told in groupby(sorted(rows, key=_place), key=lambda one: one.case_id)}
    found = [(stored, told) for case_id, told in by_case.items() if (stored := cases.load(case_id))]
    return sorted(found, key=lambda one: one[0].row.number)


def _place(row: Any) -> tuple[str, int, int]:
    return row.case_id, row.seq, row.id


def _letter(stored: cases.Stored, rows: list[Any]) -> Letter:
    profile = versions.profile(stored.case.profile)
    return Letter(stored, profile, [notice(row, stored, profile) for row in rows])


@contextmanager
def page(lang: str) -> Iterator[None]:
    """Render outside a page, in a language: jobs and commands have neither page nor reader."""
    context = middleware._internal_test_request_context  # noqa: SLF001  # what CKAN's own helpers use outside a page
    app: Any = current_app._get_current_object() if has_app_context() else context.app  # type: ignore[attr-defined,union-attr]  # noqa: SLF001
    with app.test_request_context("/", environ_overrides={"CKAN_LANG": lang}):
        yield


def _text(letters: list[Letter], user: Any, lang: str, *, officer: bool) -> tuple[str, str]:
    body = tk.render(
        "govopen/mail/case.txt",
        {
            "name": user.fullname or user.name,
            "officer": officer,
            "letters": [
                {
                    "notices": _once(one.notices),
                    "case": one.stored.row,
                    "title": say(one.profile.procedures[one.stored.row.procedure].title, lang),
                    "url": config.address(f"/case/{one.stored.row.number.lower()}"),
                    "now": _standing(one.stored.row.id, user),
                }
                for one in letters
            ],
        },
    )
    return _subject(letters), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _standing(case_id: str, user: Any) -> dict[str, Any] | None:
    """Where a case stands, as its page tells this reader; None for whom the page is not."""
    try:
        case = _asked(user, "govopen_case_show", id=case_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    clock = case_words.main_clock(case)
    explained = None
    if clock and clock["due"] and case["state"] != "ended":
        explained = _asked(user, "govopen_case_explain", id=case_id, clock=clock["id"])
    office, day = case_words.decided_by(case)
    return {
        "ended": case["state"] == "ended", "turn": case_words.turn(case), "clock": clock, "office": office, "day": day,
        "doing": case_words.doing(case["step"], case["state"]), "outcome": case_words.outcome(case),
        "left": case_words.left(clock, tk.h.govopen_today()), "steps": case_words.steps(case),
        "summary": case_words.summary(explained["lines"], explained["days"]) if explained else "",
    }  # fmt: skip


def _asked(user: Any, action: str, **data: Any) -> Any:
    """What an action answers to somebody: the mail tells no more than its reader may know."""
    context: Any = {"user": user.name, "auth_user_obj": user}
    return tk.get_action(action)(context, data)


def _subject(letters: list[Letter]) -> str:
    """What happened: about what (number, the date that matters); for several cases the first number and how many."""
    row, last = letters[0].stored.row, letters[0].notices[-1]
    number, headlines = row.number_text, {one.notices[-1].headline for one in letters}
    if len(letters) > 1:
        number = tk._("{number} and {n} more").format(number=number, n=len(letters) - 1)
    headline = last.headline if len(headlines) == 1 else tk._("News of your applications")
    days = {one.notices[-1].day or one.stored.row.due_on for one in letters}
    day = days.pop() if len(days) == 1 else None
    words = {"headline": headline, "number": number, "title": _title(row) if len(letters) == 1 else ""}
    what = tk._("{headline}: {title}").format(**words) if words["title"] else headline
    if not day:
        return tk._("{what} ({number})").format(what=what, number=number)
    by = (tk._("until {day}") if last.until else tk._("by {day}")).format(day=tk.h.govopen_date_text(day, "day"))
    return tk._("{what} ({number}, {by})").format(what=what, number=number, by=by)


def _title(row: Any) -> str:
    """The entry's title, where anybody may read it: subjects stand in many a list. '' for other matters."""
    if not row.entry_id:
        return ""
    try:
        tk.check_access("package_show", {"user": ""}, {"id": row.entry_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return ""
    return row.subject if len(row.subject) <= LONGEST else row.subject[: LONGEST - 1] + "…"


def _once(notices: list[Notice]) -> list[Notice]:
    """Notices told together, oldest first; what two of them say alike is said by the later one alone."""
    seen: set[str] = set()
    found = []
    for one in reversed(notices):
        lines = tuple(line for line in one.lines if line not in seen)
        if one.headline not in seen:
            found.append(replace(one, lines=lines))
        seen |= {one.headline, *one.lines}
    return found[::-1]
