"""The index document of this portal: `document.prepare` with its synonyms and code lists."""

from __future__ import annotations

from typing import Any

from ckanext.govopen import config, law, vocabularies
from ckanext.govopen.search import document, synonyms

COMMON = law.SCHEMAS / "synonyms_zh.txt"


def in_force() -> synonyms.Synonyms:
    """The synonyms of this portal: the common ones and the city's own (`govopen.synonyms`)."""
    own = config.synonyms()
    return synonyms.load((COMMON, own) if own else (COMMON,))


def spoken() -> dict[str, dict[str, str]]:
    """The words, in Chinese, of the codes that readers search for."""
    return {
        name: {term.value: term.label("zh_Hans_CN") for term in vocabularies.terms(name)} for name in document.SPOKEN
    }


def prepare(entry: dict[str, Any]) -> dict[str, Any]:
    """CKAN's flat document of an entry, as it is indexed."""
    return document.prepare(entry, in_force(), spoken())
