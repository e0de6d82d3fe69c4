"""What the search page says about a search.

- `h.govopen_search_note()` → `words`, `synonyms` (also searched), `stage` ("" as asked, "sound": similar sound, "part":
  some of the words, "plain": could not be read, words alone), `exact`; what `package_search` gave for this page.
- `h.govopen_search_notice()` → one sentence on a wider search, to stand above the results; "" where there was none.
- `h.govopen_exact_url(True|False)` → this page with the words as typed alone, and back.
- `h.govopen_mark(text)` → the text, escaped, hits in `<mark>`. For titles, names of departments, anything short.
- `h.govopen_excerpt(text, length=120)` → Markdown as plain text around its hits, marked.
- `h.govopen_matching_items(entry, limit=3)` → marked names of the information items that match.
- `h.govopen_facet_label(facet, value)` → the word for a facet's value, in the reader's language.
- `h.govopen_update_state(entry)` → `state`, `label`, `due` (a date or None) of an entry today.
- `h.govopen_facet_choices(search_facets, facet)` → items of a facet with `active` set, in the order to show them.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from flask import g, request

from ckanext.govopen.search import facets, marks, timeliness
from ckanext.govopen.search.request import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

__all__ = [
    "govopen_exact_url",
    "govopen_excerpt",
    "govopen_facet_choices",
    "govopen_facet_label",
    "govopen_mark",
    "govopen_matching_items",
    "govopen_search_note",
    "govopen_search_notice",
    "govopen_update_state",
]

MARKUP = re.compile(r"[*_`#\[\]<>&|~\\]|^\s*(?:[-+=]|\d+[.)])|://", re.MULTILINE)  # else the text is its own rendering
TAG = re.compile(r"<[^>]*>")
NO_NOTE: dict[str, Any] = {"words": [], "synonyms": [], "stage": "", "exact": False}


def govopen_search_note() -> dict[str, Any]:
    """How the search of this page was read; empty on a page without one."""
    return getattr(g, "govopen_search_note", NO_NOTE)


def govopen_search_notice() -> str:
    """What to say of results that are not quite what was asked for."""
    stage = govopen_search_note()["stage"]
    if stage == "sound":
        return tk._("Nothing was found for these characters. These titles sound alike.")
    if stage == "part":
        return tk._("Nothing was found for all of these words. These entries have some of them.")
    if stage == "plain":
        return tk._("The query could not be read as it stands. Its words were looked for.")
    return ""


def govopen_exact_url(exact: bool) -> str:
    """The address of this search with or without synonyms."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in (EXACT, "page")]
    return "?" + urlencode([*kept, (EXACT, "1")] if exact else kept)


def govopen_mark(text: str | None) -> Markup:
    """A short text with its hits marked."""
    return marks.marked(text or "", _places(text or ""))


def govopen_excerpt(text: str | None, length: int = 120) -> Markup:
    """The part of an abstract that answers the search; its beginning where it does not."""
    plain = text or ""
    if MARKUP.search(plain):
        plain = html.unescape(TAG.sub(" ", str(tk.h.render_markdown(plain))))
    plain = " ".join(plain.split())
    return marks.excerpt(plain, _places(plain), length)


def govopen_matching_items(entry: Mapping[str, Any], limit: int = 3) -> list[Markup]:
    """Names of information items that hold what was looked for."""
    items = entry.get("items") or []
    names = [str(item.get("name") or "") for item in items if isinstance(item, dict)]
    found = [(name, places) for name in names if (places := _places(name))]
    return [marks.marked(name, places) for name, places in found[:limit]]


def govopen_facet_label(facet: str, value: str) -> str:
    """The word for a facet's value."""
    return facets.label(facet, value)


def govopen_facet_choices(search_facets: Mapping[str, Any], facet: str) -> list[dict[str, Any]]:
    """A facet's values: `name`, `display_name`, `count`, `active`; in an order of their own, else the largest first."""
    items = list((search_facets.get(facet) or {}).get("items") or [])
    chosen = request.args.getlist(facet)
    known = {item["name"] for item in items}
    items += [
        {"name": value, "display_name": facets.label(facet, value), "count": 0}
        for value in chosen
        if value not in known
    ]
    order = facets.fixed_order(facet)
    items.sort(key=lambda item: (order.index(item["name"]) if item["name"] in order else len(order), -item["count"]))
    return [{**item, "active": item["name"] in chosen} for item in items]


def govopen_update_state(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Whether an entry's data is renewed in time, today."""
    due = timeliness.next_due(entry.get("update_cycle"), timeliness.last_update(entry.get("resources") or ()))
    state = timeliness.state(due, timeliness.today())
    return {"state": state, "label": facets.label(timeliness.FACET, state), "due": due}


def _places(text: str) -> list[marks.Span]:
    note = govopen_search_note()
    found = marks.spans(text, [*note["words"], *note["synonyms"]])
    if note["stage"] == "sound":
        found = marks.merged([*found, *marks.spans_by_sound(text, note["words"])])
    return found
