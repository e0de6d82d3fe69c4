"""Attachments (附件): hand in, list, take back; the bytes leave by `/attachment/<id>`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.case import acting, attaching
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape import attachment as shape
from ckanext.govopen.logic.shape import case as cases
from ckanext.govopen.store import attachments, calendars, versions

__all__ = [
    "govopen_attachment_create",
    "govopen_attachment_delete",
    "govopen_attachment_list",
    "govopen_attachment_show",
]


def govopen_attachment_create(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Attach a file to a draft of yours, or to a command that you are about to give on a case.

    It becomes part of the case with `attachments` of `govopen_case_submit` and `govopen_case_act`; until then it is
    yours alone and can be deleted.

    :param upload: the file, as multipart/form-data
    :param draft: id of the draft  :param case: else id or number of the case  :param command: with `case`, its command
    :returns: the attachment
    """
    tk.check_access("govopen_attachment_create", context, data_dict)
    data = schema.texts(data_dict, optional=("draft", "case", "command"))
    who = asking(context)
    if data.get("draft"):
        place = {"draft": data["draft"]}
    else:
        place = {"case": acting.find(data["case"]).case.id, "command": data.get("command", "")}
    row = attaching.receive(who, data_dict.get("upload"), **place)
    model.Session.commit()
    return shape.attachment(row)


@tk.side_effect_free
def govopen_attachment_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The attachments of a draft of yours, of a case that you are a party of, or yours on their way into one.

    :param draft: id of the draft  :param case: else id or number of the case
    :param command: with `case`: those of yours that wait for this command
    """
    tk.check_access("govopen_attachment_list", context, data_dict)
    data = schema.texts(data_dict, optional=("draft", "case", "command"))
    who = asking(context)
    if data.get("draft"):
        return [shape.attachment(row) for row in attachments.of_draft(data["draft"])]
    stored = acting.find(data["case"])
    if data.get("command"):
        return [shape.attachment(row) for row in attachments.waiting(who.person.id, stored.case.id, data["command"])]
    profile = versions.profile(stored.case.profile)
    roles = cases.reads_as(stored, who, profile, calendars.calendar(profile.calendars))
    return shape.of_case(stored.case, roles, who.person.id)


@tk.side_effect_free
def govopen_attachment_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One attachment that you may have: name, size, kind, digest, address.

    :param id: the attachment's id
    """
    tk.check_access("govopen_attachment_show", context, data_dict)
    data = schema.texts(data_dict, required=("id",))
    row = attachments.get(data["id"])
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such attachment."))
    return shape.attachment(row)


def govopen_attachment_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Take back an attachment of yours that is not part of a case yet.

    :param id: the attachment's id
    """
    tk.check_access("govopen_attachment_delete", context, data_dict)
    data = schema.texts(data_dict, required=("id",))
    row = attachments.get(data["id"])
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such attachment."))
    if row.seq is not None:
        raise attaching.wrong(tk._("This file is part of a case and stays on record."))
    gone = attachments.drop([row])
    model.Session.commit()
    attaching.remove(gone)
