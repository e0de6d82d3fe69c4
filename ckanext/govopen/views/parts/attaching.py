"""Attachments on a form: what was chosen is kept at once, so that nothing has to be chosen again after a mistake."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen import config
from ckanext.govopen.logic.case.attaching import available
from ckanext.govopen.views.parts.calling import call

NAME = "attachment"  # of the input


def extras() -> dict[str, Any] | None:
    """What the field says of itself: kinds, size, how many, whether it is scanned; None where nothing can be kept."""
    if not available():
        return None
    size, most = config.attachment_limits()
    types = config.attachment_types()
    return {
        "megabytes": size >> 20, "most": most, "types": types, "accept": ",".join(f".{one}" for one in types),
        "scanned": bool(config.clamd()),
    }  # fmt: skip


def readers(case: dict[str, Any], command: str) -> str:
    """Who will be able to open what is attached to a command: whoever sees that it happened. "" for the usual ones."""
    if case["applicant"]["you"]:
        return ""
    if command in ("agree", "disagree"):
        return tk._("Only the offices that handle the case can open them.")
    if command == "remark":
        return tk._("Whoever sees the remark can open them.")
    return tk._("The applicant and the offices that handle the case can open them.")


def take(**place: str) -> list[dict[str, str]]:
    """Keep the files that came with the form, each by itself; what was wrong with any."""
    wrong = []
    for file in request.files.getlist(NAME):
        if not file.filename:
            continue
        try:
            call("govopen_attachment_create", upload=file, **place)
        except tk.ValidationError as error:
            said: Any = error.error_dict
            wrong.append({"field": "attachments", "text": str(said.get("message") or error)})
    return wrong


def remove(name: str) -> None:
    """Take one back; one that is gone already is no matter."""
    try:
        call("govopen_attachment_delete", id=name)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return


def waiting(case: str, command: str) -> list[dict[str, Any]]:
    """What the reader uploaded for a command of a case."""
    return call("govopen_attachment_list", case=case, command=command) if available() else []
