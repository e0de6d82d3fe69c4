"""What a row of the outbox tells its reader, in the language of the page: for the mail and for the portal's inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import config, law
from ckanext.govopen.domain.form import cites_of, strings
from ckanext.govopen.domain.standing import contested, objection_window
from ckanext.govopen.language import say
from ckanext.govopen.store import calendars, grants, outbox, people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.govopen.domain.case import Event
    from ckanext.govopen.domain.profile import Profile
    from ckanext.govopen.store import cases

ENDS = "grant_ends"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told: a headline for the subject, and lines for the body. `until`: `day` is the last of a grant."""

    headline: str
    lines: tuple[str, ...] = ()
    day: date | None = None
    until: bool = False


def notice(row: Any, stored: cases.Stored, profile: Profile) -> Notice:
    """What an outbox row tells, in the language of the page."""
    event = stored.case.history[row.seq - 1] if 0 < row.seq <= len(stored.case.history) else None
    if row.payload.get("product"):
        return _of_product(row.payload)
    if row.payload.get("to") == "officer":
        return _to_officer(row, stored, profile)
    if row.payload.get("kind") == ENDS:
        return _ends(row, stored)
    if row.payload.get("kind") == "remind":
        due = stored.row.due_on
        return Notice(
            tk._("Your supplement is due soon"),
            (tk._("Latest day: {day}.").format(day=tk.h.govopen_date_text(due)),) if due else (),
            due,
        )
    return _to_applicant(event, stored, profile) if event else Notice(row.kind)


def _ends(row: Any, stored: cases.Stored) -> Notice:
    """A grant that comes to its end: what, when, and how to go on."""
    _ = tk._
    last = date.fromisoformat(row.payload["until"])
    lines = (
        _("You may use “{title}” until {day}, that day included.").format(
            title=stored.row.subject, day=tk.h.govopen_date_text(last)
        ),
        _("If you need it longer, please apply again in time. Nothing has to be done to let it end."),
    )
    return Notice(_("Your grant ends soon"), lines, last, until=True)


def _grant_over(row: Any, stored: cases.Stored) -> Notice:
    """A department's grant that ends or has ended, told to its holder or to the department whose data it is."""
    _ = tk._
    last = date.fromisoformat(row.payload["until"]) if row.payload["until"] else None
    words = {"title": stored.row.subject, "day": tk.h.govopen_date_text(last) if last else ""}
    if row.payload["side"] == "provider":
        office = people.titles([stored.case.party]).get(stored.case.party, "")
        line = _("{office} could use “{title}” until {day}.").format(office=office, **words)
        return Notice(_("A grant of your data has expired"), (line,), last, until=True)
    again = _("Whoever still needs it applies again.")
    if row.payload.get("kind") == ENDS:
        line = _("Your department may use “{title}” until {day}, that day included.").format(**words)
        return Notice(_("A grant of your department ends soon"), (line, again), last, until=True)
    line = _("Your department could use “{title}” until {day}.").format(**words)
    return Notice(_("A grant of your department has expired"), (line, again), last, until=True)


def _came_in(stored: cases.Stored, profile: Profile) -> Notice:
    """A matter that was filed: what kind, how many in one go, by when."""
    due, together = stored.row.due_on, len(outbox.filed_together(stored.row))
    lines = [say(profile.procedures[stored.row.procedure].title, str(tk.h.lang()))]
    lines += (
        [tk._("{n} were filed together, each with a number of its own.").format(n=together)] if together > 1 else []
    )
    lines += [tk._("Latest day: {day}.").format(day=tk.h.govopen_date_text(due))] if due else []
    return Notice(tk._("A new case has come in"), tuple(lines), due)


def _to_officer(row: Any, stored: cases.Stored, profile: Profile) -> Notice:
    _ = tk._
    if row.payload.get("new"):
        return _came_in(stored, profile)
    if row.payload.get("side"):
        return _grant_over(row, stored)
    due = stored.row.due_on
    said = {
        "turn": _("A case waits for you"),
        "overdue": _("A case of yours is overdue"),
        "remind": _("A case of yours is due soon"),
        "withdrawn": _("The application was withdrawn"),
        "escalated": _("A case is overdue: for the leader’s attention"),
        "due_changed": _("The latest day of a case has changed"),
        "extension_requested": _("More time is asked for: your consent is needed"),
    }
    if row.kind == "due_changed":
        old, new = (tk.h.govopen_date_text(str(row.payload.get(key) or "")) for key in ("was", "is"))
        return Notice(said["due_changed"], (_("It was {old}, it is now {new}.").format(old=old, new=new),), due)
    if row.kind == "extension_requested":
        asked = _("Working days asked for: {days}.").format(days=row.payload["days"])
        latest = [_("Without it, the latest day is {day}.").format(day=tk.h.govopen_date_text(due))] if due else []
        return Notice(said["extension_requested"], (asked, *latest), due)
    if row.kind == "escalated":
        return Notice(said["escalated"], tuple(_late(stored)), None)
    lines = [_("Latest day: {day}.").format(day=tk.h.govopen_date_text(due))] if due and row.kind != "withdrawn" else []
    return Notice(said.get(row.payload.get("kind") or row.kind, row.kind), tuple(lines), due)


