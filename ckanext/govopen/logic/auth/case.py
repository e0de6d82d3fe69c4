"""Who may do what with cases. The machine's own answer, asked through CKAN's permission checks.

Sysadmins get no more than anybody (`auth_sysadmins_check`): the operator keeps the portal running and decides nothing.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.domain.machine import refused
from ckanext.govopen.logic.case.acting import find
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.shape.case import reads_as
from ckanext.govopen.store import calendars, versions

__all__ = [
    "govopen_case_act",
    "govopen_case_erase",
    "govopen_case_letter",
    "govopen_case_link",
    "govopen_case_list",
    "govopen_case_show",
    "govopen_case_submit",
]


def _yes() -> dict[str, Any]:
    return {"success": True}


def _no(why: str) -> dict[str, Any]:
    return {"success": False, "msg": why}


@tk.auth_sysadmins_check
def govopen_case_submit(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in; the machine says who may file what."""
    return _yes() if asking(context).person.id else _no(tk._("Please sign in to apply."))


@tk.auth_sysadmins_check
def govopen_case_act(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever the machine lets give this command; a command not possible now is the machine's to refuse, with why."""
    who = asking(context)
    if not who.person.id:
        return _no(tk._("Please sign in."))
    stored = find(data_dict["id"])
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    actor = who.in_case(stored.case)
    no = refused(profile, calendar, stored.case, data_dict["command"], actor, who.at)
    return _no(tk._("This step is not yours to take.")) if no and no.code == "not_yours" else _yes()


@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def govopen_case_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The parties, officers and auditors; strangers where the public register has the case."""
    stored = find(data_dict["id"])
    if stored.row.public:
        return _yes()
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    return _yes() if reads_as(stored, asking(context), profile, calendar) else _no(tk._("This case is not public."))


@tk.auth_sysadmins_check
def govopen_case_letter(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The parties, the offices concerned and the auditor: a letter is not in the public register."""
    stored = find(data_dict["id"])
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    return _yes() if reads_as(stored, asking(context), profile, calendar) else _no(tk._("This letter is not yours."))


@tk.auth_sysadmins_check
def govopen_case_list(context: Any, _data: dict[str, Any]) -> dict[str, Any]:
    """Anyone who is signed in: each sees what is theirs."""
    return _yes() if asking(context).person.id else _no(tk._("Please sign in."))


@tk.auth_sysadmins_check
def govopen_case_link(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever has to supply the data now."""
    return govopen_case_act(context, {**data_dict, "command": "supply"})


@tk.auth_sysadmins_check
def govopen_case_erase(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The applicant alone."""
    who = asking(context).person.id
    return _yes() if who and find(data_dict["id"]).case.applicant == who else _no(tk._("Only the applicant may."))
