"""The scan for personal information: fields of the entry, samples of its files, findings for a person to judge."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import samples, scan
from ckanext.govopen.domain import personal
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.store import proposals, scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping


def refresh(entry_id: str, content: Mapping[str, Any], *, again: bool = False) -> None:
    """Scan, unless just this was scanned before. Flushes; the caller commits."""
    files = content.get("files") or []
    tables = {one["id"]: samples.of_table(one["id"]) for one in files if samples.has_table(one["id"])}
    stored = [samples.stamp(one["id"]) for one in files]
    # Rows come and go without a trace at their file: the sample itself tells whether it was seen.
    rows, views = {name: one.rows for name, one in tables.items()}, scan.views(content)
    stamp = contents.digest({**content, "stored": stored, "rows": rows, "views": views, "rules": scan.RULES})
    before = scrutiny.scan(entry_id)
    if before is not None and before.digest == stamp and not again:
        return
    found = [_row("field", one) for one in (*scan.of_fields(content), *scan.of_views(content, views))]
    read: list[dict[str, Any]] = [{"place": "fields", "rows": len(scan.TEXTS)}]
    for file in files:
        # Bytes and rows of one file are two things: either may hold what the other does not.
        for table in [_sample(entry_id, file), *([tables[file["id"]]] if file["id"] in tables else [])]:
            about = {
                "place": f"file:{file['id']}",
                "name": file.get("name", ""),
                "rows": sum(len(one.rows) for one in table.all),
            }
            read.append({**about, "why": table.why, "part": table.part, "header": table.header})
            found += of_table(file["id"], table)
    scrutiny.scanned(entry_id, stamp, read, _together(found), datetime.now(timezone.utc))


def of_table(resource_id: str, table: samples.Table) -> list[dict[str, Any]]:
    """What looks personal in a sample of a file, each with the key under which it is judged."""
    found = (one for each in table.all for one in personal.in_table(each.header, each.rows))
    return _together([_row(f"file:{resource_id}", one) for one in found])


def _sample(entry_id: str, file: Mapping[str, Any]) -> samples.Table:
    """From storage or the datastore, or from a proposal where the file waits for approval."""
    row = proposals.open_of(entry_id)
    waiting = {one.id: one for one in proposals.files(row.id)} if row else {}
    one = waiting.get(file["id"])
    if one is not None and one.content is not None:
        return samples.of_bytes(one.content, one.filename)
    return samples.of_resource(file["id"])


def _row(place: str, one: personal.Finding) -> dict[str, Any]:
    key = hashlib.sha256(f"{place}\x00{one.field}\x00{one.kind}".encode()).hexdigest()[:24]
    return {
        "key": key, "place": place, "field": one.field, "kind": one.kind, "samples": list(one.samples),
        "hits": one.hits, "rows": one.rows,
    }  # fmt: skip


def _together(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two columns of one name are one finding."""
    kept: dict[str, dict[str, Any]] = {}
    for one in found:
        if one["key"] in kept:
            kept[one["key"]]["hits"] += one["hits"]
        else:
            kept[one["key"]] = one
    return list(kept.values())


def word(kind: str) -> str:
    """A kind of personal information in the reader's language."""
    return {
        "id_number": tk._("Identity number"),
        "phone": tk._("Mobile number"),
        "bank_card": tk._("Bank card number"),
        "name_address": tk._("Name with address"),
    }[kind]


def place(row: Any, content: Mapping[str, Any]) -> str:
    """Where a finding stands, in words."""
    if row.place == "field":
        if row.field.startswith("items/"):
            return tk._("the item “{name}”").format(name=row.field.partition("/")[2])
        if row.field.startswith("files/"):
            return tk._("the file “{name}”").format(name=row.field.partition("/")[2])
        return tk._("“{label}”").format(label=labels.of_name(row.field))
    files = {one["id"]: one.get("name") or one["id"] for one in content.get("files") or []}
    name = files.get(row.place.partition(":")[2], "")
    if row.field:
        return tk._("the column “{column}” of the file “{name}”").format(column=row.field, name=name)
    return tk._("the file “{name}”").format(name=name)
