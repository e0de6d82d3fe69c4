"""What goes into the index: CKAN's flat document of an entry, made fit for Chinese and for the law.

Beside CKAN's own fields: `organization_title`, `group_titles`, `zh_synonyms`, `title_words`, `title_pinyin`,
`item_text`, `next_update_due`, `data_year`. Taken away: what would answer the wrong question (codes in the full text),
what must not be guessed at (addresses of gated files), what Solr cannot take (terms of more than 32,766 bytes).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ckanext.govopen.search import timeliness
from ckanext.govopen.search.pinyin import sounds
from ckanext.govopen.search.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.search.synonyms import Synonyms

Document = dict[str, Any]

# Codes and switches: facets, not words. 无条件开放 in the full text would answer every query for 开放.
CODED = (
    "open_tier", "share_tier", "open_mode", "share_mode", "update_cycle", "theme", "industry", "region",
    "security_level", "repository", "review_status", "resource_class", "level", "origin", "open_grounds", "aggregation",
    "project_stage", "held_since",
)  # fmt: skip
# Said about the entry, not in it: the law that withholds it (个人信息 would find every such entry), and who to call.
UNSPOKEN = (
    "open_basis", "open_conditions", "share_basis", "share_conditions", "legal_basis", "contact",
    "correction_contact", "share_reason",
)  # fmt: skip
# Codes whose words readers search for.
SPOKEN = ("theme", "region")
# Analysed or not indexed: no single term of them can be too long.
FREE = {
    "title", "title_ngram", "notes", "author", "author_email", "maintainer", "maintainer_email", "res_name",
    "res_description", "name_ngram", "data_dict", "validated_data_dict", "organization_title", "group_titles",
    "zh_synonyms", "title_words", "title_pinyin", "item_text", "text", "urls",
}  # fmt: skip
LONGEST_TERM = 32_766  # bytes of UTF-8, Lucene's own limit
YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d)")
SPAN = re.compile(r"(?<!\d)((?:19[5-9]|20[0-4])\d)\s*[-—~至到]\s*((?:19[5-9]|20[0-4])\d)(?!\d)")
LONGEST_SPAN = 40  # years; a wider pair of numbers is no span
OPEN = "unconditional"


def prepare(document: Document, synonyms: Synonyms, spoken: Mapping[str, Mapping[str, str]]) -> Document:
    """CKAN's document with our fields. `spoken` gives, for a coded field, the words of each code."""
    entry = json.loads(document["validated_data_dict"])
    document = {**document, **titles(entry), **calendar(entry)}
    document["item_text"] = item_text(entry) + labels(entry, spoken)
    title = document.get("title") or ""
    named = [title, *document.get("tags", ()), *document["group_titles"], document["organization_title"]]
    document["zh_synonyms"] = synonyms.expand(named)
    document["title_words"] = " ".join(words(title))
    document["title_pinyin"] = " ".join(sounds(title))
    document["data_year"] = years(title)
    flatten(document)
    withhold(document, entry)
    for name in (*CODED, *UNSPOKEN):
        document.pop(f"extras_{name}", None)
    return fitting(document)


def titles(entry: Mapping[str, Any]) -> Document:
    """The titles of the department and the groups; CKAN indexes their addresses only."""
    organization = entry.get("organization") or {}
    groups = [group.get("title") or group.get("display_name") or "" for group in entry.get("groups") or ()]
    return {"organization_title": organization.get("title") or "", "group_titles": [title for title in groups if title]}


def calendar(entry: Mapping[str, Any]) -> Document:
    """Until when the data is in time, if a day can be named."""
    updated = timeliness.last_update(entry.get("resources") or ())
    due = timeliness.next_due(entry.get("update_cycle"), updated)
    return {timeliness.FIELD: timeliness.stamp(due)} if due else {}


def item_text(entry: Mapping[str, Any]) -> list[str]:
    """The information items, a text each: name and description."""
    items = entry.get("items")
    items = items if isinstance(items, list) else []
    texts = (f"{item.get('name') or ''} {item.get('description') or ''}" for item in items if isinstance(item, dict))
    return [text.strip() for text in texts if text.strip()]


def labels(entry: Mapping[str, Any], spoken: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The words for the codes that readers search by."""
    return [spoken[name][code] for name in spoken if isinstance(code := entry.get(name), str) and code in spoken[name]]


def years(title: str) -> list[int]:
    """The years that a title speaks of: 2019-2021年 is three."""
    found = {int(year) for year in YEAR.findall(title)}
    for first, last in SPAN.findall(title):
        if int(first) < int(last) <= int(first) + LONGEST_SPAN:
            found.update(range(int(first), int(last) + 1))
    return sorted(found)


def flatten(document: Document) -> None:
    """Repeating fields, which scheming stores as escaped JSON, become their words; the single-valued copy goes."""
    for name in [key for key in document if key.startswith("extras_")]:
        value = parsed(document[name])
        if isinstance(value, list | dict):
            document[name] = " ".join(leaves(value))
            document.pop(name.removeprefix("extras_"), None)
    document.pop("extras_items", None)  # in item_text already


def parsed(value: Any) -> Any:
    """A list or an object out of JSON text; anything else as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def leaves(value: Any) -> Iterable[str]:
    """The texts and numbers of nested lists and objects."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from leaves(part)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def withhold(document: Document, entry: Mapping[str, Any]) -> None:
    """Addresses of files that not everyone may have cannot be searched, counted or guessed at."""
    if entry.get("open_tier") != OPEN:
        document.pop("res_url", None)


def fitting(document: Document) -> Document:
    """The document without terms that Lucene refuses: an overlong copy goes, an overlong fixed field is cut."""
    fit: Document = {}
    for name, value in document.items():
        if name in FREE or name.startswith(("extras_", "res_extras_")) or not overlong(value):
            fit[name] = value
        elif f"extras_{name}" not in document and name not in CODED:
            fit[name] = [cut(one) for one in value] if isinstance(value, list) else cut(value)
    return fit


def overlong(value: Any) -> bool:
    """Whether a value holds a term that Lucene refuses."""
    many = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and len(one.encode(errors="replace")) > LONGEST_TERM for one in many)


def cut(value: Any) -> Any:
    """The beginning of a text that fits."""
    return value.encode(errors="replace")[:LONGEST_TERM].decode(errors="ignore") if isinstance(value, str) else value
