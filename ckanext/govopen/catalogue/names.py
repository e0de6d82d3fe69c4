"""Addresses (网址标识) of entries: from the resource code, else from the title's pinyin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST, LONGEST = 2, 90  # CKAN allows 100; the rest is for a number


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens: `公交站点` → `gong-jiao-zhan-dian`."""
    from pypinyin import lazy_pinyin  # 55 MB of phrases, for processes that give names

    latin = "-".join(lazy_pinyin(text, errors=_latin))
    return re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-", latin.lower())).strip("-")[:LONGEST].rstrip("-")


def _latin(run: str) -> Any:
    """What stays of a run without pinyin: its words, as a list, which pypinyin takes though its types forget it."""
    return re.findall(r"[A-Za-z0-9]+", run) or [""]


def propose(title: str, code: str, taken: Callable[[str], bool]) -> str:
    """A name nobody has yet; `taken` tells of those that somebody has."""
    stem = slug(code) or slug(title) or "entry"
    if len(stem) < SHORTEST:
        stem = f"entry-{stem}"
    name, count = stem, 1
    while taken(name):
        count += 1
        name = f"{stem}-{count}"
    return name
