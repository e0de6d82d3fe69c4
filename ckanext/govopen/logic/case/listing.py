"""Lists of cases: what somebody may read, filtered, counted, paged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.machine import allowed, label, moment
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow, PartyRow
from ckanext.govopen.store import calendars, cases, excerpts, people, standing, versions

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking

EQUAL = ("procedure", "state", "step", "provider", "entry", "outcome")
SORTS = {"due": CaseRow.due_on, "filed": CaseRow.filed_at, "changed": CaseRow.changed_at}
MOST_ROWS = 100
WHEN = ("late", "today", "tomorrow", "later", "stopped")  # by the latest day of whoever must act


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a list of cases."""

    equal: dict[str, str] = field(default_factory=dict)
    q: str = ""
    mine: bool = False
    todo: bool = False
    late: bool = False
    commands: bool = False
    others: bool = False
    when: str = ""
    due_from: date | None = None
    due_to: date | None = None
    sort: str = "due"
    descending: bool = False
    start: int = 0
    rows: int = 20


def filters(data: dict[str, Any]) -> Filters:
    """Filters from an action's parameters; ill-shaped ones are refused by name."""
    found = schema.texts(data, optional=("q", "sort", "due_from", "due_to", "when", *EQUAL))
    sort, _, direction = found.get("sort", "due").partition(" ")
    if sort not in SORTS or direction not in ("", "asc", "desc"):
        raise schema.error("invalid", "sort", problems=[{"field": "sort", "code": "not_choice"}])
    if found.get("when", WHEN[0]) not in WHEN:
        raise schema.error("invalid", "when", problems=[{"field": "when", "code": "not_choice"}])
    equal = {key: found[key] for key in EQUAL if key in found}
    if "provider" in equal:
        equal["provider"] = people.organization(equal["provider"]) or equal["provider"]
    if "entry" in equal:
        package = model.Package.get(equal["entry"])
        equal["entry"] = package.id if package else equal["entry"]
    return Filters(
        equal=equal,
        q=found.get("q", "").strip(),
        mine=schema.flag(data, "mine"),
        todo=schema.flag(data, "todo"),
        late=schema.flag(data, "late"),
        commands=schema.flag(data, "commands"),
        others=schema.flag(data, "others"),
        when=found.get("when", ""),
        due_from=schema.day(found, "due_from"),
        due_to=schema.day(found, "due_to"),
        sort=sort,
        descending=direction == "desc",
        start=schema.number(data, "start", 0, most=1_000_000) or 0,
        rows=min(schema.number(data, "rows", 20) or 0, MOST_ROWS),
    )


def visible(asking: Asking) -> Any:
    """SQL for the cases somebody may read as a party, an officer or an auditor."""
    person = asking.person
    if person.auditor or person.authority:
        return sa.true()
    ways = [CaseRow.applicant == person.id]
    if person.orgs:
        ways += [CaseRow.party.in_(person.orgs), CaseRow.provider.in_(person.orgs)]
    if person.government:
        ways.append(CaseRow.procedure.in_(("objection", "negative_listing")))
    if person.establishment_office:
        ways.append(CaseRow.procedure == "list_confirmation")
    return sa.or_(*ways)


def waiting_for(asking: Asking) -> Any:
    """SQL for the cases in which it is this person's turn, or that of an office the person acts for.

    Somebody's own application waits for others, whatever offices that person holds.
    """
    person = asking.person
    own = sa.and_(CaseRow.applicant == person.id, CaseRow.turn.any("applicant"))
    if person.orgs:
        own = sa.or_(own, sa.and_(CaseRow.party.in_(person.orgs), CaseRow.turn.any("applicant")))
    ways = []
    if person.authority:
        ways.append(CaseRow.turn.any("authority"))
    if person.government:
        ways.append(CaseRow.turn.any("government"))
    if person.establishment_office:
        ways.append(CaseRow.turn.any("establishment_office"))
    if person.orgs:
        ways.append(sa.and_(CaseRow.turn.any("provider"), CaseRow.provider.in_(person.orgs)))
    office = sa.and_(sa.or_(*ways), CaseRow.applicant != person.id, _not_barred(person.id)) if ways else sa.false()
    return sa.and_(CaseRow.state != "ended", sa.or_(own, office))


