"""The outbox as its operator sees it (待发队列): what waits or failed, to whom; never what it says."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import outbox, queue

__all__ = ["govopen_outbox_list", "govopen_outbox_retry"]

MOST_ROWS = 200


@tk.side_effect_free
def govopen_outbox_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Mails, posts and effects of one state, for the operator.

    :param state: waiting, failing (tried again later), given_up (waits for you) or sent
    :param start: :param rows: page, 200 rows at most
    :returns: `counts` of every state, `results` with number of the case (`number_text`: as letters write it), kind,
        recipient, attempts, next try, error
    """
    tk.check_access("govopen_outbox_list", context, data_dict)
    state = schema.texts(data_dict, optional=("state",)).get("state", "failing")
    if state not in queue.STATES:
        raise error("invalid", "state", problems=[{"field": "state", "code": "not_choice"}])
    start = schema.number(data_dict, "start", 0, most=1_000_000) or 0
    rows = queue.rows(state, start, min(schema.number(data_dict, "rows", 50) or 0, MOST_ROWS))
    numbers = {key: (number, text) for key, number, text in _cases({row.case_id for row in rows})}
    users = _lookup(model.User.id, model.User.name, {row.recipient for row in rows})
    return {"counts": queue.counts(), "results": [_shape(row, numbers, users) for row in rows]}


def govopen_outbox_retry(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Let what failed go out again at once.

    :param ids: their ids; all that failed or were given up without it
    :returns: `queued`, how many
    """
    tk.check_access("govopen_outbox_retry", context, data_dict)
    some = data_dict.get("ids") not in (None, "")
    found = queue.retry(datetime.now(timezone.utc), schema.numbers(data_dict, "ids") if some else None)
    model.Session.commit()
    return {"queued": found}


def _lookup(key: Any, value: Any, ids: set[str]) -> dict[str, str]:
    return dict(model.Session.query(key, value).filter(key.in_(ids)).all()) if ids else {}


def _cases(ids: set[str]) -> Any:
    return model.Session.query(CaseRow.id, CaseRow.number, CaseRow.number_text).filter(CaseRow.id.in_(ids))


def _shape(row: Any, numbers: dict[str, tuple[str, str]], users: dict[str, str]) -> dict[str, Any]:
    number, text = numbers.get(row.case_id, ("", ""))
    return {
        "id": row.id,
        "state": queue.state_of(row),
        "case": number,
        "number_text": text,
        "kind": row.kind,
        "way": {outbox.EFFECT: "effect", outbox.POST: "post"}.get(row.kind, "mail"),
        "recipient": users.get(row.recipient, ""),
        "created_at": iso(row.created_at),
        "next_try": iso(row.not_before) if row.sent_at is None and row.attempts < outbox.GIVE_UP else None,
        "attempts": row.attempts,
        "sent_at": iso(row.sent_at),
        "error": row.error,
    }
