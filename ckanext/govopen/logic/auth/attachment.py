"""Attachments are for the parties: who handed one in, and who reads the event that brought it. Never the operator."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.domain.machine import allowed
from ckanext.govopen.logic.case.acting import find
from ckanext.govopen.logic.case.asking import Asking, asking
from ckanext.govopen.logic.shape.attachment import readable
from ckanext.govopen.logic.shape.case import reads_as
from ckanext.govopen.model.draft import DraftRow
from ckanext.govopen.store import attachments, calendars, versions

__all__ = [
    "govopen_attachment_create",
    "govopen_attachment_delete",
    "govopen_attachment_list",
    "govopen_attachment_show",
]


def _answer(good: Any) -> dict[str, Any]:
    return {"success": True} if good else {"success": False, "msg": tk._("These files are for the parties alone.")}


def _owns_draft(who: Asking, draft: Any) -> bool:
    row = model.Session.get(DraftRow, draft) if isinstance(draft, str) else None
    return bool(who.person.id and row and row.owner == who.person.id)


@tk.auth_sysadmins_check
def govopen_attachment_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The owner of the draft; on a case whoever may give the command now."""
    who = asking(context)
    if data_dict.get("draft"):
        return _answer(_owns_draft(who, data_dict["draft"]))
    if not who.person.id or not isinstance(data_dict.get("case"), str):
        return _answer(None)
    stored = find(data_dict["case"])
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    return _answer(
        data_dict.get("command") in allowed(profile, calendar, stored.case, who.in_case(stored.case), who.at)
    )


@tk.auth_sysadmins_check
def govopen_attachment_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The owner of the draft; on a case the parties, each seeing what they may."""
    who = asking(context)
    if data_dict.get("draft"):
        return _answer(_owns_draft(who, data_dict["draft"]))
    if not who.person.id or not isinstance(data_dict.get("case"), str):
        return _answer(None)
    stored = find(data_dict["case"])
    profile = versions.profile(stored.case.profile)
    return _answer(reads_as(stored, who, profile, calendars.calendar(profile.calendars)))


@tk.auth_sysadmins_check
def govopen_attachment_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who handed it in, until it is part of a case; from then on the parties who see the event that brought it."""
    who = asking(context)
    row = attachments.get(str(data_dict.get("id") or ""))
    if row is None or not who.person.id:
        return _answer(row is None and who.person.id)
    if row.seq is None:
        return _answer(row.owner == who.person.id)
    stored = find(row.case_id)
    profile = versions.profile(stored.case.profile)
    roles = reads_as(stored, who, profile, calendars.calendar(profile.calendars))
    return _answer(readable(row, stored.case, roles, who.person.id))


@tk.auth_sysadmins_check
def govopen_attachment_delete(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Who handed it in."""
    who = asking(context)
    row = attachments.get(str(data_dict.get("id") or ""))
    return _answer(who.person.id and (row is None or row.owner == who.person.id))
