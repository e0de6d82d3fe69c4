"""Forms of the profile as fields of a page, and back: every kind works without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.language import say
from ckanext.govopen.logic.life import substitutes
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import MultiDict

SHORT = frozenset(
    {"domain", "format", "title", "product_title", "post", "officer", "scope", "list_tier", "to_tier", "substitute"}
)
KINDS = {
    "number": "number", "flag": "flag", "date": "date", "coming": "date", "past": "date", "choice": "choice",
    "choices": "many", "many": "area", "files": "area", "articles": "articles",
}  # fmt: skip


def read(form: Sequence[Mapping[str, Any]], sent: MultiDict[str, str]) -> dict[str, Any]:
    """Answers from a page's form, in the shapes the machine checks; what was left empty is left out."""
    found: dict[str, Any] = {}
    for field in form:
        value = _read(field, sent)
        if value not in ("", None, []):
            found[str(field["id"])] = value
    return found


def _read(field: Mapping[str, Any], sent: MultiDict[str, str]) -> Any:
    name, kind = field["id"], field["kind"]
    text = sent.get(name, "").strip()
    if kind == "number":
        return int(text) if text.isascii() and text.isdigit() else text
    if kind == "flag":
        return bool(text)
    if kind == "articles":
        return cited(name, sent)
    if kind == "choices" or name == "items":
        return [value.strip() for value in sent.getlist(name) if value.strip()]
    if kind in ("many", "files"):
        return [line.strip() for value in sent.getlist(name) for line in value.splitlines() if line.strip()]
    return text


def cited(name: str, sent: MultiDict[str, str]) -> list[str]:
    """Articles ticked, and numbers filled in beside a law's name (`basis.pipl` = `28、29`)."""
    found = [value.strip() for value in sent.getlist(name) if value.strip()]
    for key in sent:
        if key.startswith(f"{name}."):
            numbers = re.split(r"[\s,，、;；]+", sent[key])
            found += [f"{key.removeprefix(name + '.')}/{number}" for number in numbers if number]
    return list(dict.fromkeys(found))


def fields(
    form: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    problems: Sequence[Mapping[str, str]] = (),
    *,
    files: Sequence[Mapping[str, str]] = (),
    departments: bool = False,
) -> list[dict[str, Any]]:
    """Fields as `ui.field` takes them. `files` are those of the entry, to choose from."""
    wrong = {one["field"]: one["text"] for one in problems}
    found = []
    for field in form:
        shown = _field(field, values.get(field["id"]), files)
        if shown is None:
            continue
        if field["id"] == "to" and departments:
            shown |= {"kind": "select", "options": offices()}
        found.append({**shown, "error": wrong.get(field["id"], "")})
    return found


def _field(field: Mapping[str, Any], value: Any, files: Sequence[Mapping[str, str]]) -> dict[str, Any] | None:
    name, kind = field["id"], field["kind"]
    shown: dict[str, Any] = {
        "id": name,
        "label": say(field["label"]),
        "hint": say(field["help"]),
        "required": field["required"],
        "kind": KINDS.get(kind, "text" if name in SHORT else "area"),
        "value": value if value is not None else "",
        "options": [{"value": one["value"], "label": say(one["label"])} for one in field["options"]],
        "cites": field["cites"],
        "public": field["public"],
        "rows": 3 if name in ("note", "conditions", "other") else 5,
    }
    if name == "items":
        if not files:
            return None
        shown |= {"kind": "many", "options": [{"value": one["id"], "label": one["name"]} for one in files]}
    elif kind == "many" and isinstance(value, list | tuple):
        shown["value"] = "\n".join(value)
    elif kind == "articles":
        shown["laws"] = laws(field["options"], value or ())
    if kind == "many" and name != "items":
        shown["hint"] = shown["hint"] or tk._("One to a line.")
    return shown


def laws(options: Sequence[Mapping[str, Any]], chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Laws to cite with their articles and gists; those without gists as numbers to fill in."""
    profile = law.in_force()
    found = []
    for option in options:
        known = profile.laws.get(option["value"])
        articles = [
            {
                "value": f"{option['value']}/{one.number}",
                "number": one.number,
                "label": tk.h.govopen_article(one.number),
                "heading": say(one.heading),
                "gist": say(one.gist),
            }
            for one in (known.articles.values() if known else ())
        ]
        listed = {one["value"] for one in articles}
        found.append(
            {
                "id": option["value"],
                "title": say(option["label"]),
                "last": option["last"],
                "articles": articles,
                "own": option["value"] == profile.law,
                "chosen": [cite for cite in chosen if cite.startswith(f"{option['value']}/")],
                "other": next((c for c in chosen if c.startswith(f"{option['value']}/") and c not in listed), ""),
            }
        )
    return sorted(found, key=lambda one: (not one["own"], not one["articles"]))


def offices() -> list[dict[str, str]]:
    """Departments to pass a case on to."""
    found = call("organization_list", all_fields=True, limit=500, sort="title asc")
    return [{"value": "", "label": tk._("Choose a department")}] + [
        {"value": one["id"], "label": one["title"] or one["name"]} for one in found
    ]


def shown(
    form: Sequence[Mapping[str, Any]], values: Mapping[str, Any], files: Sequence[Mapping[str, str]] = ()
) -> list[dict[str, Any]]:
    """Answers as words, for pages that repeat them: label, text, cites."""
    names = {one["id"]: one["name"] for one in files}
    found = []
    for field in form:
        value = values.get(field["id"])
        if value in (None, "", [], (), False):
            continue
        found.append(
            {
                "id": field["id"],
                "label": say(field["label"]),
                "text": "" if field["kind"] == "articles" else word(field, value, names),
                "cites": cites(value) if field["kind"] == "articles" else [],
                "public": field["public"],
            }
        )
    return found


def told(said: Sequence[Mapping[str, Any]], names: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """What a case was filed with (`said` of `govopen_case_show`), in words; `names` are those of the entry's files."""
    files = [{"id": key, "name": name} for key, name in (names or {}).items()]
    return shown(said, {one["id"]: one["value"] for one in said}, files)


def word(field: Mapping[str, Any], value: Any, names: Mapping[str, str] | None = None) -> str:
    """One answer as words."""
    options = {one["value"]: say(one["label"]) for one in field["options"]}
    if field["kind"] in ("date", "coming", "past"):
        return str(tk.h.govopen_date_text(value) or value)
    if field["kind"] == "flag":
        return tk._("yes")
    if field["id"] == substitutes.FIELD:
        return (substitutes.shown(value) or {}).get("title") or str(value)
    if isinstance(value, list | tuple):
        return tk._(", ").join((names or {}).get(one) or options.get(one) or str(one) for one in value)
    return options.get(value) or str(value)


def cites(values: Sequence[str]) -> list[dict[str, str]]:
    """`law/article` strings as cites."""
    return [{"law": law_id, "article": number} for law_id, _, number in (value.partition("/") for value in values)]
