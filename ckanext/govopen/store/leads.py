"""Lead departments (牵头部门): who compiles and keeps the catalogue of a class of base or theme data.

Kept with the department (`leads`, a class a line), so that it goes wherever the department goes. A class has one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

FIELD = "leads"


def by_class() -> dict[str, str]:
    """Class → id of the department that leads it."""
    return {one: group.id for group in _leading() for one in led_by(group)}


def led_by(group: Any) -> tuple[str, ...]:
    """The classes that a department leads."""
    return tuple(str((group.extras or {}).get(FIELD) or "").split())


def name(kind: str, org: str) -> None:
    """A class is led by this department from now on, by none where `org` is ''. Does not commit."""
    for group in _leading():
        if kind in led_by(group) and group.id != org:
            _keep(group, [one for one in led_by(group) if one != kind])
    group = model.Group.get(org) if org else None
    if group is not None and kind not in led_by(group):
        _keep(group, [*led_by(group), kind])


def _leading() -> list[Any]:
    group: Any = model.Group
    query = sa.select(group).where(
        group.is_organization.is_(True), group.state == "active", group.extras[FIELD].astext.is_not(None)
    )
    return list(model.Session.scalars(query.order_by(group.title)))


def _keep(group: Any, kinds: list[str]) -> None:
    kept = {key: value for key, value in (group.extras or {}).items() if key != FIELD}
    group.extras = {**kept, **({FIELD: "\n".join(kinds)} if kinds else {})}
