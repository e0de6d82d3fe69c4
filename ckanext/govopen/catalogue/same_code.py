"""One resource code, one entry (信息资源代码唯一): who has a code already.

An import follows its own rule for doubles, which it asks about (`doubles`); whatever is typed or sent by a program is
refused instead. What an entry has had so far it keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.plugins.toolkit import _

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPORTED = "govopen_imported"  # in a context: an import writes, its own rule for doubles holds


def of_package(package: Any) -> str:
    """The code of a stored entry; "" for none."""
    return str((package.extras or {}).get("resource_code") or "") if package is not None else ""


def holder(code: str, entry_id: str) -> Any | None:
    """Another entry that stands or is drafted under this code. Two who ask at once for one code take turns."""
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"govopen code {code}"))))
    package = model.Package
    query = sa.select(package).where(
        package.extras["resource_code"].astext == code,
        sa.text("package.extras ? 'resource_code'"),
        package.type == "dataset",
        package.state != "deleted",
        package.id != entry_id,
    )
    return model.Session.scalars(query.order_by(package.metadata_created, package.id).limit(1)).first()


def fault(code: str, label: str, package: Any, user: str) -> str:
    """What to tell somebody who gives an entry (None: a new one) a code that another has; "" where it is free."""
    if not code or code == of_package(package):
        return ""
    other = holder(code, package.id if package is not None else "")
    if other is None:
        return ""
    if not _sees(other, user):
        return _(
            "“{label}” {code} is the code of another entry already; give this one its own, or ask the data authority"
        ).format(label=label, code=code)
    return _(
        "“{label}” {code} is the code of “{title}” ({department}) already; give this one its own, or edit that entry"
    ).format(label=label, code=code, title=other.title or other.name, department=_department(other))


def _sees(other: Any, user: str) -> bool:
    context: Mapping[str, Any] = {"user": user, "ignore_auth": False}
    try:
        return tk.check_access("package_show", dict(context), {"id": other.id})  # type: ignore[arg-type]
    except tk.NotAuthorized:
        return False


def _department(other: Any) -> str:
    group = model.Group.get(other.owner_org) if other.owner_org else None
    return str(group.title or group.name) if group else ""
