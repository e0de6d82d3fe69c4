"""Ways on for a reader who found nothing."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import vocabularies
from ckanext.govopen.engine_down import DOWN

__all__ = ["govopen_domains"]

FEW = 8


def govopen_domains(most: int = FEW) -> list[dict[str, Any]]:
    """The fullest themes: `id`, `label`, `total` of entries that the reader sees; empty while search is down."""
    query = {"q": "*:*", "rows": 0, "facet.field": ["theme"], "facet.limit": 100}
    try:
        found = tk.get_action("package_search")({}, query)
    except DOWN:
        return []
    totals = {item["name"]: item["count"] for item in found["search_facets"].get("theme", {}).get("items", [])}
    language = tk.h.lang()
    themes = [
        {"id": term.value, "label": term.label(language), "total": totals[term.value]}
        for term in vocabularies.terms("theme")
        if totals.get(term.value)
    ]
    return sorted(themes, key=lambda one: -one["total"])[:most]
