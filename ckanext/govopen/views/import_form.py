"""What the import's pages show and what comes back from them, without anything of HTTP but the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins.toolkit import _

from ckanext.govopen import law
from ckanext.govopen.importing import sentences, words
from ckanext.govopen.store import people

SHOWN = 300  # words of one question on the page; the rest go by the answer for all of them
LEFT_OUT = "-"  # the choice "leave it empty", where no choice at all means that nobody answered
REASONS = ("synonym", "group", "values", "saved", "chosen", "taken", "ignored", "unknown")


def reason(column: Mapping[str, Any]) -> str:
    """Why a column was given its meaning."""
    texts = {
        "synonym": _("known name: {word}"),
        "group": _("by the name above it: {word}"),
        "values": _("by its values: {word}"),
        "saved": _("as in your last file of this form"),
        "chosen": _("chosen by you"),
        "taken": _("“{word}” says it already"),
        "ignored": _("known, not taken over"),
        "unknown": _("unknown name"),
    }
    return texts.get(column["reason"], "").format(word=column.get("word", ""))


def field_groups() -> list[dict[str, Any]]:
    """The fields that a column may mean, for a select."""
    rules = law.in_force()
    groups = (
        (_("Basics"), ("title", "notes", "department", "resource_code", "project", "project_stage", "tags")),
        (
            _("Opening"),
            ("open_tier", "open_grounds", "open_conditions", "open_basis", "open_mode", "interpretation", "license_id"),
        ),
        (
            _("Sharing"),
            ("share_tier", "share_conditions", "share_basis", "share_mode", "share_reason", "origin", "aggregation"),
        ),
        (
            _("Classes and updating"),
            ("update_cycle", "theme", "industry", "region", "level", "resource_class", "security_level", "repository"),
        ),
        (_("Items"), tuple(words.ITEMS)),
        (
            _("Contacts and bases"),
            ("contact", "correction_contact", "related_codes", "legal_basis", "registration_number"),
        ),
    )
    return [
        {
            "label": label,
            "options": [
                {"value": name, "label": sentences.field_label(name)} for name in names if words.is_asked(name, rules)
            ],
        }
        for label, names in groups
    ]


def mapping(batch: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, str]:
    """Column letter → field, from the form's selects."""
    return {column["letter"]: form.get(f"c{column['column']}", "") for column in batch["columns"]}


def twice(batch: Mapping[str, Any], form: Mapping[str, str]) -> list[str]:
    """Fields that two columns were given."""
    chosen = [name for name in mapping(batch, form).values() if name]
    return sorted({name for name in chosen if chosen.count(name) > 1})


def choices(name: str) -> list[dict[str, str]]:
    """What a field may hold, in the reader's words."""
    return [{"value": value, "label": label} for value, label in words.choices(name).items()]


def question(item: Mapping[str, Any]) -> dict[str, Any]:
    """A question with its words split into those that need a person and those that are known."""
    name = item["field"]
    asked = [dict(word, index=at) for at, word in enumerate(item["words"])]
    offices = people.titles([word["hint"] for word in asked if word["hint"]]) if name == "department" else {}
    for word in asked:
        word["label"] = sentences.value_label(name, (word["known"] and word["value"]) or "")
        word["hint_label"] = offices.get(word["hint"]) or sentences.value_label(name, word["hint"] or "")
        word["chosen"] = "" if word["known"] or word["value"] is None else (word["value"] or LEFT_OUT)
    unknown = [word for word in asked if not word["known"]]
    return {
        **item,
        "label": sentences.field_label(name),
        "choices": choices(name),
        "unknown": unknown[:SHOWN],
        "more": max(0, len(unknown) - SHOWN),
        "known_words": [word for word in asked if word["known"]][:SHOWN],
        "default": "" if item["answer"] is None else (item["answer"] or LEFT_OUT),
        "may_be_empty": name != "share_tier",
    }


def answers(questions: list[Mapping[str, Any]], form: Mapping[str, str]) -> dict[str, Any]:
    """The flat answers of `govopen_catalogue_import` from the form."""
    said: dict[str, Any] = {"values": {}}
    for item in questions:
        name = item["field"]
        default = form.get(f"d_{name}", "")
        if default:
            said[name] = "" if default == LEFT_OUT else default
        chosen = {
            word["word"]: "" if value == LEFT_OUT else value
            for at, word in enumerate(item["words"])
            if (value := form.get(f"v_{name}_{at}", ""))
        }
        if chosen:
            said["values"][name] = chosen
    for name in ("open_basis", "open_conditions", "share_basis", "share_conditions"):
        if form.get(f"d_{name}", "").strip():
            said[name] = form[f"d_{name}"]
    said["departments"] = form.get("departments") or "refuse"
    said["doubles"] = form.get("doubles") or "own"
    return said
