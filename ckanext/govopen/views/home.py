"""The front page: what the catalogue holds, how fast the house answers, what has just changed."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache
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
FRESH = 300  # seconds for which figures of cases are kept


def _search(**query: Any) -> dict[str, Any]:
    """A search as the public: the front page says the same to everybody."""
    return tk.get_action("package_search")({"user": "", "ignore_auth": False}, query)


def _facet(result: dict[str, Any], field: str) -> dict[str, int]:
    items = result["search_facets"].get(field, {}).get("items", [])
    return {item["name"]: item["count"] for item in items}


@lru_cache(maxsize=2)
def _by_theme(tiers: tuple[str, ...], _as_of: tuple[Any, ...]) -> dict[str, dict[str, int]]:
    """Theme → tier → how many, one small search for each tier; kept while counts and newest entries stay."""
    found: dict[str, dict[str, int]] = {}
    for tier in tiers:
        result = _search(q="*:*", rows=0, fq=f'+open_tier:"{tier}"', **{"facet.field": ["theme"], "facet.limit": MANY})
        for theme, count in _facet(result, "theme").items():
            found.setdefault(theme, {})[tier] = count
    return found


def _themes(tiers: list[str], newest: dict[str, Any]) -> list[dict[str, Any]]:
    """Themes that hold something, fullest first, with the share of the fullest as `width` (percent)."""
    stamps = tuple((one["id"], one["metadata_modified"]) for one in newest["results"])
    as_of = (tk.config["ckan.site_id"], newest["count"], *sorted(_facet(newest, "open_tier").items()), *stamps)
    counted = _by_theme(tuple(tiers), as_of)
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
        tags = _facet(newest, "tags")  # in no order, whatever CKAN's page of facets looks like
        hot = sorted(tags, key=lambda tag: (-tags[tag], len(tag), tag))[:HOT]
        known = {tier: counts.get(tier, 0) for tier in tiers}
        return {
            "up": True,
            "all": newest["count"],
            "counts": known,
            "newest": newest["results"],
            "themes": _themes(tiers, newest),
            "hot": hot,
        }
    except DOWN:
        return {"up": False, "all": 0, "counts": {}, "newest": [], "themes": [], "hot": []}


def _answers() -> dict[str, Any] | None:
    """How applications of the last twelve months were answered, counted every few minutes; None without cases."""
    limit = tk.h.govopen_answer_limit("open_application")
    if limit is None or not _counting():
        return None
    figures = _counted(int(time.time() // FRESH))
    total = figures["total"]
    bars = [{"label": str(day), "count": 0, "late": False} for day in range(1, limit["days"] + 1)]
    late = {"label": tk._("late"), "count": 0, "late": True}
    for one in figures["histogram"]:
        bar = bars[max(one["days"], 1) - 1] if one["days"] <= limit["days"] else late
        bar["count"] += one["cases"]
    bars.append(late)
    share = total["on_time_share"]
    return {
        **total,
        "percent": None if share is None else f"{100 * share:.1f}".removesuffix(".0"),
        "median": None if total["median_days"] is None else f"{total['median_days']:g}",
        "limit": limit,
        "bars": bars if total["decided"] else [],
        "most": max(bar["count"] for bar in bars) or 1,
        "as_of": figures["as_of"],
    }


def _counting() -> bool:
    """Whether this portal has cases to count."""
    try:
        tk.get_action("govopen_statistics_show")
    except KeyError:
        return False
    return True


@lru_cache(maxsize=1)
def _counted(_moment: int) -> dict[str, Any]:
    """The figures, the same for everybody: walking through a year of cases is not for every visitor."""
    since = tk.h.govopen_today() - timedelta(days=365)
    query = {"from": since.isoformat(), "procedure": "open_application"}
    return tk.get_action("govopen_statistics_show")({"user": "", "ignore_auth": False}, query)


# Address, procedure whose limit answers it, whether its form hangs at an entry.
DOORS = (
    ("/request", "open_request", False),
    ("/correct/-", "correction", True),
    ("/subject/-", "subject_objection", True),
    ("/complaint", "complaint", False),
)


def _doors() -> list[dict[str, Any]]:
    """Where to go when something is missing or wrong; only doors that lead somewhere, each with its limit."""
    procedures = law.in_force().procedures
    return [
        {
            "href": tk.h.url_for("dataset.search" if entry else path),
            "procedure": procedures[name],
            "limit": tk.h.govopen_answer_limit(name),
            "entry": entry,
        }
        for path, name, entry in DOORS
        if govopen_page_exists(path) and name in procedures
    ]


@blueprint.route("/")
def index() -> str:
    """The front page."""
    catalogue = _catalogue()
    return tk.render(
        "home/index.html",
        {"catalogue": catalogue, "total": sum(catalogue["counts"].values()), "doors": _doors(), "answers": _answers()},
    )
