"""The catalogue: search, tiers as tabs, several choices in each facet; a plain list while the search engine is down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchQueryError
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ckanext.govopen import law
from ckanext.govopen.catalogue import questions
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.search import facets, timeliness
from ckanext.govopen.search.query import fold
from ckanext.govopen.views.plain_catalogue import plain_catalogue

blueprint = Blueprint("govopen_search", __name__)

TABS = "open_tier"
# In the order of the page.
FACETS = (
    "update_state", "organization", "theme", *questions.COUNTED, "res_format", "update_cycle", "industry", "region",
    "data_year",
)  # fmt: skip
# Chosen by links elsewhere (a tag, a licence); shown as chips, not as a list of choices.
OTHERS = ("tags", "license_id", "groups", "share_tier")
SORTS = {"": "score desc, metadata_modified desc", "updated": "metadata_modified desc", "title": "title_string asc"}
ROWS = 20
BATCH = 500  # entries asked for at once where a search leaves as a file
MOST_CHOICES = 200
LONG_LIST = 8


@dataclass
class Asked:
    """What the address asks for."""

    q: str
    page: int
    sort: str
    chosen: dict[str, list[str]]
    owner: str = ""
    extras: dict[str, str] = field(default_factory=dict)

    def conditions(self, without: str = "") -> str:
        """The choices as a filter query, several of one facet as alternatives."""
        parts = [f'+owner_org:"{self.owner}"'] if self.owner else []
        parts += [
            f"+{name}:({' OR '.join(_quoted(value) for value in values)})"
            for name, values in self.chosen.items()
            if values and name != without
        ]
        return " ".join(["+dataset_type:dataset", *parts])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_request(owner: str = "") -> Asked:
    """The query, the choices and the page of this request; nonsense is left out."""
    chosen = {
        name: [value for value in dict.fromkeys(request.args.getlist(name)) if value][:50]
        for name in (TABS, *FACETS, *OTHERS)
    }
    sort = request.args.get("sort", "")
    sort = "updated" if sort.startswith("metadata_modified") else sort
    page = request.args.get("page", "")
    return Asked(
        q=request.args.get("q", "").strip(),
        page=max(1, min(int(page), 10_000)) if page.isdigit() and len(page) < 6 else 1,  # noqa: PLR2004
        sort=sort if sort in SORTS else "",
        chosen={name: values for name, values in chosen.items() if values},
        owner=owner,
        extras={key: value for key, value in request.args.items() if key.startswith("ext_")},
    )


def _query(asked: Asked, **more: Any) -> dict[str, Any]:
    return tk.get_action("package_search")(
        {"for_view": True},
        {"q": asked.q, "extras": asked.extras, "facet.limit": MOST_CHOICES, "facet.mincount": 1, **more},
    )


def _counts(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [item for item in result["search_facets"].get(name, {}).get("items", []) if item["name"].strip()]


def _label(name: str, item: dict[str, Any]) -> str:
    return str(item["display_name"]) if name == "organization" else facets.label(name, item["name"])


def _facet(name: str, title: str, items: list[dict[str, Any]], chosen: list[str]) -> dict[str, Any]:
    """One facet for the page: choices by count, those chosen always among them."""
    known = {item["name"]: item for item in items}
    for value in chosen:
        known.setdefault(value, {"name": value, "display_name": value, "count": 0})
    choices = [
        {"value": item["name"], "label": _label(name, item), "count": item["count"], "chosen": item["name"] in chosen}
        for item in known.values()
    ]
    if name == "update_state":
        choices.sort(
            key=lambda one: list(timeliness.STATES).index(one["value"]) if one["value"] in timeliness.STATES else 9
        )
    else:
        choices.sort(key=lambda one: (-one["count"], one["label"]))
    return {"name": name, "title": title, "choices": choices, "long": len(choices) > LONG_LIST}


def _shown(name: str, items: dict[str, list[dict[str, Any]]], asked: Asked) -> bool:
    return bool(items[name] or asked.chosen.get(name))


def find(asked: Asked) -> dict[str, Any]:
    """The results of one page, tiers with their counts, facets. Raises SearchError when the engine is down."""
    titles = facets.titles()
    names = [name for name in FACETS if name in titles and not (asked.owner and name == "organization")]
    result = _query(
        asked,
        fq=asked.conditions(),
        sort=SORTS[asked.sort] if asked.q or asked.sort else "metadata_modified desc",
        rows=ROWS,
        start=(asked.page - 1) * ROWS,
        **{"facet.field": [TABS, *names]},
    )
    items = {name: _counts(result, name) for name in (TABS, *names)}
    for name in {TABS, *names} & set(asked.chosen):  # a facet's own choices do not narrow it
        other = _query(asked, fq=asked.conditions(without=name), rows=0, **{"facet.field": [name]})
        items[name] = _counts(other, name)
        if name == TABS:
            result["count_all"] = other["count"]
    tiers = {item["name"]: item["count"] for item in items[TABS]}
    return {
        "result": result,
        "count": result["count"],
        "count_all": result.get("count_all", result["count"]),
        "tiers": {tier: tiers.get(tier, 0) for tier in law.in_force().open_tiers},
        "facets": [
            _facet(name, titles[name], items[name], asked.chosen.get(name, []))
            for name in names
            if _shown(name, items, asked)
        ],
        "pages": max(1, -(-result["count"] // ROWS)),
        "first": (asked.page - 1) * ROWS + 1 if result["count"] else 0,
        "last": min(asked.page * ROWS, result["count"]),
    }


def every(asked: Asked, most: int) -> Iterator[dict[str, Any]]:
    """The entries of a search in the order of its pages, `most` at the most. Raises SearchError."""
    start = 0
    while start < most:
        sort = SORTS[asked.sort] if asked.q or asked.sort else "metadata_modified desc"
        found = _query(asked, fq=asked.conditions(), sort=sort, rows=min(BATCH, most - start), start=start)["results"]
        yield from found
        if len(found) < BATCH:
            return
        start += len(found)


def chips(asked: Asked, shown: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The choices made, each with the address that takes it back."""
    labels = {(one["name"], choice["value"]): choice["label"] for one in shown for choice in one["choices"]}
    return [
        {
            "label": labels.get((name, value), value),
            "href": tk.h.govopen_without(**{name: None})
            if len(values) == 1
            else tk.h.remove_url_param(name, value=value, alternative_url=tk.h.url_for(request.path)),
        }
        for name, values in asked.chosen.items()
        if name != TABS
        for value in values
    ]


