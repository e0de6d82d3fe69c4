"""What departments were called on a day: a list of the past names them as they were named then.

A day's name is the one borne at its end, as the versions of entries have it (`store/history.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import aggregate_order_by

from ckanext.govopen.model.department_name import DepartmentNameRow
from ckanext.govopen.store import people
from ckanext.govopen.store.history import end_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Names:
    """Departments by id: what each is called now, and what it was called until when, in order."""

    now: dict[str, str]
    former: dict[str, list[tuple[datetime, str]]]

    def on(self, org: str, day: date | None) -> str:
        """The name on a day, today's for None; '' for an unknown id."""
        borne = self.now.get(org, "")
        if day is None:
            return borne
        return next((title for until, title in self.former.get(org, ()) if until > end_of(day)), borne)

    def titled(self, org: str, day: date | None) -> dict[str, str]:
        """`id`, `title` on a day, and `now` where a department is called otherwise today."""
        then, now = self.on(org, day), self.now.get(org, "")
        return {"id": org, "title": then, **({"now": now} if now and now != then else {})}


def known(ids: Iterable[str], named: int | None = None) -> Names:
    """The names of departments, looked up once for all days.

    `named`: what `store/listed.py` says of the latest change of a name; names met since then are not looked up again.
    """
    wanted = {one for one in ids if one}
    book = _book(named) if named is not None else Names({}, {})
    if missing := sorted(wanted - book.now.keys()):
        row = DepartmentNameRow
        query = sa.select(row.org, row.until_at, row.title).where(row.org.in_(missing)).order_by(row.until_at, row.id)
        former: dict[str, list[tuple[datetime, str]]] = {}
        for org, until, title in model.Session.execute(query):
            former.setdefault(org, []).append((until, title))
        book.former.update(former)
        book.now.update(people.titles(missing))
    return book


@lru_cache(maxsize=2)
def _book(named: int) -> Names:  # noqa: ARG001  of that moment
    return Names({}, {})


def titles(ids: Iterable[str], day: date | None, named: int | None = None) -> dict[str, str]:
    """Names of departments on a day, today's for None, by id; an unknown id is left out. `named` as for `known`."""
    wanted = {one for one in ids if one}
    found = known(wanted, named)
    return {org: name for org in wanted if (name := found.on(org, day))}


def before(org: Any, day: date) -> Any:
    """In SQL: the former name that a department bore on a day; null where it bears that name today."""
    row = DepartmentNameRow
    query = sa.select(row.title).where(row.org == org, row.until_at > end_of(day))
    return query.order_by(row.until_at, row.id).limit(1).scalar_subquery()


def named(like: str, day: date | None) -> list[str]:
    """Departments by a word of their names: of today's, and of those they bore on a past day."""
    group, row = model.Group, DepartmentNameRow
    query = sa.select(group.id).where(group.is_organization.is_(True), group.title.ilike(like))
    if day is not None:
        borne = sa.select(row.org, row.title).distinct(row.org).where(row.until_at > end_of(day))
        then = borne.order_by(row.org, row.until_at, row.id).subquery()
        query = query.union(sa.select(then.c.org).where(then.c.title.ilike(like)))
    return list(model.Session.scalars(query))


def digest(day: date) -> str:
    """A digest of the names of all departments on a day."""
    group = model.Group
    borne = sa.func.concat(group.id, sa.func.coalesce(before(group.id, day), group.title))
    names = sa.func.string_agg(borne, aggregate_order_by(sa.literal(","), group.id))
    return model.Session.scalar(sa.select(sa.func.md5(names)).where(group.is_organization.is_(True))) or ""


def forget(org: str) -> None:
    """Take the former names of a department away: for the demo's own. The caller commits."""
    model.Session.execute(sa.delete(DepartmentNameRow).where(DepartmentNameRow.org == org))
