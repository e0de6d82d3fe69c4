"""The outbox (待发): what a case's events mean for whom, written in the commit that brought them.

A notice goes to the applicant about what was decided or asked, and to the officers whose turn it has become. Nobody is
told of what they did themselves, but for the receipt. Effects outside the case stand in the same table, without
a recipient. A worker that was killed finds the rest here; the unique key keeps a second plan from doubling anything.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen import config
from ckanext.govopen.domain.tick import SYSTEM
from ckanext.govopen.domain.visibility import sees
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import people, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckanext.govopen.domain.case import Case, Event

TO_APPLICANT = frozenset(
    {
        "submitted",
        "accepted",
        "declined",
        "returned",
        "extended",
        "granted",
        "partly_granted",
        "refused",
        "approved",
        "upheld",
        "dismissed",
        "supplied",
        "fulfilled",
        "recorded",
        "corrected",
        "transferred",
        "revoked",
        "amended",
        "grant_expired",
        "lapsed",
        "became_overdue",
    }
)
EFFECT = "effect"
POST = "post"  # to the webhook
DIGEST = "digest"  # of a morning, about no single case
REGISTER = "post_"  # begins the kinds that tell of the register of officers; `case_id` is the registration's
SILENT = (EFFECT, POST)  # without a recipient
GIVE_UP = 12  # attempts; then it waits for the operator
BACKOFF = timedelta(minutes=1)


def plan(row: Any, before: Case, case: Case, events: tuple[Event, ...]) -> None:
    """Queue what new events mean for the applicant, for officers and for the rest of the portal."""
    first = len(case.history) - len(events) + 1
    for seq, event in enumerate(events, first):
        put(case.id, seq, EFFECT, "", {"event": event.name, "procedure": case.procedure})
        if row.public and config.webhook()[0] and sees(event, frozenset()):
            put(case.id, seq, POST, "", {"event": event.name})
        if _concerns_applicant(case, event):
            put(case.id, seq, event.name, case.applicant, {"to": "applicant"})
    _tell_officers(row, before, case, events)
    _tell_grant_over(case, events)


def _concerns_applicant(case: Case, event: Event) -> bool:
    if event.name == "due_changed":
        return event.said.get("was") != event.said.get("is")
    return event.name in TO_APPLICANT and (event.by != case.applicant or event.name == "submitted")


def _tell_officers(row: Any, before: Case, case: Case, events: tuple[Event, ...]) -> None:
    seq, last = len(case.history), events[-1]
    names = {event.name for event in events}
    _escalate(case, events)
    _tell_moved(row, case, events)
    _tell_consenter(case, events)
    new = not before.history  # its first events: whoever's turn it is has not heard of it
    moved = new or (case.step, case.provider, case.state) != (before.step, before.provider, before.state)
    kind = "turn" if moved and case.state == "open" else "overdue" if "became_overdue" in names else ""
    if "withdrawn" in names:
        kind = "withdrawn"
    if not kind:
        return
    roles = row.turn if kind != "withdrawn" else ["authority", "provider"]
    barred = case.facts.get("barred") or ()
    left_out = {last.by, case.applicant, *(barred if isinstance(barred, tuple) else ())}
    told = _told_together(row) if new else set[str]()
    recipients = [user.id for user in officers(roles, case.provider) if user.id not in left_out | told]
    put_all(case.id, seq, kind, recipients, {"to": "officer", "new": True} if new else {"to": "officer"})


def filed_together(row: Any) -> list[str]:
    """Ids of the cases of one bundle that were filed in one go, this one too. A product's later filings are not."""
    if not row.bundle:
        return [row.id]
    query = sa.select(CaseRow.id).where(
        CaseRow.applicant == row.applicant, CaseRow.bundle == row.bundle, CaseRow.filed_at == row.filed_at
    )
    return list(model.Session.scalars(query))


def _told_together(row: Any) -> set[str]:
    """Who was told already that a bundle came in, with another case of it: one line tells of them all."""
    others = [one for one in filed_together(row) if one != row.id]
    if not others:
        return set()
    query = sa.select(OutboxRow.recipient).where(
        OutboxRow.case_id.in_(others), OutboxRow.kind == "turn", OutboxRow.payload.has_key("new")
    )
    return set(model.Session.scalars(query))


def _escalate(case: Case, events: tuple[Event, ...]) -> None:
    """Tell the leaders of the office that is late, and of the authority, whose business lateness is; once a time."""
    late = [event for event in events if event.name == "became_overdue"]
    orgs: set[str] = set()
    for event in late:
        clock = case.clocks.get(str(event.said.get("clock")))
        roles = [role for role in clock.who if role != "applicant"] if clock else []
        orgs |= {people.office(role, event.provider) for role in roles}
        orgs |= {people.office("authority", "")} if roles else set()
    for user in {one.id: one for org in sorted(orgs - {""}) for one in people.leaders(org)}.values():
        if user.id != case.applicant:
            put(case.id, len(case.history), "escalated", user.id, {"to": "officer"})


def _tell_moved(row: Any, case: Case, events: tuple[Event, ...]) -> None:
    """Tell the officers whose turn it is that a notice of days off moved their latest day."""
    first = len(case.history) - len(events) + 1
    for seq, event in enumerate(events, first):
        if event.name == "due_changed" and event.said.get("was") != event.said.get("is"):
            for user in officers(row.turn, case.provider):
                if user.id != case.applicant:
                    said = {"to": "officer", "was": event.said.get("was"), "is": event.said.get("is")}
                    put(case.id, seq, "due_changed", user.id, said)


