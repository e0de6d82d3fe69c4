"""The register of officers (岗位登记): who holds which post where on which day, who stands in, who then acts."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.model.officer import OfficerRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement


def today() -> date:
    """The day by which posts are held: China's."""
    return datetime.now(timezone.utc).astimezone(CHINA).date()


def on(day: date) -> ColumnElement[bool]:
    """SQL: the post is held on a day."""
    return sa.and_(OfficerRow.since <= day, sa.or_(OfficerRow.until.is_(None), OfficerRow.until >= day))


def acting() -> tuple[str, ...]:
    """Posts whose holders have a say in their department's cases."""
    return tuple(name for name, post in law.in_force().posts.items() if post.acts)


def leading() -> tuple[str, ...]:
    """Posts whose holders are told of lateness."""
    return tuple(name for name, post in law.in_force().posts.items() if post.leads)


def _active(*columns: Any) -> Any:
    """A query over posts of users who can still sign in."""
    return sa.select(*columns).join(
        model.User, sa.and_(model.User.id == OfficerRow.user_id, model.User.state == "active")
    )


def filled(day: date) -> set[str]:
    """Organizations in whose cases the register decides who acts: those with any acting post held."""
    query = _active(OfficerRow.org).where(OfficerRow.post.in_(acting()), on(day)).distinct()
    return {str(org) for org in model.Session.scalars(query)}


def acts_for(user_id: str, day: date) -> set[str]:
    """Organizations for which somebody acts by a post, or as the deputy in one."""
    query = sa.select(OfficerRow.org).where(OfficerRow.user_id == user_id, OfficerRow.post.in_(acting()), on(day))
    return {str(org) for org in model.Session.scalars(query)}


def holds(user_id: str, post: str, day: date) -> bool:
    """Whether somebody holds a post anywhere."""
    query = sa.select(sa.func.count()).where(OfficerRow.user_id == user_id, OfficerRow.post == post, on(day))
    return bool(model.Session.scalar(query))


def holders(org: str, posts: Iterable[str], day: date) -> list[Any]:
    """Users who hold any of these posts of an organization, deputies included, those away left out if one stands in."""
    found = list(
        model.Session.scalars(sa.select(OfficerRow).where(OfficerRow.org == org, OfficerRow.post.in_(posts), on(day)))
    )
    away = {(row.post, row.deputy_for) for row in found}
    here = {row.user_id for row in found if (row.post, row.user_id) not in away}
    query = sa.select(model.User).where(
        model.User.id.in_(here), model.User.state == "active", model.User.sysadmin.is_not(True)
    )
    return list(model.Session.scalars(query.order_by(model.User.name)))


def stands_in(user_id: str, org: str, day: date) -> str:
    """Id of the officer for whom somebody acted in an organization on a day; '' for whoever held the post."""
    query = sa.select(OfficerRow).where(
        OfficerRow.user_id == user_id, OfficerRow.org == org, OfficerRow.post.in_(acting()), on(day)
    )
    rows = list(model.Session.scalars(query))
    own = any(row.deputy_for is None for row in rows)
    return "" if own or not rows else str(rows[0].deputy_for)


def find(row_id: str, *, lock: bool = False) -> Any | None:
    """One row of the register."""
    query = sa.select(OfficerRow).where(OfficerRow.id == row_id)
    return model.Session.scalars(query.with_for_update() if lock else query).first()


def of_case(case_id: str) -> list[Any]:
    """The rows that a notice of change was about."""
    query = sa.select(OfficerRow).where(sa.or_(OfficerRow.case_id == case_id, OfficerRow.ended_case_id == case_id))
    return list(model.Session.scalars(query))


def rows(*, org: str = "", user: str = "", post: str = "", day: date | None = None) -> list[Any]:
    """The register, by organization and post, the latest first; of one day only where one is given."""
    query = sa.select(OfficerRow)
    for column, value in ((OfficerRow.org, org), (OfficerRow.user_id, user), (OfficerRow.post, post)):
        query = query.where(column == value) if value else query
    query = query.where(on(day)) if day else query
    return list(model.Session.scalars(query.order_by(OfficerRow.org, OfficerRow.since.desc(), OfficerRow.id)))


def entering(day: date) -> list[str]:
    """Registrations held on a day whose holders may not be members yet: those who can act and are no members."""
    member = model.Member
    joined = sa.exists().where(
        member.table_name == "user",
        member.table_id == OfficerRow.user_id,
        member.group_id == OfficerRow.org,
        member.state == "active",
        member.capacity.in_(("admin", "editor")),
    )
    query = _active(OfficerRow.id).where(
        OfficerRow.post.in_(acting()), on(day), model.User.sysadmin.is_not(True), sa.not_(joined)
    )
    return list(model.Session.scalars(query))


def leaving(day: date) -> list[str]:
    """Registrations over by a day that had made somebody a member."""
    query = sa.select(OfficerRow.id).where(OfficerRow.joined.is_(True), OfficerRow.until < day)
    return list(model.Session.scalars(query))
