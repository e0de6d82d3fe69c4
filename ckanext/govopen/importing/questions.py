"""What must be asked about a file: words nobody knows, tiers and departments that rows do not say."""

from __future__ import annotations

from typing import Any

from ckanext.govopen.importing import words
from ckanext.govopen.importing.answers import read
from ckanext.govopen.importing.departments import Departments
from ckanext.govopen.importing.plan import only
from ckanext.govopen.model.import_batch import ImportBatch


def of(batch: ImportBatch) -> list[dict[str, Any]]:
    """One question a field that needs a person, tiers and department first.

    `[{field, must, silent, answer, words: [{word, rows, value, known, hint}]}]`: `silent` rows say nothing, `answer` is
    what was said for them; `known`: the portal knows the word; `value`: what it will become, None while nobody said.
    A row refused for want of an answer is asked about with `must`.
    """
    answers = read(batch.answers or {})
    said: dict[str, dict[str, int]] = (batch.survey or {}).get("words", {})
    silent: dict[str, int] = (batch.survey or {}).get("silent", {})
    filled = {column["field"] for column in batch.columns}
    resolve = Departments("")
    found = []
    for name in ("department", *words.CODED):
        rows = silent.get(name, 0) if name in filled else batch.total
        asked = [_word(name, word, count, answers, resolve) for word, count in said.get(name, {}).items()]
        must = name in (*words.TIERS, "department")
        if (must and (rows or asked)) or any(not item["known"] for item in asked):
            default = answers.fields.get(name)
            if name == "department" and default is None:
                default = batch.organization_id or None
            found.append({"field": name, "must": must, "silent": rows, "answer": default, "words": asked})
    return found


def open_ones(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions without whose answers rows are refused."""
    return [
        item
        for item in questions
        if item["must"]
        and ((item["silent"] and item["answer"] is None) or any(word["value"] is None for word in item["words"]))
    ]


def _word(name: str, word: str, rows: int, answers: Any, resolve: Departments) -> dict[str, Any]:
    known = resolve(word) if name == "department" else words.value(name, only(word))
    answer = answers.of(name, word)
    if name == "department" and known is None and answer is None and answers.departments != "refuse":
        answer = answers.departments  # one answer for all unknown departments
    hint = words.hint(name, word) if name in words.TIERS else None
    if name == "department" and known is None:
        hint = resolve.perhaps(word)
    return {
        "word": word,
        "rows": rows,
        "known": known is not None,
        "value": answer if answer is not None else known,
        "hint": hint,
    }
