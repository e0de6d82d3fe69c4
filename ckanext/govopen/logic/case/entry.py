"""What the catalogue says of an entry on the day of filing: it is pinned to the case and counts until the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

# Facts of the entry that routes and limits may look at.
TIERS = ("open_tier", "share_tier", "level")


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalogue entry as a case sees it. `facts` hold only what is known."""

    id: str
    name: str
    title: str
    provider: str
    facts: dict[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()  # (resource id, name)
    package: dict[str, Any] = field(default_factory=dict)


def entry(context: Any, name: str) -> Entry:
    """An entry by name or id, as far as the asker may see it: NotFound or NotAuthorized otherwise."""
    package = tk.get_action("package_show")(_plain(context), {"id": name, "use_default_schema": False})
    facts: dict[str, Any] = {key: package[key] for key in TIERS if package.get(key)}
    own = [one for one in package.get("resources", []) if not one.get("supplied_for")]
    facts["files"] = "present" if own else "absent"
    days = _correction_days(package.get("owner_org") or "")
    if days:
        facts["correction_days"] = days
    files = tuple((one["id"], one.get("name") or one.get("description") or one["id"]) for one in own)
    return Entry(
        package["id"], package["name"], package["title"], package.get("owner_org") or "", facts, files, package
    )


def _plain(context: Any) -> Any:
    """A context of its own: package_show leaves things behind in the one it is given."""
    kept = ("user", "auth_user_obj", "ignore_auth")
    return {key: context[key] for key in kept if key in context}


def _correction_days(org: str) -> int:
    """The limit for corrections that a department has set for itself (hulunbuir 15)."""
    group: Any = model.Group.get(org) if org else None
    said = (group.extras or {}).get("correction_days") if group else None
    text = str(said or "")
    return int(text) if text.isdigit() else 0
