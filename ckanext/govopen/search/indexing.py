"""The index document of this portal: `document.prepare` with its synonyms and code lists."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.govopen import config, law, vocabularies
from ckanext.govopen.search import document, synonyms

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

COMMON = law.SCHEMAS / "synonyms_zh.txt"
ENGLISH = law.SCHEMAS / "synonyms_en.txt"


def in_force() -> synonyms.Synonyms:
    """The synonyms of this portal: the common ones and the city's own (`govopen.synonyms`).

    A file of the city that cannot be read is told in the log and left out: entries must be saved all the same.
    """
    return loaded(config.synonyms())


@lru_cache(maxsize=4)
def loaded(own: Path | None) -> synonyms.Synonyms:
    """The common synonyms with a city's own file, and the English list beside them, read once a process."""
    return replace(ours(own), also=synonyms.read(ENGLISH))


def ours(own: Path | None) -> synonyms.Synonyms:
    """The common synonyms with a city's own file, or alone where that cannot be read."""
    try:
        return synonyms.read(COMMON, *([own] if own else []))
    except (OSError, UnicodeError, synonyms.SynonymError) as problem:
        if own is None:
            raise
        log.error("govopen.synonyms is left out: %s", problem)  # noqa: TRY400  # the message says it all
        return synonyms.read(COMMON)


def spoken() -> dict[str, dict[str, str]]:
    """The words, in Chinese, of the codes that readers search for."""
    return {
        name: {term.value: term.label("zh_Hans_CN") for term in vocabularies.terms(name)} for name in document.SPOKEN
    }


def prepare(entry: dict[str, Any]) -> dict[str, Any]:
    """CKAN's flat document of an entry, as it is indexed."""
    return document.prepare(entry, in_force(), spoken())
