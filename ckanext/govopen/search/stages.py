"""The searches behind one `package_search`: as asked, by sound, by parts; and counts that CKAN does not give."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ckan.lib.search.common import SearchError, SearchQueryError
from flask import g, has_request_context

from ckanext.govopen.search import counting, indexing, query, request, timeliness
from ckanext.govopen.search.request import EXACT, EXPERT, FILTER, PART, SOUND, STAGE, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ckan.types import Context

    Data = dict[str, Any]
    Action = Callable[[Context, Data], Data]

PLAIN = "plain"
EITHER = ("res_format", "data_year", "groups")  # on a page two ticked formats mean one of them
EVERY_ENTRY = re.compile(r"\+?dataset_type:\"?dataset\"?")  # a filter that hides nothing
NOTHING = "+"  # a query without a letter: an empty result in the right shape, Solr is not asked


def run(action: Action, context: Context, data: Data) -> Data:
    """The result of the first search that finds something, with `search_note` and the counts of states."""
    on_page, asked, day = bool(context.get("for_view")), dict(data), timeliness.today()
    if on_page:
        asked["fq"] = request.filtered(asked.get("fq") or "", day, EITHER)
    if timeliness.FACET in counted(data):
        asked["extras"] = {**(asked.get("extras") or {}), counting.WANTED: "1"}
    result, asked, stage = first_found(action, context, asked)
    if on_page:
        add_siblings(action, context, {**asked, "fq": data.get("fq") or ""}, result, day)
    result["search_note"] = note(asked, stage)
    if on_page and has_request_context() and asked.get("rows") != 0:  # not a count beside the page's search
        g.govopen_search_note = result["search_note"]
    return result


def first_found(action: Action, context: Context, asked: Data) -> tuple[Data, Data, str]:
    """A result, the parameters that found it, and their stage."""
    try:
        result = action(context, dict(asked))
    except SearchError as problem:
        if not misread(problem, asked):
            raise
        return readable(action, context, asked)
    if result["count"] == 0 and may_relax(action, context, asked):
        for stage in (SOUND, PART, WORDS):
            wider = {**asked, "extras": {**(asked.get("extras") or {}), STAGE: stage}}
            if request.search(str(asked["q"]), stage) is None:
                continue
            found = action(again(context), dict(wider))
            if found["count"]:
                return found, wider, PART if stage == WORDS else stage
    return result, asked, ""


def misread(problem: SearchError, asked: Data) -> bool:
    """Whether the query is at fault, and not the engine; CKAN's own checks name the parameter.

    Solr calls a pattern between slashes that it cannot read (`/~/`) a fault of its own.
    """
    text = str(problem)
    if isinstance(problem, SearchQueryError) or "HTTP 400" in text or " param '" in text:
        return True
    return "HTTP 500" in text and "/" in f"{asked.get('q')} {asked.get('fq')} {asked.get('fq_list')}"


def readable(action: Action, context: Context, asked: Data) -> tuple[Data, Data, str]:
    """What Solr could not read as it stood: its words; on a page nothing rather than an error."""
    words = query.plain(str(asked.get("q") or ""))
    if words != asked.get("q"):
        result, asked, stage = first_found(action, again(context), {**asked, "q": words or NOTHING})
        return result, asked, stage or PLAIN
    if not context.get("for_view"):
        raise SearchQueryError("a filter or another parameter cannot be read")
    asked = {**asked, "q": NOTHING, "fq": "", "fq_list": []}
    return action(again(context), dict(asked)), asked, PLAIN


def may_relax(action: Action, context: Context, asked: Data) -> bool:
    """Whether nothing was found for the words themselves, rather than for the filters beside them."""
    text = str(asked.get("q") or "")
    if text.strip() in query.EVERYTHING or query.own_syntax(text) or is_exact(asked):
        return False
    if any(asked.get(name) for name in EXPERT):
        return False
    narrowed = bool(EVERY_ENTRY.sub("", asked.get("fq") or "").strip() or asked.get("fq_list"))
    return not narrowed or not count(action, context, {**asked, "fq": "", "fq_list": []})


def again(context: Context) -> Context:
    """A context for a further call: core counts calls of check_access in it."""
    return {key: value for key, value in context.items() if key != "__auth_audit"}  # type: ignore[return-value]


def count(action: Action, context: Context, asked: Data) -> int:
    """How many entries a search finds."""
    extras = {name: value for name, value in (asked.get("extras") or {}).items() if name != counting.WANTED}
    alone = {"rows": 0, "start": 0, "facet": "false", "facet.field": [], "extras": extras}
    return action(again(context), {**asked, **alone})["count"]


def counted(data: Data) -> list[str]:
    """The fields whose values are to be counted."""
    fields = data.get("facet.field") or []
    if isinstance(fields, str):
        try:
            fields = json.loads(fields)
        except ValueError:
            return []
    return fields if isinstance(fields, list) else []


def add_siblings(action: Action, context: Context, asked: Data, result: Data, day: date) -> None:
    """In a facet with a choice made, the other values keep the counts they had before it: they can be chosen too."""
    if not request.is_plain(asked["fq"]):
        return
    chosen = {match["field"] for match in FILTER.finditer(asked["fq"]) if match["sign"] != "-"}
    for name in chosen.intersection(counted(asked)):
        rest = FILTER.sub(lambda match, name=name: "" if match["field"] == name else match[0], asked["fq"])
        wider = {**asked, "fq": request.filtered(rest, day, EITHER), "rows": 0, "start": 0, "facet.field": [name]}
        if name == timeliness.FACET:
            wider["extras"] = {**(wider.get("extras") or {}), counting.WANTED: "1"}
        found = action(again(context), wider)
        if name in found["search_facets"]:
            result["search_facets"][name] = found["search_facets"][name]


def is_exact(asked: Data) -> bool:
    """Whether the words count as typed alone."""
    return bool(asked.get(EXACT) or (asked.get("extras") or {}).get(EXACT))


def note(asked: Data, stage: str) -> Data:
    """What a page says about a search; see `logic/action/search.py`."""
    text, exact = str(asked.get("q") or ""), is_exact(asked)
    reading = query.read(text)
    words = list(reading.content) if reading else [] if query.own_syntax(text) else query.fold(text).split()
    synonyms = [] if exact or stage == SOUND or query.own_syntax(text) else indexing.in_force().sources(text)
    return {"words": words, "synonyms": synonyms, "stage": stage, "exact": exact}