def _tell_grant_over(case: Case, events: tuple[Event, ...]) -> None:
    """Tell a department whose grant has expired, whoever filed for it, and the department whose data it was."""
    first = len(case.history) - len(events) + 1
    for seq, event in enumerate(events, first):
        if event.name == "grant_expired" and case.party:
            said = {"to": "officer", "until": _ended(case, event)}
            sides = {"provider": case.provider, "holder": case.party}
            told = {user.id: side for side, org in sides.items() for user in people.in_charge(org)}
            told.pop(case.applicant, None)
            for side in sides:
                mine = [user for user, one in told.items() if one == side]
                put_all(case.id, seq, event.name, mine, {**said, "side": side})


def _ended(case: Case, event: Event) -> str:
    grant = case.grants.get(str(event.said.get("grant")))
    return grant.ended.isoformat() if grant and grant.ended else ""


def _tell_consenter(case: Case, events: tuple[Event, ...]) -> None:
    """Tell whoever consents to an extension that one is asked for: nobody else would."""
    first = len(case.history) - len(events) + 1
    for seq, event in enumerate(events, first):
        if event.name == "extension_requested":
            steps = versions.profile(case.profile).procedures[case.procedure].routes[case.route].steps
            by = next((step.limit.extension.by for step in steps if step.id == case.step and step.limit.extension), "")
            for user in officers([by] if by else [], case.provider):
                if user.id not in (event.by, case.applicant):
                    put(case.id, seq, event.name, user.id, {"to": "officer", "days": event.said.get("days")})


def officers(roles: Any, provider: str) -> list[Any]:
    """Users who act for the organizations that stand for these roles in a case."""
    orgs = {people.office(role, provider) for role in roles} - {""}
    found = {user.id: user for org in sorted(orgs) for user in people.members(org)}
    return list(found.values())


def put(case_id: str, seq: int, kind: str, recipient: str, payload: dict[str, Any]) -> bool:
    """Queue one thing, once; whether it was new."""
    return put_all(case_id, seq, kind, [recipient], payload) == 1


def put_all(case_id: str, seq: int, kind: str, recipients: Iterable[str], payload: dict[str, Any]) -> int:
    """Queue one thing for several, once for each, in one statement; how many were new."""
    now = datetime.now(timezone.utc)
    shared = {"case_id": case_id, "seq": seq, "kind": kind, "payload": payload, "created_at": now, "not_before": now}
    rows = [{**shared, "recipient": one} for one in recipients if one != SYSTEM]
    if not rows:
        return 0
    statement = insert(OutboxRow).values(rows)
    statement = statement.on_conflict_do_nothing(constraint="govopen_outbox_once").returning(OutboxRow.id)
    return len(model.Session.execute(statement).all())


def settle(case_id: str, seq: int, kind: str) -> None:
    """Mark a row that tells nobody anything as done: it only says that something was queued."""
    model.Session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.case_id == case_id, OutboxRow.seq == seq, OutboxRow.kind == kind)
        .values(sent_at=datetime.now(timezone.utc))
    )


def due(now: datetime, *, kind: str = "", limit: int = 100) -> Iterator[Any]:
    """Rows to deliver, each locked for this transaction alone; other workers take others."""
    for _ in range(limit):
        query = sa.select(OutboxRow).where(
            OutboxRow.sent_at.is_(None), OutboxRow.not_before <= now, OutboxRow.attempts < GIVE_UP
        )
        query = query.where(OutboxRow.kind == kind) if kind else query.where(OutboxRow.kind.not_in(SILENT))
        query = query.order_by(OutboxRow.not_before, OutboxRow.id).limit(1).with_for_update(skip_locked=True)
        row = model.Session.scalars(query.execution_options(populate_existing=True)).first()
        if row is None:
            return
        yield row


def together(row: Any) -> list[Any]:
    """A row and the others that wait for the same recipient about the same case or bundle: one mail tells them all."""
    bundle = sa.select(CaseRow.bundle).where(CaseRow.id == row.case_id).scalar_subquery()
    same = sa.select(CaseRow.id).where(CaseRow.bundle == bundle)
    query = (
        sa.select(OutboxRow)
        .where(
            sa.or_(OutboxRow.case_id == row.case_id, OutboxRow.case_id.in_(same)),
            OutboxRow.recipient == row.recipient,
            OutboxRow.sent_at.is_(None),
            OutboxRow.kind.not_in(SILENT),
        )
        .order_by(OutboxRow.seq, OutboxRow.id)
        .with_for_update(skip_locked=True)
    )
    return list(model.Session.scalars(query))


def sent(rows: list[Any], now: datetime) -> None:
    """Mark as delivered."""
    for row in rows:
        row.sent_at, row.error = now, ""


def failed(rows: list[Any], now: datetime, why: str) -> None:
    """Try again later, each time twice as long: 1, 2, 4 … minutes, at most a day."""
    for row in rows:
        row.attempts += 1
        row.error = why[:500]
        row.not_before = now + min(BACKOFF * 2 ** (row.attempts - 1), timedelta(days=1))