def _not_barred(user_id: str) -> Any:
    """SQL: the user did not take the decision that the case is an objection to."""
    return sa.not_(sa.func.coalesce(CaseRow.head["facts"]["barred"].has_key(user_id), sa.false()))


def conditions(asking: Asking, wanted: Filters) -> list[Any]:
    """SQL for visibility and filters together."""
    found = [visible(asking)]
    found += [getattr(CaseRow, "entry_id" if key == "entry" else key) == value for key, value in wanted.equal.items()]
    if wanted.mine:
        party = CaseRow.party.in_(asking.person.orgs) if asking.person.orgs else sa.false()
        found.append(sa.or_(CaseRow.applicant == asking.person.id, party))
    if wanted.todo:
        found.append(waiting_for(asking))
    if wanted.others:
        found += [CaseRow.state == "open", sa.not_(waiting_for(asking))]
    if wanted.when:
        found.append(due(wanted.when, asking.today))
    if wanted.late:
        found.append(late(asking.today))
    if wanted.due_from:
        found.append(CaseRow.due_on >= wanted.due_from)
    if wanted.due_to:
        found.append(CaseRow.due_on <= wanted.due_to)
    if wanted.q:
        like = f"%{wanted.q.replace('%', '').replace('_', '')}%"
        named = sa.select(PartyRow.case_id).where(PartyRow.name.ilike(like))
        found.append(
            sa.or_(CaseRow.number.ilike(like), CaseRow.number_text.ilike(like), CaseRow.subject.ilike(like),
                   CaseRow.id.in_(named))
        )  # fmt: skip
    return found


def late(today: date) -> Any:
    """SQL for cases that are late today, whether or not the worker has marked them yet."""
    return sa.and_(CaseRow.state != "ended", sa.or_(CaseRow.overdue_on.is_not(None), CaseRow.due_on < today))


def next_workday(today: date) -> date:
    """The working day after a day."""
    return calendars.in_force().add(today, 1)


def due(when: str, today: date) -> Any:
    """SQL for open cases by their latest day: late, today, tomorrow (the next working day), later, or stopped."""
    tomorrow, column = next_workday(today), CaseRow.due_on
    found = {
        "late": late(today),
        "today": sa.and_(column == today, CaseRow.overdue_on.is_(None)),
        "tomorrow": sa.and_(column > today, column <= tomorrow, CaseRow.overdue_on.is_(None)),
        "later": sa.and_(column > tomorrow, CaseRow.overdue_on.is_(None)),
        "stopped": sa.and_(column.is_(None), CaseRow.overdue_on.is_(None)),
    }
    return sa.and_(CaseRow.state != "ended", found[when])


def cases_of(asking: Asking, wanted: Filters) -> dict[str, Any]:
    """count, results, facets (over the result without the filter of each facet's own field)."""
    where = conditions(asking, wanted)
    query = sa.select(CaseRow).where(*where).order_by(*_order(asking, wanted), CaseRow.number)
    rows = list(model.Session.scalars(query.offset(wanted.start).limit(wanted.rows)))
    return {
        "count": model.Session.scalar(sa.select(sa.func.count()).select_from(CaseRow).where(*where)),
        "results": lines(rows, asking, commands=wanted.commands),
        "facets": {name: facet(where, name) for name in ("procedure", "state", "step", "provider")},
    }


def _order(asking: Asking, wanted: Filters) -> list[Any]:
    """SQL for an order. By latest day: late ones, open ones day by day, then closed ones, the last closed first."""
    column = SORTS[wanted.sort]
    if wanted.sort != "due":
        return [(column.desc() if wanted.descending else column.asc()).nulls_last()]
    ended = CaseRow.state == "ended"
    day = sa.case((ended, None), else_=column)
    return [
        ended, sa.case((late(asking.today), 0), else_=1), (day.desc() if wanted.descending else day.asc()).nulls_last(),
        CaseRow.ended_at.desc().nulls_last(),
    ]  # fmt: skip


