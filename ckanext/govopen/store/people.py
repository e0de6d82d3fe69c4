"""Who is who (经办人): a portal user as an actor in a case, by the organizations the user may act for.

Who acts for an organization is said by the register of officers once it holds anybody for it; until then by CKAN's
memberships with the capacity of editor or admin.

Sysadmins are nobody here: keeping the machine running gives no say in a matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config
from ckanext.govopen.domain.moment import Actor
from ckanext.govopen.store import officers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.case import Case

ACTING = ("admin", "editor")
AUDITOR, ADMINISTRATOR = "auditor", "data_administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """A user with the organizations acted for. `orgs` are ids, in order of title; `posts` are registered ones."""

    id: str
    name: str
    orgs: tuple[str, ...] = ()
    authority: bool = False
    government: bool = False
    establishment_office: bool = False
    auditor: bool = False
    sysadmin: bool = False

    @property
    def officer(self) -> bool:
        """Whether the person acts for any organization, or reads for the audit."""
        return bool(self.orgs) or self.auditor

    @property
    def holders(self) -> frozenset[str]:
        """All that grants to this person can be made out to: the person and every organization acted for."""
        return frozenset({self.id, *self.orgs})

    def in_case(self, case: Case) -> Actor:
        """The person as actor in a case: for the organization that the case concerns, applying before deciding."""
        return self.acting_for(*(org for org in (case.party, case.provider) if org))

    def acting_for(self, *preferred: str) -> Actor:
        """The person as actor for the first of these organizations the person may act for, else for the own one."""
        org = next((org for org in preferred if org in self.orgs), self.orgs[0] if self.orgs else "")
        offices = {"provider"} if org else set[str]()
        offices |= {"authority"} if self.authority else set()
        offices |= {"government"} if self.government else set()
        offices |= {"establishment_office"} if self.establishment_office else set()
        return Actor(self.id, org, frozenset(offices))


def person(user: Any) -> Person:
    """What a user object, name or id stands for; nobody for an unknown one."""
    row = user if isinstance(user, model.User) else model.User.get(user) if user else None
    if row is None or row.state != "active":
        return Person("", "")
    # CKAN makes whoever creates an organization its admin: an operator gets no office by that.
    named = {} if row.sysadmin else _acts_for(row.id)
    acted_for = {*named, *named.values()}
    return Person(
        id=row.id,
        name=row.fullname or row.name,
        orgs=tuple(named),
        authority=config.authority() in acted_for,
        government=config.government() in acted_for,
        establishment_office=config.establishment_office() in acted_for,
        auditor=audits(row.id),
        sysadmin=bool(row.sysadmin),
    )


def audits(user_id: str) -> bool:
    """Whether somebody reads for the audit today."""
    return officers.holds(user_id, AUDITOR, officers.today())


def _acts_for(user_id: str) -> dict[str, str]:
    """The names of the organizations by their ids, in order of title."""
    day = officers.today()
    posts, member_of = officers.acts_for(user_id, day), _member_of(user_id)
    orgs = posts | ((member_of - officers.filled(day)) if member_of else set())
    if not orgs:
        return {}
    group = model.Group
    query = sa.select(group.id, group.name).where(
        group.id.in_(orgs), group.is_organization.is_(True), group.state == "active"
    )
    return {row.id: row.name for row in model.Session.execute(query.order_by(group.title, group.id))}


def _member_of(user_id: str) -> set[str]:
    """Organizations whose editor or admin somebody is."""
    member = model.Member
    query = sa.select(member.group_id).where(
        member.table_name == "user",
        member.table_id == user_id,
        member.state == "active",
        member.capacity.in_(ACTING),
    )
    return {str(org) for org in model.Session.scalars(query)}


def organization(name: str) -> str:
    """Id of an organization given by name or id; '' where there is none."""
    if not name:
        return ""
    group = model.Group
    named = sa.select(group.id).where(
        sa.or_(group.id == name, group.name == name), group.is_organization.is_(True), group.state == "active"
    )
    return str(model.Session.scalars(named.order_by(group.id != name)).first() or "")


def titles(ids: Iterable[str]) -> dict[str, str]:
    """Titles of organizations by id; an unknown id is left out."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    group = model.Group
    rows = model.Session.execute(sa.select(group.id, group.title, group.name).where(group.id.in_(wanted)))
    return {row.id: row.title or row.name for row in rows}


def name(user_id: str) -> str:
    """What somebody is called; the id of an account that is gone."""
    user = model.User.get(user_id)
    return (user.fullname or user.name) if user else user_id


def titled(org: str) -> dict[str, str] | None:
    """A department with its title; None for none."""
    return {"id": org, "title": titles([org]).get(org, "")} if org else None


def office(role: str, provider: str) -> str:
    """Id of the organization that stands for a role in a case; '' for the applicant."""
    named = {
        "authority": config.authority, "government": config.government,
        "establishment_office": config.establishment_office,
    }.get(role)  # fmt: skip
    return organization(named()) if named else provider if role == "provider" else ""


def members(org: str) -> list[Any]:
    """Active users who act for an organization, in order of their names; deputies instead of those who are away."""
    return officers.holders(org, officers.acting(), officers.today()) or staff(org)


def staff(org: str) -> list[Any]:
    """Active members of an organization with the capacity to act, whatever the register says, in order of names."""
    member, user = model.Member, model.User
    query = (
        sa.select(user)
        .join(member, sa.and_(member.table_id == user.id, member.table_name == "user"))
        .where(
            member.group_id == org,
            member.state == "active",
            member.capacity.in_(ACTING),
            user.state == "active",
            user.sysadmin.is_not(True),
        )
        .order_by(user.name)
    )
    return list(model.Session.scalars(query))


def leaders(org: str) -> list[Any]:
    """Who answers for an organization: its leading posts; else its admins."""
    found = officers.holders(org, officers.leading(), officers.today())
    if found or not org:
        return found
    administer = admins(org)
    return [user for user in members(org) if user.id in administer]


def in_charge(org: str) -> list[Any]:
    """Who is told of what concerns a whole organization: who leads it and its data administrator; else its officers."""
    found = [*leaders(org), *officers.holders(org, (ADMINISTRATOR,), officers.today())] if org else []
    return list({user.id: user for user in found}.values()) or (members(org) if org else [])


def admins(org: str) -> set[str]:
    """Ids of an organization's members with the capacity of admin."""
    member = model.Member
    query = sa.select(member.table_id).where(
        member.group_id == org, member.table_name == "user", member.state == "active", member.capacity == "admin"
    )
    return {str(one) for one in model.Session.scalars(query)}
