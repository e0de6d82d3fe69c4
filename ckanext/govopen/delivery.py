"""Delivery of the outbox: effects at once after the commit, mail and posts by the worker; each row on its own."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.mailer import MailerException

from ckanext.govopen import effects, notify, webhook
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import cases, outbox

log = logging.getLogger(__name__)

IN_A_ROW = 3  # failures after which the other side counts as away: what is left waits for the next round
LEASE = timedelta(minutes=2)  # a post takes 15 seconds at most; one whose worker died is taken up by another after it


def carry_out(case_id: str = "", limit: int = 100) -> int:
    """Carry out effects that wait, of one case or of all; how many were done."""
    done = 0
    for row in _waiting(case_id, limit):
        done += _carry_out(row)
    return done


def _waiting(case_id: str, limit: int) -> list[int]:
    query = sa.select(OutboxRow.id).where(
        OutboxRow.kind == outbox.EFFECT,
        OutboxRow.sent_at.is_(None),
        OutboxRow.not_before <= datetime.now(timezone.utc),
        OutboxRow.attempts < outbox.GIVE_UP,
    )
    if case_id:
        query = query.where(OutboxRow.case_id == case_id)
    return list(model.Session.scalars(query.order_by(OutboxRow.id).limit(limit)))


def _carry_out(row_id: int) -> int:
    query = sa.select(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.sent_at.is_(None))
    row: Any = model.Session.scalars(query.with_for_update(skip_locked=True)).first()
    if row is None:
        model.Session.rollback()
        return 0
    now = datetime.now(timezone.utc)
    name = row.payload["event"]
    found = effects.registered(row.payload["procedure"], name)
    stored = cases.load(row.case_id) if found else None
    try:
        for effect in found:
            if stored:
                effect(stored, name)
    except Exception as error:  # an effect is others' code: whatever it raises, the row waits and says why
        log.exception("effect of %s on case %s", name, row.case_id)
        model.Session.rollback()
        row = model.Session.get(OutboxRow, row_id)
        outbox.failed([row], now, type(error).__name__)
        model.Session.commit()
        return 0
    # An effect may have committed and so released the row: mark it by its id.
    model.Session.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(sent_at=now, error=""))
    model.Session.commit()
    return 1


def deliver(limit: int = 200) -> tuple[int, int]:
    """Send the mail that waits: how many were sent and how many failed. Safe to run beside others and again."""
    good = bad = lost = 0
    now = datetime.now(timezone.utc)
    while good + bad < limit and lost < IN_A_ROW:
        row = next(outbox.due(now, limit=1), None)
        if row is None:
            break
        done = _deliver([one.id for one in outbox.together(row)], now)
        good, bad, lost = good + done, bad + (not done), 0 if done else lost + 1
    model.Session.rollback()
    return good, bad


def _deliver(ids: list[int], now: datetime) -> bool:
    """Send one mail for these rows, which this transaction holds; a row that cannot be sent never holds up others."""
    query = sa.select(OutboxRow).where(OutboxRow.id.in_(ids)).order_by(OutboxRow.seq, OutboxRow.id)
    try:
        rows = list(model.Session.scalars(query))
        notify.send(rows)
        outbox.sent(rows, now)
        model.Session.commit()
    except Exception as error:
        if not isinstance(error, MailerException | OSError):
            log.exception("notices %s", ids)
        model.Session.rollback()
        outbox.failed(list(model.Session.scalars(query)), now, f"{type(error).__name__}: {error}")
        model.Session.commit()
        return False
    return True


def post(limit: int = 200) -> tuple[int, int]:
    """Post the events that wait to the webhook: how many went and how many failed. Safe to run beside others."""
    good = bad = lost = 0
    now = datetime.now(timezone.utc)
    while good + bad < limit and lost < IN_A_ROW:
        row = next(outbox.due(now, kind=outbox.POST, limit=1), None)
        if row is None:
            break
        done = _post(row, now)
        good, bad, lost = good + done, bad + (not done), 0 if done else lost + 1
    model.Session.rollback()
    return good, bad


def _post(row: Any, now: datetime) -> bool:
    """Post one event. No transaction is open while the other side takes its time: the row is lent out instead."""
    row_id, why = row.id, ""
    try:
        ready = webhook.ready(row)
        row.not_before = now + LEASE
        model.Session.commit()
        webhook.post(*ready)
    except OSError as error:
        why = str(error) or type(error).__name__
    kept = [one for one in (model.Session.get(OutboxRow, row_id),) if one]  # the case may have been erased meanwhile
    if why:
        outbox.failed(kept, now, why)
    else:
        outbox.sent(kept, now)
    model.Session.commit()
    return not why
