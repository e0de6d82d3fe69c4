"""The portal's inbox (站内消息): what happened to your cases and grants, whether or not the mail reached you."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import has_request_context

from ckanext.govopen import notices, notify
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import cases, inbox, outbox, readers, versions

__all__ = ["govopen_inbox_list", "govopen_inbox_read"]

MOST_ROWS = 100


@tk.side_effect_free
def govopen_inbox_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Notices to you, newest first, in the language of the request.

    :param unread: unread ones only  :param start: :param rows: page, 100 rows at most
    :returns: `count`, `unread`, `results` with headline, lines, case (null: about a post), day, instant
    """
    tk.check_access("govopen_inbox_list", context, data_dict)
    who = asking(context).person.id
    start = schema.number(data_dict, "start", 0, most=1_000_000) or 0
    rows = min(schema.number(data_dict, "rows", 20) or 0, MOST_ROWS)
    only = schema.flag(data_dict, "unread")
    with nullcontext() if has_request_context() else notify.page(readers.language(who)):
        results = _shapes(inbox.rows(who, unread=only, start=start, limit=rows))
    return {
        "count": inbox.count(who, unread=only),
        "unread": inbox.count(who, unread=True),
        "results": results,
    }


def govopen_inbox_read(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Mark notices to you as read.

    :param ids: their ids; all without it
    :returns: `read`, how many were unread before, and `unread`, how many are left
    """
    tk.check_access("govopen_inbox_read", context, data_dict)
    who = asking(context).person.id
    some = data_dict.get("ids") not in (None, "")
    done = inbox.see(who, schema.numbers(data_dict, "ids") if some else None)
    model.Session.commit()
    return {"read": done, "unread": inbox.count(who, unread=True)}


def _shapes(rows: list[Any]) -> list[dict[str, Any]]:
    wanted = {row.case_id for row in rows}
    found: Any = model.Session.query(CaseRow).filter(CaseRow.id.in_(wanted)) if wanted else []
    stored = {one.row.id: one for one in cases.load_many(list(found))}
    return [
        _shape(row, stored.get(row.case_id))
        for row in rows
        if row.case_id in stored or row.kind.startswith(outbox.REGISTER)
    ]


def _shape(row: Any, stored: cases.Stored | None) -> dict[str, Any]:
    told = notices.notice(row, stored, versions.profile(stored.case.profile)) if stored else notices.of_post(row)
    return {
        "id": row.id,
        "headline": told.headline,
        "lines": list(told.lines),
        "day": iso(told.day),
        "at": iso(row.created_at),
        "read": row.seen_at is not None,
        "case": {
            "id": stored.row.id, "number": stored.row.number, "number_text": stored.row.number_text,
            "subject": stored.row.subject,
        }
        if stored
        else None,
    }  # fmt: skip
