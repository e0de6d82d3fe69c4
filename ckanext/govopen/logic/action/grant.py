"""Grants (授权): who may use what until when, for the holder, the department that provides, and the authority."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen.logic.case import acting, granting
from ckanext.govopen.logic.case.asking import Asking, asking
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import grants

__all__ = [
    "govopen_grant_accept",
    "govopen_grant_list",
    "govopen_grant_show",
    "govopen_grant_supply",
    "govopen_grant_withdraw",
]

MOST_ROWS = 500


@tk.side_effect_free
def govopen_grant_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Grants that you may read: your own, those on your department's data, all for authority and auditor.

    :param entry: name or id of an entry  :param holder: id or name of a user or an organization
    :param valid: only those that hold today
    """
    tk.check_access("govopen_grant_list", context, data_dict)
    asked = schema.texts(data_dict, optional=("entry", "holder"))
    who = asking(context)
    query = sa.select(GrantRow, CaseRow).join(CaseRow, CaseRow.id == GrantRow.case_id).where(_visible(who))
    if asked.get("entry"):
        query = query.where(GrantRow.entry_id == _entry(asked["entry"]))
    if asked.get("holder"):
        query = query.where(GrantRow.holder == _holder(asked["holder"]))
    query = query.order_by(GrantRow.until.nulls_last(), GrantRow.id).limit(MOST_ROWS)
    found = [_shape(grant, case, who) for grant, case in model.Session.execute(query)]
    return [one for one in found if one["valid"]] if schema.flag(data_dict, "valid") else found


@tk.side_effect_free
def govopen_grant_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A grant, for its holder, the department that provides the data, the authority and the auditor.

    :param id: id of the grant
    :returns: the grant as `govopen_grant_list` gives it, with `files` that were put up for it alone and `may`: whether
        you may `accept` its conditions, `supply` a file and `withdraw` one
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_grant_show", context, data)
    return _whole(granting.grant_of(asking(context), data["id"]), asking(context))


def govopen_grant_accept(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Accept the conditions of a grant made out to you or your department. Until then its data stay closed.

    Conditions that are amended later are to be accepted anew.

    :param id: id of the grant
    :returns: the grant, `accepted` saying when and by whom
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_grant_accept", context, data)
    who = asking(context)
    return _whole(granting.accept(who, data["id"]), who)


def govopen_grant_supply(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put up a file for one grant alone, where what was granted is less than the entry's files hold.

    :param id: id of the grant
    :param upload: the file, as in `resource_create`
    :param name: what its reader sees  :param description: period, rows, definitions
    :returns: `id`, `name`, `grant` and `entry` of the file; nobody but the grant's holder and the department sees it
    """
    data = schema.texts(data_dict, required=("id",), optional=("name", "description"))
    tk.check_access("govopen_grant_supply", context, data)
    upload = data_dict.get("upload")
    return granting.supply(context, asking(context), data["id"], {**data, "upload": upload})


def govopen_grant_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back a file that was put up for one grant: nobody can download it any more from this moment on.

    :param id: id of the grant  :param file: id of the file, as in `files`
    :param reason: why; it stands as a remark on the case, for the grant's holder too
    :returns: the grant as `govopen_grant_show` gives it
    """
    data = schema.texts(data_dict, required=("id", "file"), optional=("reason",))
    tk.check_access("govopen_grant_withdraw", context, data)
    who = asking(context)
    granting.withdraw(context, who, data["id"], data["file"], data.get("reason", "").strip())
    return _whole(granting.grant_of(who, data["id"]), who)


def _whole(row: Any, who: Asking) -> dict[str, Any]:
    stored = acting.find(row.case_id)
    mine = row.holder in who.person.holders
    shown = _shape(row, stored.row, who)
    open_ = not shown["ended"] and bool(row.conditions) and not shown["accepted"]
    answers = granting.may_supply(who, stored)
    supply = not shown["ended"] and bool(row.entry_id) and answers
    return {
        **shown,
        "files": granting.files_of(row.id, row.entry_id),
        "may": {"accept": mine and open_, "supply": supply, "withdraw": answers},
    }


def _visible(who: Asking) -> Any:
    if who.person.authority or who.person.auditor:
        return sa.true()
    mine = GrantRow.holder.in_(who.person.holders)
    return sa.or_(mine, CaseRow.provider.in_(who.person.orgs)) if who.person.orgs else mine


def _entry(name: str) -> str:
    package = model.Package.get(name)
    if package is None:
        raise error("invalid", tk._("There is no such entry."), problems=[{"field": "entry", "code": "not_choice"}])
    return str(package.id)


def _holder(name: str) -> str:
    found = model.User.get(name) or model.Group.get(name)
    return str(found.id) if found else name


def _shape(row: Any, case: Any, who: Asking) -> dict[str, Any]:
    grant = grants.of(row)
    user = model.User.get(row.holder)
    group = None if user else model.Group.get(row.holder)
    entry = model.Package.get(row.entry_id) if row.entry_id else None
    days_left = (row.until - who.today).days if row.until else None
    return {
        "id": row.id,
        "case": {"id": case.id, "number": case.number, "number_text": case.number_text, "subject": case.subject},
        "entry": {"id": row.entry_id, "name": entry.name if entry else "", "title": case.subject}
        if row.entry_id
        else None,
        "holder": {
            "id": row.holder,
            "title": (user.fullname or user.name) if user else (group.title if group else ""),
            "kind": "department" if group else case.applicant_kind,
            "you": row.holder in who.person.holders,
        },
        "items": list(row.items),
        "purpose": row.purpose,
        "conditions": row.conditions,
        "accepted": _accepted(row),
        "since": iso(row.since),
        "until": iso(row.until),
        "ended": iso(row.ended),
        "axis": row.axis,
        "valid": grant.valid(who.today),
        "state": _state(row, who),
        "days_left": days_left,
    }


def _accepted(row: Any) -> dict[str, str] | None:
    """Who accepted the conditions as they now read, and when; None where nobody has, or there are none."""
    found = grants.acceptance(row.id, row.conditions) if row.conditions else None
    user = model.User.get(found.user_id) if found else None
    return {"at": iso(found.at) or "", "by": (user.fullname or user.name) if user else ""} if found else None


def _state(row: Any, who: Asking) -> str:
    if row.ended:
        return "expired" if row.until and row.ended == row.until else "ended"
    if row.since is None:
        return "pending"
    return "expired" if row.until and row.until < who.today else "valid"
