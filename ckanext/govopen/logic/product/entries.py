"""Catalogue entries as products see them: what anybody may know, how they stand now, what has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as catalogued
from ckanext.govopen.search.timeliness import local_day
from ckanext.govopen.store import history

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the public catalogue."""

    id: str
    name: str
    title: str
    code: str
    provider: str  # title of the department
    tier: str
    package: dict[str, Any]


def public_entry(name: str) -> Known | None:
    """An entry that a stranger may see, by name, id or address; nothing otherwise."""
    name = name.rstrip("/").rpartition("/")[2]
    try:
        package = tk.get_action("package_show")({"user": "", "ignore_auth": False}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None
    if package.get("state") != "active" or package.get("type") != "dataset":
        return None
    return Known(
        package["id"],
        package["name"],
        package.get("title") or package["name"],
        package.get("resource_code") or "",
        (package.get("organization") or {}).get("title") or "",
        package.get("open_tier") or "",
        package,
    )


def first_published(known: Known) -> date | None:
    """The day on which an entry was first published; where it was before versions were kept, when it was created."""
    first = history.numbered(known.id, 1)
    if first is None:
        return None
    created = known.package.get("metadata_created") if first.cause == "backfill" else None
    return min(first.day, local_day(str(created)) if created else first.day)


def seen(entry_id: str) -> dict[str, str]:
    """How an entry stands now, as far as its users care; `there` is "" once strangers cannot see it."""
    known = public_entry(entry_id)
    if known is None:
        return {"there": ""}
    items = json.dumps(known.package.get("items") or [], ensure_ascii=False, sort_keys=True)
    return {
        "there": "yes",
        "title": known.title,
        "tier": known.tier,
        "items": hashlib.sha256(items.encode()).hexdigest()[:16],
    }


def difference(before: dict[str, str], after: dict[str, str]) -> str:
    """What happened to an entry: "" (nothing), withdrawn, back, tier, items, title."""
    if before.get("there") and not after.get("there"):
        return "withdrawn"
    if not before.get("there"):
        return "back" if after.get("there") else ""
    return next((name for name in ("tier", "items", "title") if before.get(name) != after.get(name)), "")


def is_there(entry_id: str) -> bool:
    """Whether strangers can see an entry, without reading all of it."""
    package = model.Package.get(entry_id)
    if package is None:
        return False
    known = catalogued.of_package(package)
    return known.published and catalogued.audience(known, law.in_force()) == "public"
