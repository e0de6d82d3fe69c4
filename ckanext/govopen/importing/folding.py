"""One form for many spellings: width, case, spaces, traditional characters, brackets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

import yaml

from ckanext.govopen.law import SCHEMAS

_NOTE = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]?")
_EDGE = " \t\n:：*＊.。、,，;；\"'“”"


@lru_cache
def read(name: str) -> dict[str, Any]:
    """A file of `schemas/vocabularies/`, as it stands."""
    return yaml.safe_load((SCHEMAS / "vocabularies" / f"import_{name}.yaml").read_text("utf-8"))


@lru_cache
def _traditional() -> dict[int, int]:
    table = read("folding")
    return str.maketrans(table["from"], table["to"])


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """What two spellings are compared by."""
    folded = unicodedata.normalize("NFKC", text).translate(_traditional()).casefold()
    return "".join(folded.split()).strip(_EDGE)


@lru_cache(maxsize=20_000)
def undressed(text: str) -> str:
    """The folded text without what stands in brackets: `更新周期（必填）` → `更新周期`."""
    return _NOTE.sub("", fold(text)).strip(_EDGE)


@lru_cache
def empty_words() -> frozenset[str]:
    """Folded words that say nothing (暂无, null, …)."""
    return frozenset({"", *(fold(str(word)) for word in read("values")["empty"])})


def says_nothing(text: str) -> bool:
    """Whether a cell counts as empty."""
    return not text or (len(text) < 12 and fold(text) in empty_words())  # noqa: PLR2004  # the longest such word
