"""What is asked of Solr: the query read, fields allowed, nonsense made harmless."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import indexing, query, timeliness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

Parameters = dict[str, Any]

CKAN_FIELDS = "name^4 title^4 tags^2 groups^2 text"
FIELDS = "name^4 title^4 tags^2 groups^2 zh_synonyms^2 title_words^4 organization_title^2 text"
TIE = "0.3"
# Which of the searches is meant, and whether only the words as typed count; `ext_` is CKAN's way for extras.
STAGE, EXACT = "ext_govopen_stage", "ext_exact"
SOUND, PART, WORDS = "sound", "part", "words"
EXPERT = ("mm", "defType", "tie")

# What a caller may have returned or counted: everything else is internal, or would tell addresses of gated files.
PUBLIC = {
    "id", "name", "title", "notes", "type", "dataset_type", "state", "capacity", "organization", "groups", "tags",
    "license", "license_id", "version", "author", "maintainer", "url", "res_format", "res_name", "res_type",
    "metadata_created", "metadata_modified", "next_update_due", "data_year", "score", "views_total", "views_recent",
}  # fmt: skip
VOCABULARY_FIELD = re.compile(r"vocab_\w+")
SORTABLE = PUBLIC - {
    "notes",
    "groups",
    "tags",
    "res_format",
    "res_name",
    "res_type",
    "data_year",
    "author",
    "maintainer",
}
SORTABLE |= {"title_string", "resource_code", "indexed_ts", f"exists({timeliness.FIELD})"}
CODED = {
    "open_tier", "share_tier", "update_cycle", "theme", "industry", "region", "security_level", "repository",
    "resource_class", "aggregation",
}  # fmt: skip
# One value an entry: two of them at once can only mean either.
SINGLE = {*CODED, "organization", "license_id", timeliness.FACET}
OPERATOR = re.compile(r"[()\[{]|\b(?:OR|AND|NOT)\b")
FILTER = re.compile(r'(?<![\w"])(?P<sign>[+-]?)(?P<field>[a-z_]+):"(?P<value>[^"\\]*)"')
STATES = re.compile(rf'(?<![\w"]){timeliness.FACET}:\(([^)]*)\)')
VALUE = re.compile(r'"([^"]*)"')


def prepare(parameters: Parameters, today: date, either: Collection[str] = ()) -> Parameters:
    """CKAN's search parameters as they are sent. `either` names further fields of which several values mean any."""
    prepared = dict(parameters)
    prepared.update(returned(prepared))
    sort = sorting(prepared.get("sort"))
    if prepared.get("sort"):
        prepared["sort"] = sort
    if prepared.get("fq"):
        prepared["fq"] = filtered(prepared["fq"], today, either)
    if prepared.get("fq_list"):
        prepared["fq_list"] = [filtered(one, today, either) for one in prepared["fq_list"]]
    return worded(prepared)


def returned(parameters: Parameters) -> Parameters:
    """`fl` and `facet.field` without what a caller may not have; `fl` left with nothing asks for the name."""
    allowed: Parameters = {}
    if fl := parameters.get("fl"):
        allowed["fl"] = [name for name in listed(fl) if is_public(name)] or ["name"]
    if fields := parameters.get("facet.field"):
        allowed["facet.field"] = [name for name in fields if name != timeliness.FACET and is_public(name)]
    return allowed


def listed(value: Any) -> list[str]:
    """Names parted by commas or blanks, or a list of them."""
    parts = value if isinstance(value, list) else [value]
    return [name for part in parts for name in re.split(r"[,\s]+", str(part)) if name]


def is_public(name: str) -> bool:
    """Whether a field of the index may be returned and counted."""
    return name in PUBLIC or name in CODED or bool(VOCABULARY_FIELD.fullmatch(name))


def sorting(wanted: Any) -> str | None:
    """The parts of a sort order that Solr can follow; None (CKAN's own order) if there are none."""
    parts = (part.split() for part in str(wanted or "").split(","))
    known = [f"{part[0]} {direction(part)}" for part in parts if part and part[0] in SORTABLE | CODED]
    return ", ".join(map(by_title, known)) or None


def direction(part: list[str]) -> str:
    """One of asc and desc."""
    return "desc" if part[1:2] and part[1].lower() == "desc" else "asc"


def by_title(part: str) -> str:
    """Titles are sorted whole, not by one of their words."""
    return re.sub(r"^title ", "title_string ", part)


def filtered(fq: str, today: date, either: Collection[str] = ()) -> str:
    """A filter with states of updating as dates, and several values of a single-valued field as any of them.

    Only plain lists of `field:"value"` are joined; where the caller wrote OR or parentheses, he means what he wrote.
    """
    found: dict[str, list[str]] = {}
    for match in FILTER.finditer(fq if is_plain(fq) else ""):
        if match["sign"] != "-":
            found.setdefault(match["field"], []).append(match["value"])
    joined = {name for name, values in found.items() if len(values) > 1 and (name in SINGLE or name in either)}
    said: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        sign, name = match["sign"], match["field"]
        if name in joined and sign != "-":
            values = found[name] if name not in said else []
            said.add(name)
            return f"+({anyone(name, values, today)})" if values else ""
        return f"{sign}({anyone(name, [match['value']], today)})" if name == timeliness.FACET else match[0]

    fq = STATES.sub(lambda match: f"({anyone(timeliness.FACET, VALUE.findall(match[1]), today)})", fq)
    return re.sub(r"\s{2,}", " ", FILTER.sub(replace, fq)).strip()


def is_plain(fq: str) -> bool:
    """Whether a filter is a list of conditions without operators of its own."""
    return not OPERATOR.search(re.sub(r'"[^"]*"', "", fq))


def anyone(name: str, values: Iterable[str], today: date) -> str:
    """The condition that a field has one of some values."""
    if name == timeliness.FACET:
        return " OR ".join(timeliness.condition(value, today) for value in values)
    return " OR ".join(f'{name}:"{value}"' for value in values)


def worded(parameters: Parameters) -> Parameters:
    """The query itself as Solr's dismax should take it."""
    text = parameters.get("q") or ""
    extras = parameters.get("extras") or {}
    if not query.searchable(text):
        return {**parameters, "abort_search": True}
    if text.strip() in query.EVERYTHING:
        return {**parameters, "q": "*:*"}
    if any(parameters.get(name) for name in EXPERT):
        return parameters
    fields = FIELDS.replace("zh_synonyms^2 ", "") if extras.get(EXACT) else FIELDS
    if parameters.get("qf") in (None, "", CKAN_FIELDS):
        parameters |= {"qf": fields, "tie": TIE}
    found = search(text, extras.get(STAGE), exact=bool(extras.get(EXACT)))
    if found is None:
        return parameters
    parameters["q"] = found.q
    if found.mm is not None:
        parameters["mm"] = found.mm
    if found.qf is not None:
        parameters["qf"] = found.qf
    return parameters


def search(text: str, stage: Any = None, *, exact: bool = False) -> query.Search | None:
    """One of the searches for a query; None: as it was typed."""
    if stage == SOUND:
        return query.alike(text)
    known = indexing.in_force()
    if stage == PART:
        return query.partial(text) or query.some_english(text, known.knows)
    if stage == WORDS:
        return query.by_words(text) or query.any_english(text, known.knows, known.sources)
    reading = query.read(text)
    if reading is None:
        return None
    alone = not exact and not reading.chinese and len(reading.content) == 1
    return query.strict(reading, known.sources(reading.content[0]) if alone else ())