def _late(stored: cases.Stored) -> Iterator[str]:
    """Which office is late since when, for those who answer for it."""
    late = [clock for clock in stored.case.clocks.values() if clock.overdue]
    if late:
        role = next((one for one in late[-1].who if one != "applicant"), "")
        org = people.office(role, stored.case.provider)
        yield tk._("{office} had until {day}.").format(
            office=people.titles([org]).get(org, ""), day=tk.h.govopen_date_text(late[-1].due)
        )
    yield tk._("The mark stays on the public record of timeliness, whatever follows.")


def digest(said: dict[str, Any]) -> Notice:
    """The morning's summary for an officer."""
    _ = tk._
    late, today, tomorrow, new = (said[key] for key in ("late", "today", "tomorrow", "new"))
    counts = (
        (late, tk.ungettext("{n} case is late", "{n} cases are late", late)),
        (today, tk.ungettext("{n} is due today", "{n} are due today", today)),
        (tomorrow, tk.ungettext("{n} is due next working day", "{n} are due next working day", tomorrow)),
        (new, tk.ungettext("{n} came in", "{n} came in", new)),
    )
    parts = [text.format(n=n) for n, text in counts if n]
    return Notice(_(", ").join(parts[:2]), tuple(parts), date.fromisoformat(said["day"]))


def of_post(row: Any) -> Notice:
    """A change in the register of officers: who, which post, from or until when, instead of whom."""
    _, said = tk._, row.payload
    post = law.in_force().posts.get(said["post"])
    words = {
        "post": say(post.term, str(tk.h.lang())) if post else said["post"],
        "department": people.titles([said["org"]]).get(said["org"], ""), "name": people.name(said["officer"]),
        "since": tk.h.govopen_date_text(said["since"]), "until": tk.h.govopen_date_text(said["until"] or ""),
    }  # fmt: skip
    if row.kind == "post_ended":
        return Notice(_("A term in a post ends"), (_("{department}: {name} is {post} until {until}.").format(**words),))
    if row.kind == "post_deputised":
        absent = people.name(said["deputy_for"])
        text = _("{department}: {name} stands in for {absent} as {post} from {since} until {until}.")
        return Notice(_("A deputy was named"), (text.format(**words, absent=absent),))
    lines = [_("{department}: {name} is {post} from {since}.").format(**words)]
    names = _(", ").join(people.name(one) for one in said["former"])
    lines += [_("The term of {name} ends the day before.").format(name=names)] if names else []
    return Notice(_("A post has a new holder") if names else _("An officer was registered"), tuple(lines))


def _of_product(said: dict[str, Any]) -> Notice:
    """What happened to a product outside its case: told to its maker, or to whoever moderates."""
    _ = tk._
    headlines = {
        "source-withdrawn": _("Data that your product uses were withdrawn"),
        "source-back": _("Data that your product uses are in the catalogue again"),
        "source-tier": _("The tier of data that your product uses has changed"),
        "source-items": _("The items of data that your product uses have changed"),
        "source-title": _("Data that your product uses have another name now"),
        "link": _("The address of your product does not answer"),
        "withdrawn": _("Your product was withdrawn from the gallery"),
        "register": _("The registration of your product was cancelled"),
        "report": _("A product was reported"),
    }
    lines = [_("Product: {title}.").format(title=said.get("title", ""))]
    if said.get("entry"):
        lines.append(_("Catalogue entry: {title}.").format(title=said["entry"]))
    if said.get("link"):
        lines.append(_("We tried it twice, on different days: {link}").format(link=said["link"]))
    if said.get("reason"):
        lines.append(_("Reason: {text}").format(text=said["reason"]))
    path = "/products/reports" if said.get("to") == "moderator" else f"/products/{said['product']}"
    lines.append(config.address(path))
    return Notice(headlines.get(str(said.get("kind")), ""), tuple(lines))


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
    headline = say(word, str(tk.h.lang())) if word else headlines.get(event.name, event.name)
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
    for cite in tk.h.govopen_cites(cites_of(said.get("basis"))):
        yield _("Legal basis") + _(": ") + cite["named"]
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
    if event.name in ("granted", "partly_granted", "supplied", "amended"):
        yield from _use(stored)
    if event.name in ("refused", "declined", "partly_granted", "dismissed") or event is contested(stored.case):
        window = objection_window(profile, calendars.calendar(profile.calendars), stored.case)
        if window:
            yield _("You can object until {day}, on the case page.").format(day=tk.h.govopen_date_text(window[0]))
            if not window[1]:
                yield _("This day is provisional: the days off of that year are not announced yet. You are told if it moves.")  # fmt: skip  # noqa: E501


def _use(stored: cases.Stored) -> Iterator[str]:
    """How to get at what was granted: conditions are accepted first, as they now read."""
    live = [grant for grant in stored.case.grants.values() if grant.since and not grant.ended]
    for grant in live:
        if grant.conditions and grants.acceptance(grant.id, grant.conditions) is None:
            yield tk._("First accept the conditions of use; then you can download the data. They stand here:")
            yield config.address(f"/grants/{grant.id}/conditions")
            return
    if live:
        yield tk._("You can download the data on the case page.")
