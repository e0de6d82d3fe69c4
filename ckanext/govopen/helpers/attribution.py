"""Attribution for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.govopen.attribution import forms, markup
from ckanext.govopen.attribution.statement import statement

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["govopen_citations", "govopen_entry_markup", "govopen_has_bundle"]


def govopen_citations(entry: Mapping[str, Any], file: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """A citation in each form, acquired today: `id`, `label`, `text`, `href` of the file."""
    lang = str(tk.h.lang() or "zh")
    one = statement(entry, file, lang=lang)
    labels = {"text": tk._("Plain text"), "markdown": "Markdown", "html": "HTML", "bibtex": "BibTeX", "ris": "RIS",
              "json": "JSON"}  # fmt: skip
    where: dict[str, Any] = {"id": entry["name"], "resource_id": file["id"]} if file else {"id": entry["name"]}
    endpoint = "govopen_attribution.file" if file else "govopen_attribution.entry"
    found = []
    for key, (_write, _type, ending) in forms.FORMS.items():
        text = forms.written(key, one, lang)
        found.append(
            {"id": key, "label": labels[key], "text": text, "href": tk.h.url_for(endpoint, ending=ending, **where)}
        )
    return found


def govopen_entry_markup(entry: Mapping[str, Any]) -> Markup:
    """An entry for search engines (schema.org/Dataset), safe inside a page."""
    return markup.as_script(markup.dataset(entry))


def govopen_has_bundle(entry: Mapping[str, Any]) -> bool:
    """Whether there is more than one stored file to be had together."""
    return sum(1 for one in entry.get("resources") or [] if one.get("url_type") == "upload") > 1
