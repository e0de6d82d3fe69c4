"""Registering officers: what a change does to register and memberships, its notice to the authority."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.logic import keeping, post_news
from ckanext.govopen.logic.case import filing
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.portal import by_itself
from ckanext.govopen.model.officer import OfficerRow
from ckanext.govopen.store import officers, people

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Post
    from ckanext.govopen.logic.case.asking import Asking

ONE = timedelta(days=1)
FURTHEST = timedelta(days=366)  # ahead, for a typing error in the year is likelier than an appointment
KEEPS = "case_officer"


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants registered. `until` None leaves the end open.

    `confirmed`: an account with matters of its own is known to be an officer's.
    """

    org: str
    post: Post
    user: Any
    since: date
    until: date | None = None
    contact: str = ""
    confirmed: bool = False


def wrong(field: str, code: str, message: str) -> Exception:
    """A ValidationError for one field."""
    model.Session.rollback()
    return error("invalid", message, problems=[{"field": field, "code": code, "message": message}])


def organization(name: str) -> str:
    """Id of a department. Raises NotFound."""
    found = people.organization(name)
    if not found:
        raise tk.ObjectNotFound(tk._("There is no such department."))
    return found


def a_post(name: str) -> Post:
    """A post by id."""
    found = law.in_force().posts.get(name)
    if found is None:
        raise wrong("post", "not_choice", tk._("Choose one of the posts shown."))
    return found


def a_user(name: str) -> Any:
    """Somebody who can hold a post: an active account that is no sysadmin's."""
    user = model.User.get(name) if name else None
    if user is None or user.state != "active":
        raise wrong("user", "unknown", tk._("There is no account of this name."))
    if user.sysadmin:
        raise wrong("user", "operator", tk._("The operator keeps the portal running and holds no post in any matter."))
    return user


def a_day(text: str, field: str, *, default: date | None = None) -> date | None:
    """A date of a form, at most a year ahead."""
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong(field, "not_date", tk._("A date such as 2026-06-30, please.")) from None
    if day > officers.today() + FURTHEST:
        raise wrong(field, "too_far", tk._("This date is more than a year ahead. Please check the year."))
    return day


def add(context: Any, asking: Asking, change: Change) -> Any:
    """Register somebody in a post, and end the former holder's term where there is one holder at a time; commits.

    The notice to the authority is filed in the same transaction.
    """
    if change.until and change.until < change.since:
        raise wrong("until", "before", tk._("The last day is before the first."))
    _alone(change.org)
    _fits(change)
    keeping.not_above(asking.person, change.org, change.post, change.user)
    keeping.one_of_us(change.org, change.user, confirmed=change.confirmed)
    leaders = post_news.leading(change.org)
    first = change.org not in officers.filled(officers.today())
    former = _former(change)
    names = [people.name(row.user_id) for row in former]
    for row in former:
        end_row(row, change.since - ONE)
    row: Any = OfficerRow(
        id=str(uuid.uuid4()), org=change.org, user_id=change.user.id, post=change.post.id, since=change.since,
        until=change.until, contact=change.contact, entered_by=asking.person.id,
    )  # fmt: skip
    if first:
        _stay(asking, change)
    model.Session.add(row)
    words = " → ".join([*names, change.user.fullname or change.user.name])
    case = _notice(context, asking, change.org, change.post, change.since, words)
    if case:
        row.case_id = case
        for one in former:
            one.ended_case_id = case
    replaced = [one.user_id for one in former]
    post_news.tell(post_news.REGISTERED, row, asking.person.id, former=replaced, leaders=leaders)
    model.Session.commit()
    join(officers.today())
    return officers.find(row.id)


def _stay(asking: Asking, change: Change) -> None:
    """Whoever makes the first registration goes on acting: as case officer, or the register would lock them out."""
    if change.post.acts and change.user.id != asking.person.id and change.org in asking.person.orgs:
        own: Any = OfficerRow(
            id=str(uuid.uuid4()), org=change.org, user_id=asking.person.id, post=KEEPS, since=change.since,
            contact=change.contact, entered_by=asking.person.id,
        )  # fmt: skip
        model.Session.add(own)