def facet(where: list[Any], name: str) -> list[dict[str, Any]]:
    """How many cases have each value of a column, most first."""
    column = getattr(CaseRow, name)
    rows = model.Session.execute(
        sa.select(column, sa.func.count()).where(*where).group_by(column).order_by(sa.func.count().desc(), column)
    )
    found = [(value, count) for value, count in rows if value]
    titles = people.titles([value for value, _ in found]) if name == "provider" else {}
    return [{"name": value, "title": titles.get(value, value), "count": count} for value, count in found]


def lines(rows: list[Any], asking: Asking, *, commands: bool = False) -> list[dict[str, Any]]:
    """Cases as lines of a list: what, whose, whose turn, by when, working days left, and what the reader may do."""
    calendar, profile = calendars.in_force(), law.in_force()
    ids = [row.id for row in rows]
    names = dict(
        model.Session.execute(sa.select(PartyRow.case_id, PartyRow.name).where(PartyRow.case_id.in_(ids))).all()  # type: ignore[arg-type]
    )
    offices = {role: people.office(role, "") for role in ("authority", "government", "establishment_office")}
    titles = people.titles([*(row.provider for row in rows), *(row.party for row in rows), *offices.values()])
    words = excerpts.of(row.id for row in rows if not row.entry_id)
    found = [_line(row, asking, calendar, profile, names, offices, titles) for row in rows]
    since = standing.changed(row.id for row in rows if row.state == "ended")
    may = _commands(rows, asking) if commands else {}
    return [
        {
            **line,
            "standing": _standing(since.get(line["id"])),
            "excerpt": words.get(line["id"], ""),
            **({"commands": may[line["id"]]} if commands else {}),
        }
        for line in found
    ]


def _standing(since: tuple[str, datetime] | None) -> dict[str, Any] | None:
    """As `shape.standing`, what a line needs of it: `state` and `at`; None while the decision stands as taken."""
    return {"state": since[0], "at": iso(since[1])} if since else None


def _commands(rows: list[Any], asking: Asking) -> dict[str, dict[str, Any]]:
    """Commands open to the reader, by case: names and labels, as in `case_show` but without forms."""
    found, calendar_of = {}, cache(calendars.calendar)
    for stored in cases.load_many(rows):
        profile = versions.profile(stored.case.profile)
        calendar = calendar_of(profile.calendars)
        actor = asking.in_case(stored.case)
        now = moment(profile, calendar, stored.case, actor, asking.at)
        names = allowed(profile, calendar, stored.case, actor, asking.at)
        found[stored.row.id] = {name: {"label": both(label(now, name))} for name in names}
    return found


def _line(  # lookups made once for the whole list
    row: Any, asking: Asking, calendar: Any, profile: Any, names: Any, offices: Any, titles: dict[str, str]
) -> dict[str, Any]:
    today, due = asking.today, row.due_on
    is_late = row.state != "ended" and bool(row.overdue_on or (due and due < today))
    left = calendar.between(today, due) if due and due >= today else -calendar.between(due, today) if due else None
    procedure = profile.procedures.get(row.procedure)
    return {
        "id": row.id,
        "number": row.number,
        "number_text": row.number_text,
        "version": row.version,
        "procedure": row.procedure,
        "title": both(procedure.title) if procedure else None,
        "subject": row.subject,
        "entry_id": row.entry_id,
        "bundle": row.bundle,
        "applicant": {
            "name": names.get(row.id, ""),
            "kind": row.applicant_kind,
            "you": row.applicant == asking.person.id,
        },
        "provider": {"id": row.provider, "title": titles.get(row.provider, "")} if row.provider else None,
        "state": row.state,
        "step": row.step or None,
        "outcome": row.outcome or None,
        "turn": [
            {"role": role, "title": titles.get(offices.get(role, row.provider if role == "provider" else ""), "")}
            for role in row.turn
        ],
        "due": iso(due),
        "left": left,
        "late": is_late,
        "overdue_since": iso(row.overdue_on),
        "provisional": not row.settled,
        "filed_at": iso(row.filed_at),
        "ended_at": iso(row.ended_at),
    }
