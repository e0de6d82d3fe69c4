"""Words and figures of cases for templates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.language import chinese, officer_subject, say
from ckanext.govopen.store import calendars, people

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
    """Title of the organization that acts as authority, government or establishment office; '' where none is named."""
    return people.titles([people.office(role, "")]).get(people.office(role, ""), "")


def govopen_subject(text: str) -> str:
    """What a case is about, in the reader's language where it is named after its procedure or a list."""
    profile = law.in_force()
    titles = (
        *(one.title for one in profile.procedures.values()), *(one.term for one in profile.lists.values()),
        *(officer_subject(one) for one in profile.posts.values()),
    )  # fmt: skip
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