def _alone(org: str) -> None:
    """One change of an organization's register at a time."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("govopen_officer:" + org))))


def _fits(change: Change) -> None:
    taken = officers.rows(org=change.org, user=change.user.id, post=change.post.id, day=change.since)
    if any(row.deputy_for is None for row in taken):
        raise wrong("user", "same", tk._("This person holds this post already."))
    if change.post.id == people.AUDITOR and change.org not in offices():
        raise wrong("post", "not_choice", tk._("Auditors are appointed by the authority or the government."))
    audits = officers.holds(change.user.id, people.AUDITOR, change.since)
    acts = officers.acts_for(change.user.id, change.since) & offices()
    if (change.post.acts and audits) or (change.post.id == people.AUDITOR and acts):
        raise wrong(
            "user", "auditor", tk._("Whoever audits reads everything and decides nothing: no other post beside it.")
        )


def offices() -> set[str]:
    """The organizations that report to nobody here: the authority and the government."""
    return {people.organization(config.authority()), people.organization(config.government())} - {""}


def _former(change: Change) -> list[Any]:
    """Whoever holds the post from the first day of the new term on; nobody where many may hold it."""
    if not change.post.one:
        return []
    rows = officers.rows(org=change.org, post=change.post.id)
    return [row for row in rows if row.deputy_for is None and (row.until is None or row.until >= change.since)]


def end_row(row: Any, last: date) -> None:
    """End a term, and whoever stood in for it; a term that had not begun was never taken up."""
    row.until = max(last, row.since - ONE)
    if row.deputy_for is None:
        for deputy in officers.rows(org=row.org, post=row.post):
            if deputy.deputy_for == row.user_id and (deputy.until is None or deputy.until > last):
                deputy.until = max(last, deputy.since - ONE)


def end(context: Any, asking: Asking, row_id: str, last: date) -> Any:
    """End a term on a day; the authority is told where the post is then vacant. Commits."""
    row = officers.find(row_id, lock=True)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such registration."))
    if row.until is not None and row.until < officers.today():
        raise wrong("until", "not_now", tk._("This term has ended already."))
    if last < row.since and row.since <= officers.today():
        raise wrong("until", "before", tk._("The last day is before the first."))
    leaders = post_news.leading(row.org)
    end_row(row, last)
    if row.deputy_for is None:
        words = tk._("{name} until {day}, no successor yet").format(name=people.name(row.user_id), day=last.isoformat())
        post = law.in_force().posts.get(row.post)
        case = _notice(context, asking, row.org, post, last + ONE, words) if post else None
        row.ended_case_id = case or row.ended_case_id
    post_news.tell(post_news.ENDED, row, asking.person.id, leaders=leaders)
    model.Session.commit()
    join(officers.today())
    return officers.find(row_id)


def deputise(asking: Asking, row_id: str, user: Any, since: date, until: date, *, confirmed: bool = False) -> Any:
    """Let somebody stand in for an officer who is away from one day to another. Commits."""
    row = officers.find(row_id, lock=True)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such registration."))
    if row.deputy_for is not None:
        raise wrong("user", "deputy", tk._("A deputy is not deputised for. End the deputy's term and name another."))
    if user.id == row.user_id:
        raise wrong("user", "same", tk._("Nobody stands in for themselves."))
    if until < since:
        raise wrong("until", "before", tk._("The last day is before the first."))
    if since < row.since or (row.until and until > row.until):
        raise wrong("until", "outside", tk._("These days lie outside the term of the post."))
    if officers.holds(user.id, people.AUDITOR, since):
        raise wrong(
            "user", "auditor", tk._("Whoever audits reads everything and decides nothing: no other post beside it.")
        )
    for other in officers.rows(org=row.org, post=row.post):
        if other.deputy_for == row.user_id and other.since <= until and (other.until is None or other.until >= since):
            raise wrong("since", "taken", tk._("Somebody else stands in on some of these days already."))
    _may_stand_in(asking, row, user, confirmed=confirmed)
    deputy: Any = OfficerRow(
        id=str(uuid.uuid4()), org=row.org, user_id=user.id, post=row.post, deputy_for=row.user_id, since=since,
        until=until, contact=row.contact, entered_by=asking.person.id,
    )  # fmt: skip
    model.Session.add(deputy)
    post_news.tell(post_news.DEPUTISED, deputy, asking.person.id, leaders=post_news.leading(row.org))
    model.Session.commit()
    join(officers.today())
    return officers.find(deputy.id)


def _may_stand_in(asking: Asking, row: Any, user: Any, *, confirmed: bool) -> None:
    """Who keeps the register brings in anybody fit for a post; other officers name a colleague."""
    if not keeping.may_manage(asking.person, row.org):
        keeping.colleague(row.org, user)
    if post := law.in_force().posts.get(row.post):
        keeping.not_above(asking.person, row.org, post, user)
    keeping.one_of_us(row.org, user, confirmed=confirmed)


def _notice(context: Any, asking: Asking, org: str, post: Post, day: date, words: str) -> str | None:
    """The notice of a change to the authority, as a case with its own clock; its id.

    None where the authority or the government changes its own posts, or the authority itself entered the change.
    """
    if org in offices() or org not in asking.person.orgs:
        return None
    said = {"changed_on": min(day, asking.today).isoformat(), "post": post.term.zh, "officer": words}
    data = {"procedure": filing.OFFICERS, "party": org, "answers": said}
    try:
        opened = filing.open_case(context, asking, data)  # commits, together with the rows of the register
    except tk.ValidationError:
        model.Session.rollback()
        raise
    return opened.case.id if opened else None


def join(day: date) -> int:
    """Bring memberships in line with the register: officers of today can work on their department's catalogue.

    Whoever was made a member by a post leaves with the last one. Safe to run again; how many changed.
    """
    changed = sum(_enter(row_id) for row_id in officers.entering(day))
    return changed + sum(_leave(row_id, day) for row_id in officers.leaving(day))


def _enter(row_id: str) -> bool:
    row = officers.find(row_id)
    user, group = (model.User.get(row.user_id), model.Group.get(row.org)) if row else (None, None)
    if row is None or user is None or group is None or group.state != "active":
        return False
    if user.id in {one.id for one in people.staff(row.org)}:
        return False
    by_itself("organization_member_create", id=row.org, username=user.name, role="editor")
    return _joined(row_id, joined=True)


def _leave(row_id: str, day: date) -> bool:
    row = officers.find(row_id)
    user = model.User.get(row.user_id) if row else None
    if row is not None and user is not None and row.org not in officers.acts_for(row.user_id, day):
        by_itself("organization_member_delete", id=row.org, username=user.name)
    return _joined(row_id, joined=False)


def _joined(row_id: str, *, joined: bool) -> bool:
    """Note that the register made somebody a member, or that it no longer does."""
    row = officers.find(row_id)
    if row is not None:
        row.joined = joined
    model.Session.commit()
    return row is not None
