"""Words and figures of cases for templates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.language import chinese, say
from ckanext.govopen.store import calendars

if TYPE_CHECKING:
    from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

__all__ = [
    "govopen_applicant_kind",
    "govopen_comma",
    "govopen_letter_day",
    "govopen_office",
    "govopen_posts",
    "govopen_subject",
    "govopen_workdays",
]


def govopen_office(role: str) -> str:
    """Title of the organization that acts as the authority or the government; '' where none is named."""
    name = config.authority() if role == "authority" else config.government()
    group = model.Group.get(name) if name else None
    return str(group.title or group.name) if group else ""


def govopen_subject(text: str) -> str:
    """What a case is about, in the reader's language where it is about no entry and named after its procedure."""
    titles = (one.title for one in law.in_force().procedures.values())
    return next((say(title) for title in titles if title.zh == text), text)


def govopen_comma() -> str:
    """What stands between clauses: ，or a comma."""
    return "，" if chinese() else ", "


def govopen_letter_day(value: str) -> str:
    """A day as letters write it: 2026年11月22日, 22 November 2026."""
    if not value:
        return ""
    day = datetime.fromisoformat(str(value))
    if chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def govopen_posts(organization: str) -> list[dict[str, Any]]:
    """Posts that the text in force asks of a department, for everybody: no names."""
    return tk.get_action("govopen_post_list")({}, {"organization": organization})


def govopen_workdays(start: date, end: date) -> int:
    """Working days after one day up to another, by the calendar in force."""
    return calendars.in_force().between(start, end)


def govopen_applicant_kind(kind: str) -> str:
    """A kind of applicant as strangers read it."""
    return {
        "person": tk._("a citizen"),
        "company": tk._("a company"),
        "organization": tk._("another organization"),
        "department": tk._("a department"),
        "authority": tk._("the data authority"),
    }.get(kind, kind)
