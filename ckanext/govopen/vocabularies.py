"""Code lists (代码表) of `schemas/vocabularies/`, and what an operator adds to them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ckanext.govopen import config
from ckanext.govopen.law import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = SCHEMAS / "vocabularies"
KEYS = {"value", "zh_Hans_CN", "en", "also"}


class VocabularyError(Exception):
    """A code list that cannot be read; names the file, the term and what is wrong."""


@dataclass(frozen=True, slots=True)
class Term:
    """One code: its value as stored, its words by language, other spellings met in the wild."""

    value: str
    labels: Mapping[str, str]
    also: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The word in a language; Chinese where that language has none."""
        return self.labels.get(language) or self.labels["zh_Hans_CN"]


def terms(name: str) -> tuple[Term, ...]:
    """The terms of a code list in their order; a city's file of the same name replaces and adds by value."""
    return _terms(name, config.vocabularies())


def values(name: str) -> tuple[str, ...]:
    """The codes of a list."""
    return tuple(term.value for term in terms(name))


def label(name: str, value: str, language: str = "zh_Hans_CN") -> str:
    """The word for a code; the code itself where the list does not know it."""
    known = {term.value: term for term in terms(name)}
    return known[value].label(language) if value in known else value


def find(name: str, text: str) -> str | None:
    """The code that a word, a spelling or a code in a spreadsheet means; None: unknown, never a guess."""
    return _spellings(name, config.vocabularies()).get(plain(text))


def plain(text: str) -> str:
    """Width and case folded, blanks dropped: what two spellings are compared by."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache
def _terms(name: str, folder: str) -> tuple[Term, ...]:
    merged = {term.value: term for term in _read(FOLDER / f"{name}.yaml")}
    own = Path(folder) / f"{name}.yaml" if folder else None
    if own and own.is_file():
        merged.update({term.value: term for term in _read(own)})
    return tuple(merged.values())


@lru_cache
def _spellings(name: str, folder: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for term in _terms(name, folder):
        for word in (term.value, *term.labels.values(), *term.also):
            found.setdefault(plain(word), term.value)
    return found


def _read(path: Path) -> list[Term]:
    document = yaml.safe_load(path.read_text("utf-8"))
    return [_term(path.name, node) for node in document["terms"]]


def _term(file: str, node: Mapping[str, Any]) -> Term:
    missing = {"value", "zh_Hans_CN", "en"} - set(node)
    if missing or not set(node) <= KEYS:
        raise VocabularyError(f"{file}: {node.get('value', node)}: needs value, zh_Hans_CN and en, may have also")
    if not isinstance(node["value"], str):
        raise VocabularyError(f"{file}: {node['value']}: put the code in quotes, it reads as a number")
    labels = {language: str(node[language]) for language in ("zh_Hans_CN", "en")}
    return Term(node["value"], labels, tuple(str(word) for word in node.get("also", ())))