@blueprint.route("/dataset/", strict_slashes=False)
def search() -> ResponseReturnValue:
    """The catalogue."""
    asked = read_request()
    try:
        found = find(asked)
    except SearchQueryError:
        found = find(Asked("", 1, "", {}))
        found.update(count=0, pages=1, first=0, last=0, misread=True)
        found["result"]["results"] = []
    except DOWN:
        return plain_catalogue()
    if (name := named_by_code(asked, found)) is not None:
        return tk.redirect_to("dataset.read", id=name)
    formats = formats_named(asked) if asked.q and not found["count"] else []
    extras = {"asked": asked, "found": found, "chips": chips(asked, found["facets"]), "formats": formats}
    return tk.render("package/search.html", extras)


def named_by_code(asked: Asked, found: dict[str, Any]) -> str | None:
    """The entry whose catalogue code was typed (207/000127): who has the code has found it."""
    code = fold(asked.q).replace("／", "/")
    if not code or asked.chosen or asked.page > 1:
        return None
    fits = [one["name"] for one in found["result"]["results"] if one.get("resource_code") == code]
    return fits[0] if len(fits) == 1 and "/" in code else None


def formats_named(asked: Asked) -> list[dict[str, str]]:
    """Formats among the words of a search that found nothing (公交 csv): `label`, and `href` of their files."""
    words = fold(asked.q).split()
    try:
        items = _counts(_query(Asked("", 1, "", {}), rows=0, **{"facet.field": ["res_format"]}), "res_format")
    except DOWN:
        return []
    known = {str(item["name"]).lower(): str(item["name"]) for item in items}
    found = []
    for word in dict.fromkeys(words):
        if name := known.get(word.lower()):
            rest = " ".join(other for other in words if other != word)
            href = tk.h.url_for("dataset.search", res_format=name, **({"q": rest} if rest else {}))
            found.append({"label": facets.label("res_format", name), "href": href})
    return found
