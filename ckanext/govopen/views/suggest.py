"""What a search box offers while somebody types: entries that fit, best first, for a reader of just this catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from flask import Blueprint, jsonify, request

from ckanext.govopen.search.pinyin import begun
from ckanext.govopen.views.parts.calling import call

blueprint = Blueprint("govopen_suggest", __name__)

MOST = 8
LONGEST = 60  # characters that are looked at; nobody types more and waits for offers
FRESH = 60  # seconds; typed back and forth, the same words are asked once


@blueprint.route("/suggest")
def offers() -> Any:
    """`[{title, department, href}]` for the words in `q`; nothing for nothing, and while search is away."""
    words = request.args.get("q", "").strip()[:LONGEST]
    answer = jsonify([_offer(entry) for entry in _found(words)])
    answer.headers["Cache-Control"] = f"private, max-age={FRESH}"
    return answer


def _found(words: str) -> list[dict[str, Any]]:
    try:
        return (_matching(words) if words else []) or _sounding(words)
    except SearchError:
        return []


def _sounding(words: str) -> list[dict[str, Any]]:
    """Titles that begin to sound like pinyin typed halfway."""
    tokens = begun(words)
    return _matching(" AND ".join(f"title_pinyin:{token}" for token in tokens)) if tokens else []


def _matching(query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("package_search", q=query, rows=MOST, facet="false")["results"]
    return found


def _offer(entry: dict[str, Any]) -> dict[str, str]:
    return {
        "title": entry["title"] or entry["name"],
        "department": (entry.get("organization") or {}).get("title") or "",
        "href": tk.h.url_for("dataset.read", id=entry["name"]),
    }
