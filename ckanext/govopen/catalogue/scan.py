"""What looks personal in an entry's own words: title, abstract, conditions, contacts, items, files, their views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.domain import personal

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = 2  # goes up where the rules find more: what was scanned before is scanned anew
TEXTS = (
    "title", "notes", "interpretation", "interface_notes", "open_conditions", "share_conditions", "share_reason",
    "open_basis", "share_basis", "open_grounds", "legal_basis", "correction_contact", "tag_string", "project",
    "registration_number", "repository",
)  # fmt: skip


def of_fields(content: Mapping[str, Any]) -> list[personal.Finding]:
    """Findings in the fields of an entry; those in items are of the field `items/<name>`, of files `files/<name>`."""
    found = [one for name in TEXTS for one in personal.in_field(name, str(content.get(name) or ""))]
    for item in content.get("items") or []:
        said = f"{item.get('name', '')}：{item.get('description', '')}"
        found += personal.in_field(f"items/{item.get('name', '')}", said)
    for file in content.get("files") or []:
        found += personal.in_field(
            f"files/{file.get('name', '')}", f"{file.get('name', '')}\n{file.get('description', '')}"
        )
    return found


def views(content: Mapping[str, Any]) -> dict[str, str]:
    """File id → what its views are called and say."""
    ids = [file["id"] for file in content.get("files") or [] if file.get("id")]
    row = model.ResourceView
    query = sa.select(row.resource_id, row.title, row.description).where(row.resource_id.in_(ids)).order_by(row.id)
    said: dict[str, str] = {}
    for file, *words in model.Session.execute(query) if ids else ():
        said[file] = "\n".join([*([said[file]] if file in said else []), *(word for word in words if word)])
    return said


def of_views(content: Mapping[str, Any], said: Mapping[str, str]) -> list[personal.Finding]:
    """Findings in what views of files are called, of the field `files/<name>` like the file's own words."""
    names = {file["id"]: file.get("name", "") for file in content.get("files") or [] if file.get("id")}
    return [one for file, text in said.items() for one in personal.in_field(f"files/{names.get(file, '')}", text)]
