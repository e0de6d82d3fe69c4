"""What a person says once for a whole file: for rows that say nothing, for words nobody knows, for doubles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.govopen.importing import folding, words

DEPARTMENTS = ("refuse", "default", "create")
DOUBLES = ("own", "refuse", "last")
ANY = "*"  # stands for every word that nobody answered
LEFT_OUT = ""  # the answer "leave the field empty"


class AnswerRefused(Exception):  # noqa: N818  # the word the pages use
    """An answer that cannot stand: `where` names it, `code` says why."""

    def __init__(self, where: str, code: str, value: object = "") -> None:
        super().__init__(f"{where}: {code} {value}".strip())
        self.where, self.code, self.value = where, code, value


@dataclass(frozen=True, slots=True)
class Answers:
    """`fields`: field → value for rows that say nothing. `values`: field → folded word → value ('' leaves it empty).

    `departments`: what becomes of rows of an unknown department: refused, given to the batch's department, or the
    department is made. `doubles`: a second row with the same key is an entry of its own, refused, or replaces it.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    departments: str = "refuse"
    doubles: str = "own"

    def of(self, name: str, word: str) -> str | None:
        """The answer for a word of a field; None where nobody gave one."""
        known = self.values.get(name, {})
        return known.get(folding.fold(word), known.get(ANY))


def read(said: Mapping[str, Any]) -> Answers:
    """Answers from the flat form of the API (`share_tier: …, values: {…}, doubles: own`); raises AnswerRefused."""
    fields, values = {}, {}
    for key, value in said.items():
        if key == "values":
            values = {name: _values(name, mapping) for name, mapping in dict(value or {}).items()}
        elif key not in ("departments", "doubles"):
            fields[key] = _field(key, value)
    return Answers(
        {key: value for key, value in fields.items() if value is not None},
        values,
        _one_of("departments", said.get("departments") or "refuse", DEPARTMENTS),
        _one_of("doubles", said.get("doubles") or "own", DOUBLES),
    )


def plain(answers: Answers) -> dict[str, Any]:
    """The flat form that `read` takes, for keeping."""
    return {
        **answers.fields,
        "values": {name: dict(mapping) for name, mapping in answers.values.items()},
        "departments": answers.departments,
        "doubles": answers.doubles,
    }


def _field(name: str, value: Any) -> str | None:
    if name not in words.FIELDS or name in words.ITEMS:
        raise AnswerRefused(name, "no_field")
    if value is None:
        return None
    text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value).strip()
    _known(name, text, name)
    return text


def _values(name: str, mapping: Any) -> dict[str, str]:
    if name not in words.ASKED or not isinstance(mapping, Mapping):
        raise AnswerRefused(f"values.{name}", "no_field")
    result = {}
    for word, value in mapping.items():
        text = str(value or "").strip()
        _known(name, text, f"values.{name}.{word}")
        if word == ANY and name in words.TIERS and text == "unconditional":
            raise AnswerRefused(f"values.{name}.*", "never_open")
        result[ANY if word == ANY else folding.fold(str(word))] = text
    return result


def _known(name: str, value: str, where: str) -> None:
    if not value or name == "department":
        return
    if name in words.CODED and not words.is_choice(name, value):
        raise AnswerRefused(where, "no_tier" if name in words.TIERS else "no_code", value)


def _one_of(where: str, value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise AnswerRefused(where, "no_choice", value)
    return str(value)
