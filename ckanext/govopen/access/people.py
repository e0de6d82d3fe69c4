"""Who asks: the person, and the organizations the person belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

if TYPE_CHECKING:
    from ckan.types import Context


@dataclass(frozen=True, slots=True)
class Asker:
    """A person, or nobody in particular (`id` ""). `departments` are ids of organizations."""

    id: str = ""
    name: str = ""
    departments: frozenset[str] = frozenset()
    sysadmin: bool = False

    @property
    def holders(self) -> frozenset[str]:
        """Under whose names the asker may hold rights."""
        return self.departments | ({self.id} if self.id else frozenset())


NOBODY = Asker()


def asker(user: Any) -> Asker:
    """The asker behind a user object, a user's name or id, or nothing. A user that is not active is nobody.

    An operator belongs to no department: CKAN makes whoever creates an organization its admin, which is no office.
    What operators open they open as operators, and it is recorded as such.
    """
    found = model.User.get(user) if isinstance(user, str) and user else user
    if not found or getattr(found, "is_anonymous", False) or not found.is_active:
        return NOBODY
    if found.sysadmin:
        return Asker(found.id, found.name, sysadmin=True)
    member, group = model.Member, model.Group
    departments = model.Session.scalars(
        sa.select(member.group_id)
        .join(group, group.id == member.group_id)
        .where(
            member.table_name == "user",
            member.table_id == found.id,
            member.state == "active",
            group.is_organization.is_(True),
            group.state == "active",
        ),
    )
    return Asker(found.id, found.name, frozenset(id_ for id_ in departments if id_))


def asker_in(context: Context) -> Asker:
    """The asker of an action's context."""
    return asker(context.get("auth_user_obj") or context.get("user"))
