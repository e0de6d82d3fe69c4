"""The front page: what the catalogue holds, how fast the house answers, what has just changed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.govopen import law, vocabularies
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.helpers.face_shell import govopen_page_exists

blueprint = Blueprint("govopen_home", __name__)
NEWEST = 6
HOT = 5
MANY = 200


def _search(**query: Any) -> dict[str, Any]:
    """A search as the public: the front page says the same to everybody."""
    return tk.get_action("package_search")({"user": "", "ignore_auth": False}, query)


def _facet(result: dict[str, Any], field: str) -> dict[str, int]:
    items = result["search_facets"].get(field, {}).get("items", [])
    return {item["name"]: item["count"] for item in items}


def _by_theme(tiers: list[str]) -> dict[str, dict[str, int]]:
    """Theme → tier → how many, one small search for each tier."""
    found: dict[str, dict[str, int]] = {}
    for tier in tiers:
        result = _search(q="*:*", rows=0, fq=f'+open_tier:"{tier}"', **{"facet.field": ["theme"], "facet.limit": MANY})
        for theme, count in _facet(result, "theme").items():
            found.setdefault(theme, {})[tier] = count
    return found


def _themes(tiers: list[str]) -> list[dict[str, Any]]:
    """Themes that hold something, fullest first, with the share of the fullest as `width` (percent)."""
    counted = _by_theme(tiers)
    language = tk.h.lang()
    themes: list[dict[str, Any]] = [
        {"id": term.value, "label": term.label(language), "counts": counted[term.value]}
        for term in vocabularies.terms("theme")
        if counted.get(term.value)
    ]
    for theme in themes:
        theme["total"] = sum(theme["counts"].values())
    most = max((theme["total"] for theme in themes), default=1)
    for theme in themes:
        theme["width"] = round(100 * theme["total"] / most, 1)
    return sorted(themes, key=lambda theme: -theme["total"])


def _catalogue() -> dict[str, Any]:
    """Counts by tier, newest entries, themes, words to try. Nothing of it while the search engine is down."""
    tiers = list(law.in_force().open_tiers)
    try:
        newest = _search(
            q="*:*",
            rows=NEWEST,
            sort="metadata_modified desc",
            **{"facet.field": ["open_tier", "tags"], "facet.limit": MANY},
        )
        counts = _facet(newest, "open_tier")
        hot = list(_facet(newest, "tags"))[:HOT]
        known = {tier: counts.get(tier, 0) for tier in tiers}
        return {"up": True, "counts": known, "newest": newest["results"], "themes": _themes(tiers), "hot": hot}
    except DOWN:
        return {"up": False, "counts": {}, "newest": [], "themes": [], "hot": []}


# Question, address, procedure whose limit answers it.
DOORS = (
    ("/request", "open_request"),
    ("/correct", "correction"),
    ("/subject", "subject_objection"),
    ("/complaint", "complaint"),
)


def _doors() -> list[dict[str, Any]]:
    """Where to go when something is missing or wrong; only doors that lead somewhere, each with its limit."""
    procedures = law.in_force().procedures
    return [
        {"href": tk.h.url_for(path), "procedure": procedures[name], "limit": tk.h.govopen_answer_limit(name)}
        for path, name in DOORS
        if govopen_page_exists(path) and name in procedures
    ]


@blueprint.route("/")
def index() -> str:
    """The front page."""
    catalogue = _catalogue()
    return tk.render(
        "home/index.html",
        {"catalogue": catalogue, "total": sum(catalogue["counts"].values()), "doors": _doors()},
    )
