"""The register of officers as JSON: whole for those who work here, posts without people for the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.form import Text
from ckanext.govopen.domain.profile import Post
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import officers, people

if TYPE_CHECKING:
    from datetime import date


def post(one: Post) -> dict[str, Any]:
    """A post: its word, whether its holder acts in cases, whether the city's text asks for it."""
    return {
        "id": one.id, "title": both(one.term), "acts": one.acts, "one": one.one, "needed": bool(one.cites),
        "cites": cites(one.cites), "note": both(one.note),
    }  # fmt: skip


def rows(found: list[Any]) -> list[dict[str, Any]]:
    """Registrations with names, and the notices to the authority that go with them."""
    ids = {row.user_id for row in found} | {row.deputy_for for row in found if row.deputy_for}
    names = _names(ids)
    titles = people.titles(row.org for row in found)
    wanted = {row.case_id for row in found} | {row.ended_case_id for row in found}
    cases = {one.id: one for one in model.Session.scalars(sa.select(CaseRow).where(CaseRow.id.in_(wanted - {None})))}
    posts, today = law.in_force().posts, officers.today()
    return [
        {
            "id": row.id,
            "organization": {"id": row.org, "title": titles.get(row.org, "")},
            "post": post(posts[row.post] if row.post in posts else Post(row.post, Text(row.post, row.post))),
            "officer": {"id": row.user_id, "name": names.get(row.user_id, row.user_id)},
            "deputy_for": {"id": row.deputy_for, "name": names.get(row.deputy_for, row.deputy_for)}
            if row.deputy_for
            else None,
            "since": iso(row.since),
            "until": iso(row.until),
            "state": state(row, today),
            "contact": row.contact,
            "case": _case(cases.get(row.case_id)),
            "ended_case": _case(cases.get(row.ended_case_id)),
        }
        for row in found
    ]  # fmt: skip


def state(row: Any, today: date) -> str:
    """Where a registration stands: current | coming | ended."""
    if row.until is not None and row.until < today:
        return "ended"
    return "coming" if row.since > today else "current"


def _names(ids: set[str]) -> dict[str, str]:
    found = model.Session.execute(
        sa.select(model.User.id, model.User.fullname, model.User.name).where(model.User.id.in_(ids))
    )
    return {row.id: row.fullname or row.name for row in found}


def _case(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"number": row.number, "number_text": row.number_text, "state": row.state, "outcome": row.outcome or None}


def public(org: str) -> list[dict[str, Any]]:
    """Posts that the city's text asks of every department: whether filled, since when, contact; no names."""
    held = {}
    for row in officers.rows(org=org, day=officers.today()):
        if row.deputy_for is None:
            held.setdefault(row.post, row)
    shown = []
    for one in law.in_force().posts.values():
        if one.cites:
            row = held.get(one.id)
            shown.append(
                {"post": post(one), "vacant": row is None, "since": iso(row.since) if row else None,
                 "contact": row.contact if row else ""}
            )  # fmt: skip
    return shown


def department(org: str, *, manage: bool) -> dict[str, Any]:
    """One department's register: every post with its holders, what was before, who works there without a post."""
    group = model.Group.get(org)
    every = rows(officers.rows(org=org))
    now = [one for one in every if one["state"] != "ended"]
    acting = set(officers.acting())
    posted = {one["officer"]["id"] for one in now if one["post"]["id"] in acting}
    posts = []
    for one in law.in_force().posts.values():
        held = [row for row in now if row["post"]["id"] == one.id]
        vacant = bool(one.cites) and not any(row["state"] == "current" and not row["deputy_for"] for row in held)
        posts.append({**post(one), "holders": sorted(held, key=lambda row: row["since"]), "vacant": vacant})
    return {
        "organization": {"id": org, "name": group.name, "title": group.title or group.name} if group else None,
        "filled": org in officers.filled(officers.today()),
        "posts": posts,
        "history": [one for one in every if one["state"] == "ended"],
        "members": [
            {"id": user.id, "name": user.name, "title": user.fullname or user.name}
            for user in people.staff(org)
            if user.id not in posted
        ],
        "manage": manage,
    }
