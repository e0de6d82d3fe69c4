"""The log of events: written once, chained by digests, read back as domain events.

What a person said stands in a table of its own, where it can be erased; the event keeps a salted digest of it, so that
the chain still holds afterwards and nobody can guess the words from the digest.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.case import Event
from ckanext.govopen.domain.form import as_date
from ckanext.govopen.model.case import AnswerRow, PartyRow
from ckanext.govopen.model.event import EventRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import codec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.case import Case
    from ckanext.govopen.domain.form import Said

FIRST = "0" * 64
OWN = ("name", "at", "by", "said")  # columns of their own; the rest of an event is `left`


def write(case: Case, events: tuple[Event, ...], seq: int, calendar: str, command: str | None, *, sealed: bool) -> None:
    """Append events, numbered from `seq`."""
    previous = _last_hash(case.id)
    asked = _purpose(case.known)
    now = datetime.now(timezone.utc)
    for number, event in enumerate(events, seq):
        data = codec.plain(event)
        said, keys = _seal(case, event, data["said"], number) if sealed else (data["said"], [])
        left = {key: value for key, value in data.items() if key not in OWN}
        if sealed:
            # The applicant's own words stand once, where they can be erased; another purpose is the office's: it stays.
            left["grants"] = [
                {**grant, "purpose": "" if grant["purpose"] == asked else grant["purpose"]} for grant in left["grants"]
            ]
        body = _body(case.id, number, event.name, event.at, event.by, said, keys, left, command, calendar)
        row: Any = EventRow(
            case_id=case.id, seq=number, name=event.name, at=event.at, recorded_at=now, by=event.by, said=said,
            sealed=keys, left=left, command_id=command, calendar_digest=calendar, prev_hash=previous,
            hash=codec.digest(previous, body),
        )  # fmt: skip
        previous = row.hash
        model.Session.add(row)
    model.Session.flush()


def _purpose(said: Said) -> str:
    """What data is asked for, in the applicant's words."""
    return str(said.get("purpose") or said.get("scenario") or "")


def _last_hash(case_id: str) -> str:
    query = sa.select(EventRow.hash).where(EventRow.case_id == case_id).order_by(EventRow.seq.desc()).limit(1)
    return model.Session.scalar(query) or FIRST


def _seal(case: Case, event: Event, said: dict[str, Any], seq: int) -> tuple[dict[str, Any], list[str]]:
    """What the applicant said in words, moved aside; dates, files and choices of others stay."""
    if event.by != case.applicant:
        return said, []
    keys = [key for key, value in said.items() if isinstance(value, str) and not as_date(value)]
    for key in keys:
        salt = secrets.token_hex(16)
        model.Session.add(AnswerRow(case_id=case.id, seq=seq, field=key, value=said[key], salt=salt))
        said = {**said, key: codec.digest(salt, said[key])}
    return said, sorted(keys)


def read(case_id: str) -> tuple[Event, ...]:
    """All events of a case, in order."""
    return read_many([case_id]).get(case_id, ())


def read_many(case_ids: list[str]) -> dict[str, tuple[Event, ...]]:
    """Events of several cases, in order, by case id."""
    if not case_ids:
        return {}
    answers = _answers(case_ids)
    purposes: dict[str, str] = {}
    events: dict[str, list[Event]] = defaultdict(list)
    rows = model.Session.execute(
        sa.select(EventRow.__table__).where(EventRow.case_id.in_(case_ids)).order_by(EventRow.case_id, EventRow.seq)
    )
    for row in rows:
        said = {**row.said, **{key: answers.get((row.case_id, row.seq, key), "") for key in row.sealed}}
        if row.seq == 1:
            purposes[row.case_id] = _purpose(said)
        left = dict(row.left)
        left["grants"] = [
            {**grant, "purpose": grant["purpose"] or purposes.get(row.case_id, "")} for grant in left["grants"]
        ]
        data = {"name": row.name, "at": row.at.isoformat(), "by": row.by, "said": said, **left}
        events[row.case_id].append(codec.value(data, Event))
    return {case_id: tuple(found) for case_id, found in events.items()}


def _answers(case_ids: Iterable[str]) -> dict[tuple[str, int, str], str]:
    rows = model.Session.execute(sa.select(AnswerRow.__table__).where(AnswerRow.case_id.in_(list(case_ids))))
    return {(row.case_id, row.seq, row.field): row.value for row in rows}


def erase(case_id: str, at: datetime) -> int:
    """Erase what a person said and who the person was; the number of answers erased. The chain still holds."""
    gone: Any = model.Session.execute(sa.delete(AnswerRow).where(AnswerRow.case_id == case_id))
    model.Session.execute(sa.update(GrantRow).where(GrantRow.case_id == case_id).values(purpose=""))
    model.Session.execute(
        sa.update(PartyRow).where(PartyRow.case_id == case_id).values(name="", code="", contact="", erased_at=at)
    )
    return int(gone.rowcount)


def verify(case_id: str) -> str:
    """'' where the chain of a case holds, else what is wrong and where."""
    previous, expected = FIRST, 1
    query = sa.select(EventRow.__table__).where(EventRow.case_id == case_id).order_by(EventRow.seq)
    for row in model.Session.execute(query):
        if row.seq != expected or row.prev_hash != previous:
            return f"{case_id}/{row.seq}: an event is missing before this one"
        body = _body(
            row.case_id, row.seq, row.name, row.at, row.by, row.said, row.sealed, row.left, row.command_id,
            row.calendar_digest,
        )  # fmt: skip
        if codec.digest(previous, body) != row.hash:
            return f"{case_id}/{row.seq}: was changed"
        previous, expected = row.hash, expected + 1
    return ""


def _body(case_id: str, seq: int, name: str, at: datetime, *rest: Any) -> str:
    """What an event's digest is taken over: every column but the digests and the time of recording."""
    return codec.canonical([case_id, seq, name, at.astimezone(timezone.utc).isoformat(), *rest])
