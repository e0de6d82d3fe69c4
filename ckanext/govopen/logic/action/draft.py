"""Drafts (草稿): kept as you type, seen by nobody else, gone when you file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.domain.machine import Refusal
from ckanext.govopen.logic.case import attaching
from ckanext.govopen.logic.case import entry as entries
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.refusing import error, stop
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.attachment import attachment
from ckanext.govopen.logic.shape.cites import both
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.store import attachments, drafts

__all__ = ["govopen_draft_delete", "govopen_draft_list", "govopen_draft_save"]

LARGEST = 100_000  # characters of one draft
MOST = 50  # drafts of one owner


def _shape(row: Any) -> dict[str, Any]:
    procedure = law.in_force().procedures.get(row.procedure)
    package = model.Package.get(row.about) if row.about else None
    return {
        "id": row.id,
        "procedure": row.procedure,
        "title": both(procedure.title) if procedure else None,
        "entry": {"id": row.about, "name": package.name, "title": package.title} if package else None,
        "about": row.about,
        "answers": row.answers,
        "attachments": [attachment(one) for one in attachments.of_draft(row.id)],
        "updated_at": iso(row.updated_at),
        "expires_on": iso((row.updated_at + timedelta(days=config.draft_days())).date()),
    }


def govopen_draft_save(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Keep what you have typed so far; answers are checked when you file.

    :param procedure: id of the procedure
    :param entry: name or id of the entry  :param about: else the id of what it is about
    :param answers: answers by field
    """
    tk.check_access("govopen_draft_save", context, data_dict)
    data = schema.texts(data_dict, required=("procedure",), optional=("entry", "about"))
    answers = schema.mapping(data_dict, "answers")
    if data["procedure"] not in law.in_force().procedures:
        raise stop(Refusal("unknown"))
    owner = asking(context).person.id
    about = entries.entry(context, data["entry"]).id if data.get("entry") else data.get("about", "")
    kept = drafts.of(owner)
    known = any((one.procedure, one.about) == (data["procedure"], about) for one in kept)
    if len(str(answers)) > LARGEST or (len(kept) >= MOST and not known):
        raise error("too_long", tk._("There is no room for more drafts. Please delete one."))
    row = drafts.save(owner, data["procedure"], about, answers)
    model.Session.commit()
    return _shape(row)


@tk.side_effect_free
def govopen_draft_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Your drafts, newest first, each with its attachments and the day on which it is deleted unless you go on.

    :param procedure: :param entry: only those for this matter
    """
    tk.check_access("govopen_draft_list", context, data_dict)
    data = schema.texts(data_dict, optional=("procedure", "entry"))
    found = [_shape(row) for row in drafts.of(asking(context).person.id)]
    if data.get("procedure"):
        found = [one for one in found if one["procedure"] == data["procedure"]]
    if data.get("entry"):
        found = [one for one in found if one["entry"] and data["entry"] in (one["entry"]["id"], one["entry"]["name"])]
    return found


def govopen_draft_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Delete a draft of yours, with what is attached to it.

    :param id: the draft's id
    """
    tk.check_access("govopen_draft_delete", context, data_dict)
    data = schema.texts(data_dict, required=("id",))
    owner = asking(context).person.id
    if drafts.get(owner, data["id"]) is None:
        raise tk.ObjectNotFound(tk._("There is no such draft."))
    files = attachments.drop(attachments.of_draft(data["id"]))
    drafts.drop(owner, data["id"])
    model.Session.commit()
    attaching.remove(files)
