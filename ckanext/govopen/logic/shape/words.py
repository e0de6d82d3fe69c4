"""Refusals and problems in words: which field, which rule, how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from ckanext.govopen.domain.form import Problem
    from ckanext.govopen.domain.machine import Refusal


def refusal(one: Refusal) -> str:
    """Why a command was not carried out."""
    _ = tk._
    said = {
        "not_yours": _("This step is not yours to take."),
        "own_data": _("This data is your own department's; there is nothing to apply for."),
        "opposed": _("A department that decides jointly has spoken against it; nothing can be granted."),
        "not_now": _("This case is not at the step for that now."),
        "once_only": _("This can be done once only, and has been done."),
        "too_late": _("The time for this has passed."),
        "unknown": _("There is no such command or procedure."),
        "closed": _("The rules have no application for this data."),
        "instead": _("The rules name another way for this."),
        "pinned": _("This case was filed under an earlier version of the rules, which is missing on this portal."),
        "out_of_time": _("The date lies outside the calendar."),
        "invalid": _("Some answers need mending."),
        "stale": _("Somebody was faster: this case has moved on. Nothing you typed is lost."),
        "duplicate": _("You already have an open case for this."),
        "conflict": _("This command's key was used before, for something else."),
    }
    return said.get(one.code, one.code)


def problem(one: Problem, label: str) -> str:
    """What is wrong with one answer, and how to mend it."""
    _ = tk._
    said = {
        "missing": _("“{label}” is missing. Please fill it in."),
        "unknown": _("“{label}” is not asked for here. Please leave it out."),
        "too_long": _("“{label}” is longer than {limit} characters. Please shorten it."),
        "not_number": _("“{label}” should be a whole number, such as 10."),
        "out_of_range": _("“{label}” should be a whole number from {limit}."),
        "not_date": _("“{label}” should be a date such as 2026-06-30."),
        "not_coming": _("“{label}” should be a date such as 2026-06-30, not before today."),
        "not_past": _("“{label}” should be a date such as 2026-06-30, not after today."),
        "not_choice": _("“{label}” should be one of the choices shown."),
        "not_choices": _("“{label}” should be among the choices shown."),
        "not_many": _("“{label}” needs at least one entry."),
        "not_files": _("“{label}” needs at least one file."),
        "not_flag": _("“{label}” should be ticked or not."),
        "not_object": _("“{label}” should be an object with a value for each field."),
        "not_text": _("“{label}” should be text."),
        "not_articles": _("“{label}” should name an article that exists, of one of the laws listed."),
        "over_limit": _("“{label}” is more than the {limit} that the rules allow."),
        "not_applied_for": _("“{label}” holds something that was not applied for."),
        "too_early": _("“{label}” should not be earlier than {limit}."),
        "same": _("“{label}” is where the case already is.")
        if one.field == "to"
        else _("Nothing would change. Please alter something."),
        "unticked": _("“{label}”: {limit} not ticked. What is not in order goes back to the applicant, all at once."),
        "lawless": _("“{label}” should rest on a law or an administrative regulation."),
    }
    template = said.get(one.code, "“{label}”: " + one.code)
    return template.format(label=label, limit=one.limit)
