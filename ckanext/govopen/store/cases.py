"""Cases in the tables: load, open, append. One transaction holds events, projection, grants, outbox and command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain.case import Case, Event, fold
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import codec, log, numbers, outbox, projection, versions

if TYPE_CHECKING:
    from ckanext.govopen.domain.calendar import Calendar
    from ckanext.govopen.domain.profile import Profile
    from ckanext.govopen.store.commands import Command


class Stale(Exception):  # noqa: N818  # an answer to a race, not a fault
    """Somebody was faster: the case has moved on since it was read."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A case with what the tables know besides its events."""

    case: Case
    row: Any  # CaseRow

    @property
    def version(self) -> int:
        """How many events it has: what a client sends back to be told when somebody was faster."""
        return len(self.case.history)


@dataclass(frozen=True, slots=True)
class About:
    """What a new case is about, beyond its head: subject, entry, and who the applicant says to be."""

    subject: str
    entry_id: str | None = None
    bundle: str | None = None
    public: bool = True
    lang: str = "zh_Hans_CN"
    kind: str = "person"  # person | company | organization | department | authority
    name: str = ""
    code: str = ""
    contact: str = ""


def load(name: str, *, lock: bool = False) -> Stored | None:
    """A case by id or number, or nothing. `lock` holds its row until the end of the transaction."""
    column = CaseRow.number if _is_number(name) else CaseRow.id
    query = sa.select(CaseRow).where(column == (name.upper() if _is_number(name) else name))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = model.Session.scalars(query).first()
    return None if row is None else Stored(_case(row), row)


def _is_number(name: str) -> bool:
    letters, _, rest = name.partition("-")
    return len(letters) == 2 and letters.isalpha() and rest[:4].isdigit()  # noqa: PLR2004


def _case(row: Any) -> Case:
    return fold(codec.value(row.head, Case), log.read(row.id))


def load_many(rows: list[Any]) -> list[Stored]:
    """Cases of rows already read, their events in one query."""
    events = log.read_many([row.id for row in rows])
    return [Stored(fold(codec.value(row.head, Case), events.get(row.id, ())), row) for row in rows]


def open_case(
    profile: Profile, calendar: Calendar, head: Case, events: tuple[Event, ...], about: About, command: Command | None
) -> Stored:
    """A new case with its first events. Flushes; the caller commits."""
    now = datetime.now(timezone.utc)
    versions.pin_profile(profile)
    versions.pin_calendar(calendar)
    case = fold(head, events)
    number, text = numbers.take(profile, head.procedure, events[0].at.astimezone(projection.CHINA).year)
    row = CaseRow(
        id=head.id, number=number, number_text=text, profile_id=profile.id, profile_digest=profile.digest,
        procedure=head.procedure, head=codec.plain(head), applicant=head.applicant, party=head.party,
        applicant_kind=about.kind, entry_id=about.entry_id, parent_id=head.parent or None, bundle=about.bundle,
        subject=about.subject, public=about.public, lang=about.lang, filed_at=events[0].at, changed_at=now,
    )  # fmt: skip
    projection.onto(row, case, calendar)
    model.Session.add(row)
    model.Session.flush()
    projection.party(head.id, about.name, about.code, about.contact)
    return _write(Stored(replace(case, history=()), row), case, events, calendar, command)


def append(stored: Stored, events: tuple[Event, ...], calendar: Calendar, command: Command | None) -> Stored:
    """The case with more events; raises Stale if it moved on meanwhile. Flushes; the caller commits."""
    if not events:
        return stored
    versions.pin_calendar(calendar)
    case = fold(stored.case, events)
    moved: Any = model.Session.execute(
        sa.update(CaseRow)
        .where(CaseRow.id == stored.row.id, CaseRow.version == stored.version)
        .values(version=stored.version + len(events))
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise Stale(stored.row.id)
    model.Session.refresh(stored.row)
    projection.onto(stored.row, case, calendar)
    stored.row.changed_at = datetime.now(timezone.utc)
    return _write(stored, case, events, calendar, command)


def _write(
    before: Stored, case: Case, events: tuple[Event, ...], calendar: Calendar, command: Command | None
) -> Stored:
    sealed = not case.party  # what a person says can be erased; an organization's matter stays on record
    log.write(case, events, before.version + 1, calendar.digest, command.id if command else None, sealed=sealed)
    projection.clocks(case, events)
    projection.grants(case, events, before.row.entry_id)
    if command:
        command.answered(case.id, before.version + 1, len(case.history))
    outbox.plan(before.row, before.case, case, events)
    model.Session.flush()
    return Stored(case, before.row)
