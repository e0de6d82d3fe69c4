"""Grants after the decision: their holder accepts the conditions; a file of its own is put up for one of them."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.machine import moment
from ckanext.govopen.logic.case.acting import act, find
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life.closing import drop_files
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import calendars, grants, versions

if TYPE_CHECKING:
    from datetime import datetime

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.store.cases import Stored


def grant_of(asking: Asking, name: str) -> Any:
    """A grant by id, for its holder, the department that provides, the authority and the auditor. Else NotFound."""
    row = model.Session.scalars(sa.select(GrantRow).where(GrantRow.id == name)).first()
    if row is None or not (asking.person.authority or asking.person.auditor or _of_party(asking, row)):
        raise tk.ObjectNotFound(tk._("There is no such grant."))
    return row


def _of_party(asking: Asking, row: Any) -> bool:
    return row.holder in asking.person.holders or find(row.case_id).case.provider in asking.person.orgs


def accept(asking: Asking, name: str) -> Any:
    """Accept a grant's conditions for its holder: the person, or anybody who acts for the department. Commits."""
    row = grant_of(asking, name)
    if row.holder not in asking.person.holders:
        raise tk.NotAuthorized(tk._("Only whoever was granted the data can accept the conditions."))
    if not row.conditions or row.ended:
        raise error("not_now", tk._("There is nothing to accept: the grant has no conditions, or it has ended."))
    grants.accept(row.id, row.conditions, asking.person.id, asking.at)
    model.Session.commit()
    return model.Session.get(GrantRow, name)


def supply(context: Any, asking: Asking, name: str, file: dict[str, Any]) -> dict[str, Any]:
    """Put up a file that belongs to one grant alone: narrower than what the entry holds (design §10). The file.

    By those who answer for the case: the department that provides, or the authority. Raises ValidationError where the
    grant has ended, its case is about no entry, or the upload is not accepted.
    """
    row = grant_of(asking, name)
    stored = find(row.case_id)
    if not may_supply(asking, stored):
        raise tk.NotAuthorized(tk._("Only the department that provides the data can put up a file for a grant."))
    if row.ended or not row.entry_id:
        raise error("not_now", tk._("The grant has ended, or it does not say yet which entry it is for."))
    if not file.get("upload"):
        message = tk._("Choose a file.")
        raise error("invalid", message, problems=[{"field": "upload", "code": "missing", "message": message}])
    whole: Any = {key: context[key] for key in ("user", "auth_user_obj") if key in context}
    whole["ignore_auth"] = True
    made = tk.get_action("resource_create")(
        whole,
        {
            "package_id": row.entry_id,
            "upload": file["upload"],
            "url": getattr(file["upload"], "filename", "") or "file",
            "name": file.get("name") or getattr(file["upload"], "filename", ""),
            "description": file.get("description") or "",
            "supplied_for": row.id,
        },
    )
    return {"id": made["id"], "name": made.get("name") or "", "grant": row.id, "entry": row.entry_id}


def withdraw(context: Any, asking: Asking, name: str, file: str, reason: str) -> None:
    """Take back a file put up for one grant: closed at once, its bytes removed, the reason a remark on the case.

    By those who may put one up, after the grant's end too. Raises NotFound for a file that is not this grant's.
    """
    row = grant_of(asking, name)
    stored = find(row.case_id)
    if not may_supply(asking, stored):
        raise tk.NotAuthorized(tk._("Only the department that provides the data can take back a file of a grant."))
    found = next((one for one in files_of(row.id, row.entry_id) if one["id"] == file), None)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such file."))
    if not reason:
        message = tk._("Say why the file is taken back.")
        raise error("invalid", message, problems=[{"field": "reason", "code": "missing", "message": message}])
    whole: Any = {key: context[key] for key in ("user", "auth_user_obj") if key in context}
    whole["ignore_auth"] = True
    tk.get_action("resource_delete")(whole, {"id": file})
    text = tk._("The file “{name}”, put up for this grant, was taken back. Reason: {reason}")
    said = {"text": text.format(name=found["name"], reason=reason), "public": True}
    act(asking, {"id": stored.case.id, "command": "remark", "answers": said})
    drop_files([file])


def may_supply(asking: Asking, stored: Stored) -> bool:
    """Whether somebody answers for the case: its department, or the authority; never its applicant."""
    profile = versions.profile(stored.case.profile)
    calendar = calendars.calendar(profile.calendars)
    roles = moment(profile, calendar, stored.case, asking.in_case(stored.case), asking.at).roles
    return bool(roles & {"provider", "authority"}) and "applicant" not in roles


def files_of(grant_id: str, entry_id: str | None) -> list[dict[str, str]]:
    """Files put up for one grant: id, name, format, and when each was put up."""
    if not entry_id:
        return []
    query = sa.select(model.Resource).where(model.Resource.package_id == entry_id, model.Resource.state == "active")
    rows = model.Session.scalars(query.order_by(model.Resource.position))
    return [
        {"id": one.id, "name": one.name or one.id, "format": one.format or "", "at": _at(one.created)}
        for one in rows
        if (one.extras or {}).get("supplied_for") == grant_id
    ]


def _at(created: datetime | None) -> str:
    """When a file was put up, local time; CKAN keeps it as universal time without a zone."""
    return iso(created.replace(tzinfo=timezone.utc)) or "" if created else ""
