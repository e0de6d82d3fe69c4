"""Finds what the catalogue already has of a file's entries, a chunk at a time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.catalogue import basis
from ckanext.govopen.importing import words
from ckanext.govopen.importing.plan import Planned

CORE = ("title", "notes", "license_id")
Key = tuple[str, ...]


def lock(departments: Iterable[str]) -> None:
    """Two imports into one department take turns, a chunk at a time, so that neither makes what the other has made."""
    keys = sorted({_number(id_) for id_ in departments})
    if keys:
        # In one order for everybody: nobody waits for somebody who waits for him.
        model.Session.execute(
            sa.text(
                "SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(CAST(:keys AS bigint[])) AS k ORDER BY 1) AS t"
            ),
            {"keys": keys},
        )


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(f"govopen import {text}".encode()).digest()[:8], "big", signed=True)


def candidates(planned: Sequence[Planned]) -> dict[Key, list[Any]]:
    """Key → the entries (`model.Package`) that have it, the oldest first, deleted ones aside."""
    package = model.Package
    codes = {key[1] for item in planned if (key := item.key)[0] == "code"}
    titled = {(key[1], key[2]) for item in planned if (key := item.key)[0] == "title"}
    found: dict[Key, list[Any]] = defaultdict(list)
    base = sa.select(package).where(package.state != "deleted", package.type == "dataset")
    if codes:
        code = package.extras["resource_code"].astext
        has_code = sa.text("package.extras ? 'resource_code'")
        for entry in _oldest(base.where(code.in_(codes), has_code)):
            found["code", entry.extras["resource_code"]].append(entry)
    if titled:
        owners = {owner for owner, _ in titled}
        digests = {hashlib.md5(title.encode()).hexdigest() for _, title in titled}  # noqa: S324  # the index's function
        query = base.where(package.owner_org.in_(owners), sa.func.md5(package.title).in_(digests))
        for entry in _oldest(query):
            if (entry.owner_org, entry.title) in titled and not (entry.extras or {}).get("resource_code"):
                found["title", entry.owner_org, entry.title].append(entry)
    return found


def _oldest(query: Any) -> Iterable[Any]:
    return model.Session.scalars(query.order_by(model.Package.metadata_created, model.Package.id))


@dataclass(slots=True)
class Matcher:
    """Gives each planned entry the stored one it means, each stored one at most once a file.

    Of several with one key the one that says the same is taken, else the oldest: so a file that holds doubles finds
    them all again, in their order.
    """

    claimed: set[str] = field(default_factory=set)

    def claim(self, item: Planned, found: Mapping[Key, list[Any]], tags: Mapping[str, str]) -> Any | None:
        free = [entry for entry in found.get(item.key, ()) if entry.id not in self.claimed]
        if not free:
            return None
        same = (entry for entry in free if not differences(item.entry, entry, tags.get(entry.id, "")))
        chosen = free[0] if len(free) == 1 else next(same, free[0])
        self.claimed.add(chosen.id)
        return chosen


def tags_of(entries: Iterable[Any]) -> dict[str, str]:
    """Id of an entry → its tags as the form shows them, sorted."""
    ids = [entry.id for entry in entries]
    if not ids:
        return {}
    query = (
        sa.select(model.PackageTag.package_id, model.Tag.name)
        .join(model.Tag, model.Tag.id == model.PackageTag.tag_id)
        .where(model.PackageTag.package_id.in_(ids), model.PackageTag.state == "active")
    )
    found: dict[str, list[str]] = defaultdict(list)
    for id_, name in model.Session.execute(query):
        found[id_].append(name)
    return {id_: ",".join(sorted(names)) for id_, names in found.items()}


def differences(entry: Mapping[str, Any], stored: Any, tags: str) -> dict[str, list[str]]:
    """Field → [stored, new] where the file says something else. What the file does not say is not compared."""
    result = {}
    extras = stored.extras or {}
    for name, value in entry.items():
        if name == "tag_string":
            was, new = tags, ",".join(sorted(part for part in value.split(",") if part))
        elif name == "owner_org":
            was, new = stored.owner_org or "", value
        elif name == "items":
            was, new = _items(extras.get("items")), _items(value)
        else:
            was = (getattr(stored, name) if name in CORE else extras.get(name)) or ""
            new = "\n".join(basis.lines(value)) if name in words.LINES else value.strip()
        if was != new:
            result[name] = [was, new]
    return result


def _items(value: Any) -> str:
    rows = json.loads(value) if isinstance(value, str) else value or []
    kept = [{key: str(cell) for key, cell in row.items() if cell} for row in rows]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""
