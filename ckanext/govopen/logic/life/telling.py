"""What an entry's own page says of its life: what is under way, what is to come, what its department may do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import rights
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.form import as_date
from ckanext.govopen.logic.life import cases as life
from ckanext.govopen.logic.life import shaping, substitutes
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.entry_version import EntryVersionRow
from ckanext.govopen.store import cases, history, people, proposals

if TYPE_CHECKING:
    from datetime import date


def of_entry(entry_id: str, user: str) -> dict[str, Any]:
    """`proposal` (under way, for the department and the authority), `ending` (for all), and what may be done."""
    package = model.Package.get(entry_id)
    if package is None:
        return {}
    own = rights.acts_for(user, package.owner_org or "")
    staff = own or rights.is_authority(user)
    row = proposals.open_of(entry_id)
    return {
        "own": own,
        "staff": staff,
        "authority": rights.is_authority(user),
        "published": entries.of_package(package).published,
        "proposal": shaping.proposal(row) if row is not None and staff else None,
        "ending": _ending(row),
    }


def _ending(row: Any | None) -> dict[str, Any] | None:
    """A withdrawal that has been given notice of: from when, and why."""
    if row is None or row.kind != life.WITHDRAWAL or row.state != "submitted":
        return None
    stored = cases.load(row.case_id)
    if stored is None:
        return None
    said = stored.case.history[0].said
    instead = substitutes.shown(said.get(substitutes.FIELD))
    return {"from": said.get("effective_on"), "reason": said.get("reason"), "substitute": instead}


def tombstone(entry_id: str) -> dict[str, Any] | None:
    """What stays of an entry that was published and is no more; None for one that stands or never was published.

    title, name, department with its contact, days (published, announced, last, first without it), reason, case number,
    and the entry that took its place, where there is one that the reader may see.
    """
    found = history.of_entry(entry_id)
    if not found or found[-1].state == history.PUBLISHED:
        return None
    last, values = found[-1], found[-1].values
    case = _withdrawal(entry_id)
    owner = str(values.get("owner_org") or "")
    reason, number = _why(case)
    ended = _day(case, last.day)
    return {
        "id": entry_id,
        "name": values.get("name") or "",
        "title": values.get("title") or "",
        "resource_code": values.get("resource_code") or "",
        "open_tier": values.get("open_tier") or "",
        "share_tier": values.get("share_tier") or "",
        "department": {"id": owner, "name": _org_name(owner), "title": people.titles([owner]).get(owner, "")},
        "contact": values.get("contact") or "",
        "published_on": found[0].day.isoformat(),
        "announced_on": case.case.history[0].at.astimezone(CHINA).date().isoformat() if case else "",
        "ended_on": ended.isoformat(),
        "last_day": max(found[0].day, ended - timedelta(days=1)).isoformat(),
        "reason": reason,
        "case": number,
        "substitute": substitutes.shown(case.case.history[0].said.get(substitutes.FIELD)) if case else None,
        "versions": len([one for one in found if one.state == history.PUBLISHED]),
    }


def withdrawn(orgs: list[str], most: int) -> list[dict[str, Any]]:
    """Entries of departments that are published no more, the latest first: name, title, day of the end."""
    row, package = EntryVersionRow, model.Package
    query = (
        sa.select(package.name, package.title, row.from_at)
        .join(package, package.id == row.entry_id)
        .where(package.owner_org.in_(orgs), row.until_at.is_(None), row.state == history.WITHDRAWN)
        .order_by(row.from_at.desc())
        .limit(most)
    )
    return [
        {"name": one.name, "title": one.title or one.name, "on": one.from_at} for one in model.Session.execute(query)
    ]


def _withdrawal(entry_id: str) -> Any | None:
    query = sa.select(CaseRow).where(CaseRow.entry_id == entry_id, CaseRow.procedure == life.WITHDRAWAL)
    row = model.Session.scalars(query.order_by(CaseRow.filed_at.desc())).first()
    return cases.load(str(row.id)) if row is not None else None


def _why(case: Any | None) -> tuple[str, str]:
    if case is None:
        return "", ""
    return str(case.case.history[0].said.get("reason") or ""), case.row.number_text


def _day(case: Any | None, otherwise: date) -> date:
    return (as_date(case.case.history[0].said.get("effective_on")) if case else None) or otherwise


def _org_name(org: str) -> str:
    group = model.Group.get(org) if org else None
    return group.name if group else ""


def audience(values: Any) -> str:
    """Who may read of an entry that is gone: as when it stood."""
    entry = entries.Entry("", "", "active", private=False, open_tier=str(values.get("open_tier") or ""),
                          share_tier=str(values.get("share_tier") or ""))  # fmt: skip
    return entries.audience(entry, law.in_force())


def reads(entry_id: str, user: str) -> bool:
    """Whether somebody may read the versions of an entry: the public for what is public, departments for the rest."""
    package = model.Package.get(entry_id)
    found = history.of_entry(entry_id)
    if package is None or not found:
        return False
    return audience(found[-1].values) == "public" or rights.is_officer(user) or _auditor(user)


def readable(entry_id: str, user: str) -> list[history.Version]:
    """The versions of an entry that somebody may read: what was for departments when it stood stays so."""
    found = history.of_entry(entry_id)
    if rights.is_officer(user) or _auditor(user):
        return found
    return [one for one in found if audience(one.values) == "public"]


def _auditor(user: str) -> bool:
    return people.person(user).auditor
