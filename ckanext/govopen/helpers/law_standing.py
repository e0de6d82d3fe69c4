"""The line on top of every page while the rules in force are about to lapse, have lapsed, or are a draft."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.helpers.face_law import govopen_say
from ckanext.govopen.helpers.face_time import govopen_date_text, govopen_today

__all__ = ["govopen_rules_notice"]


def govopen_rules_notice() -> str:
    """What every reader should know about the validity of the rules in force; "" if there is nothing to say."""
    _ = tk._
    profile = law.in_force()
    said = {
        "lapsing": _("The rules in force here, {title}, lapse after {day}."),
        "lapsed": _("The rules that this portal follows, {title}, lapsed after {day}."),
        "draft": _("The rules that this portal follows, {title}, are a draft for comment and bind nobody yet."),
        "not_yet": _("The rules that this portal follows, {title}, are not in force yet."),
    }.get(profile.standing(govopen_today()), "")
    day = govopen_date_text(profile.valid_until, "table") if profile.valid_until else ""
    return said.format(title=govopen_say(profile.title), day=day)
