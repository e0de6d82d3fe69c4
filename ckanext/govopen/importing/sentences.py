"""Reasons as sentences in the reader's language: what is wrong with a file or a row, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.govopen import law
from ckanext.govopen.catalogue import limits, questions
from ckanext.govopen.importing import words
from ckanext.govopen.importing.answers import AnswerRefused
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.language import language, say

if TYPE_CHECKING:
    from ckanext.govopen.importing.judging import Prospect

REASONS = 8  # why entries would not be published


def of_file(error: FileRefused) -> str:
    """Why a file is not read."""
    texts = {
        "empty": _("The file is empty. Choose the file that holds the catalogue."),
        "too_large": _("The file is larger than {limit} MB. Split it, or drop pictures from it."),
        "too_many_rows": _("The file has more than {limit} rows. Split it."),
        "unpacked": _("The file unpacks to more than it may ({limit} MB). Save it again as a plain workbook or CSV."),
        "members": _("The workbook has too many parts. Save it again as a plain workbook or CSV."),
        "other_kind": _("The file is {kind}, not a spreadsheet. Save it as XLSX, XLS or CSV."),
        "binary": _("The file is no spreadsheet and no text. Save it as XLSX, XLS or CSV."),
        "broken": _(
            "The file is damaged or protected by a password. Open it, save it again without one, and choose it anew."
        ),
        "password": _("The file is protected by a password. Save it without one, and choose it anew."),
        "entities": _(
            "The workbook holds a document type with entities, which no spreadsheet program writes. It is not read."
        ),
        "encoding": _("The text is in no encoding that is known here (UTF-8, GB18030, Big5). Save it as UTF-8."),
        "no_header": _("No row with column names was found. Put the names in one row above the data."),
        "no_workbook": _(
            "The file is called {ending}, but inside it is plain text without column names, no workbook. "
            "Open the catalogue in the spreadsheet program, save it as XLSX from there, and choose that file."
        ),
        "no_sheet": _("The workbook has no sheet."),
        "sheet_missing": _("The workbook has no sheet “{sheet}”. It has: {sheets}."),
        "row_unreadable": _("Row {row} cannot be read: a quotation mark is never closed, or a cell is too long."),
    }
    return texts.get(error.code, error.code).format(**error.values)


def of_answer(error: AnswerRefused) -> str:
    """Why an answer cannot stand."""
    texts = {
        "no_field": _("“{where}” is no field that an import fills"),
        "no_tier": _("“{where}”: “{value}” is no tier of the rules in force"),
        "no_code": _("“{where}”: “{value}” is not in the list of this field"),
        "no_choice": _("“{where}”: “{value}” cannot be chosen"),
        "never_open": _("“{where}”: words that nobody knows are never taken for open; answer for each word"),
    }
    return texts.get(error.code, error.code).format(where=error.where, value=error.value)


def of_remark(remark: Mapping[str, str]) -> str:
    """One remark of a row."""
    texts = {
        "title_missing": _("the name is missing; fill in the cell"),
        "title_long": _("the name has {value} characters; shorten it to {most} at most"),
        "department_missing": _("no department is named; fill in the cell, or name the department once for the file"),
        "department_unknown": _("“{value}” is no department of this portal; say once which one is meant"),
        "not_yours": _("the entry belongs to a department that you do not act for"),
        "tier_missing": _("“{field}” is not said; fill in the cell, or answer once for the file"),
        "tier_unknown": _("“{value}” is no “{field}” that is known; answer once for the file what it means"),
        "double": _("same key as row {value}; give it a code of its own, or let doubles in"),
        "invalid": "{value}",
        "not_allowed": _("you may not change this entry"),
        "under_way": _("another matter is under way on this entry; finish it first"),
        "proposed_before": _("an earlier import has proposed the same"),
        "tier_by_itself": _("changes the tier of a published entry; hand this change in by itself"),
        "changed_since": _("changed since the import was handed in; hand this entry in by itself"),
        "personal": _("“{field}” holds what looks like personal information ({value}); look it through and hand it in"),
        "left_empty": _("“{value}” is no known “{field}”; the field was left empty"),
        "notes_same": _("“{field}” only says the name again; it was left empty"),
        "tags_changed": _("tags were trimmed to letters, digits, spaces, hyphens and dots: {value}"),
        "before_publishing": _("“{field}” is asked for before publication"),
        "double_own": _("same key as row {value}; an entry of its own was made"),
        "double_last": _("same key as row {value}; this row counts"),
        "kept_gone": _("not undone: the entry is gone already"),
        "kept_published": _("not undone: the entry is published; withdraw it"),
        "kept_changed": _("not undone: somebody has changed the entry since"),
        "kept_refused": _("not undone: the earlier values are no longer allowed"),
        "change_published": _("the change was approved and published"),
        "unready": _("not published: {value}"),
    }
    text = texts.get(remark["code"], remark["code"])
    return text.format(
        field=field_label(remark.get("field", "")), value=remark.get("value", ""), most=limits.LONGEST["title"]
    )


def of_prospect(found: Prospect) -> dict[str, Any]:
    """What a signature would publish and leave, and why, for a page; as many reasons as can be read at a glance."""
    texts = {
        "unready": "{value}",
        "personal": _("holds what looks like personal information"),
        "changed_since": _("changed since the import was handed in"),
        "tier_by_itself": _("changes the tier of a published entry"),
        "kept_gone": _("the entry is gone already"),
    }
    why = [{"text": texts[one["code"]].format(value=one["value"]), "count": n} for one, n in found.why[:REASONS]]
    return {"ready": found.ready, "left": found.left, "more": found.more, "why": why}


def of_signature(found: Mapping[str, int] | None) -> str:
    """What came of signing for an import, as `publishing.result` counts it."""
    if found is None:
        return ""
    text = (
        _("{published} entries were published; {left} stay as they are; the account of the import says why.")
        if found["left"]
        else _("{published} entries were published.")
    )
    return text.format(**found)


def field_label(name: str) -> str:
    """A field's word in the reader's language, from the entry's schema."""
    own = {
        "department": _("Department"),
        "tags": _("Tags"),
        "item_name": _("Item: name"),
        "item_type": _("Item: type"),
        "item_length": _("Item: length"),
        "item_description": _("Item: description"),
    }
    if name in own:
        return own[name]
    if name in questions.NAMES and (asked := questions.asked(name, law.in_force())):
        return say(asked.label)
    for field in tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]:
        if field["field_name"] == name:
            return str(tk.h.scheming_language_text(field["label"], language()))
    return name


