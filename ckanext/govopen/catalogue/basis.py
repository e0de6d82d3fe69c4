"""Legal bases (依据) as people write them.

A law's name in 《》 and an article, or `law/article` of a law the profile knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.profile import Law

NAMED = re.compile(r"《(?P<law>[^《》]{2,80})》")
ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条")
NUMBER = re.compile(r"[〔\[(（]\d{4}[〕\])）]\s*第?\d+号|国务院令第?\d+号|第\d+号")
CODE = re.compile(r"(?P<law>[a-z][a-z0-9_]*)/(?P<article>\d{1,4}(?:\.\d{1,2}){0,2})\Z")


class Faulty(NamedTuple):
    """A line that is no citation: its number from 1, the text, and what it lacks (`name`, `article`, `law`)."""

    line: int
    text: str
    lacks: str


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def faulty(text: str, laws: Mapping[str, Law]) -> Faulty | None:
    """The first line that is no citation. `laws` are those that a code may name, by id."""
    for number, line in enumerate(lines(text), start=1):
        code = CODE.match(line)
        if code:
            law = laws.get(code["law"])
            if law is None:
                return Faulty(number, line, "law")
            if not 1 <= int(code["article"].partition(".")[0]) <= law.last:
                return Faulty(number, line, "article")
        elif not NAMED.search(line):
            return Faulty(number, line, "name")
        elif not (ARTICLE.search(line) or NUMBER.search(line)):
            return Faulty(number, line, "article")
    return None


def codes(text: str) -> dict[str, tuple[str, str]]:
    """Line → law and article, for the lines that are codes."""
    found = {line: CODE.match(line) for line in lines(text)}
    return {line: (code["law"], code["article"]) for line, code in found.items() if code}


def law_of(line: str, laws: Mapping[str, Law]) -> Law | None:
    """The law that a line names, by code or by a title in 《》, the full one or the short one; None: not known here."""
    code = CODE.match(line)
    if code:
        return laws.get(code["law"])
    named = NAMED.search(line)
    title = named["law"].strip() if named else ""
    return next((law for law in laws.values() if title and title in (law.title.zh, law.short.zh)), None)
