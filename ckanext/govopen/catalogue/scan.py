"""What looks personal in an entry's own words: title, abstract, conditions, contacts, items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain import personal

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = (
    "title", "notes", "interpretation", "interface_notes", "open_conditions", "share_conditions", "share_reason",
    "legal_basis", "correction_contact", "tag_string",
)  # fmt: skip


def of_fields(content: Mapping[str, Any]) -> list[personal.Finding]:
    """Findings in the fields of an entry; those in items are of the field `items/<name>`."""
    found = [one for name in TEXTS for one in personal.in_field(name, str(content.get(name) or ""))]
    for item in content.get("items") or []:
        said = f"{item.get('name', '')}：{item.get('description', '')}"
        found += personal.in_field(f"items/{item.get('name', '')}", said)
    return found