def value_label(name: str, value: str) -> str:
    """A stored value's word: the profile's own for a tier."""
    if not value:
        return ""
    if known := words.choices(name):
        return _(", ").join(known.get(one, one) for one in value.splitlines())
    if name == "items":
        return _items(value)
    return value


def _items(value: str) -> str:
    """The names of an entry's items, as stored (JSON) or as Python has them."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    names = [str(one.get("name") or "") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return _(", ").join(name for name in names if name) or value


def gone_reason(batch: Mapping[str, Any]) -> str:
    """Why an entry is to be withdrawn that a newer file (as its action shows it) no longer holds; to be read over."""
    day = tk.h.govopen_date_text(batch["started"] or batch["created"], "table")
    return _("No longer in the catalogue of the department that was filed on {day} ({file}).").format(
        day=day, file=batch["filename"]
    )


def outcome_label(outcome: str) -> str:
    """The word for what became of a row."""
    return {
        "created": _("New"),
        "updated": _("Changed"),
        "proposed": _("Change proposed"),
        "unchanged": _("Unchanged"),
        "refused": _("Not taken in"),
    }.get(outcome, outcome)


def state_label(state: str) -> str:
    """The word for where a batch stands."""
    return {
        "uploaded": _("Being prepared"),
        "checking": _("Being checked"),
        "checked": _("Checked, not imported"),
        "queued": _("Waiting to begin"),
        "running": _("Being imported"),
        "done": _("Imported"),
        "stopped": _("Stopped"),
        "failed": _("Broken off"),
        "publishing": _("Being published"),
        "undoing": _("Being undone"),
        "undone": _("Undone"),
    }.get(state, state)


def dictized(row: Any) -> dict[str, Any]:
    """A line of the books as the API gives it: outcome, reasons with cell and sentence."""
    return {
        "row": row.number,
        "rows": row.lines,
        "outcome": row.outcome,
        "title": row.title,
        "entry": row.package_id,
        "problems": [{**item, "text": of_remark(item)} for item in row.problems],
        "notes": [{**item, "text": of_remark(item)} for item in row.notes],
        "changes": {name: {"before": pair[0], "after": pair[1]} for name, pair in (row.changes or {}).items()},
        "undone": row.undone,
    }
