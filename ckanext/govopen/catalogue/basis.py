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
DIGITS = "零一二三四五六七八九"
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


def cited(line: str, laws: Mapping[str, Law]) -> tuple[str, str] | None:
    """Id of the law and number of the (first) article that a line names, by code or in words; None: not known here."""
    if code := CODE.match(line):
        return (code["law"], code["article"]) if code["law"] in laws else None
    law, named = law_of(line, laws), ARTICLE.search(line)
    if law is None or named is None:
        return None
    said = named[0].removeprefix("第").removesuffix("条")
    numbers = (str(number) for number in range(1, law.last + 1) if said in (str(number), numeral(number)))
    return next(((law.id, number) for number in numbers), None)


def worded(text: str, laws: Mapping[str, Law]) -> list[str]:
    """The lines as a reader reads them: codes of known laws spelled out, `secrets/13` as 《保守国家秘密法》第十三条."""
    return [_spelled(line, laws) for line in lines(text)]


def _spelled(line: str, laws: Mapping[str, Law]) -> str:
    code = CODE.match(line)
    law = laws.get(code["law"]) if code else None
    return f"《{law.title.zh}》{article(code['article'])}" if code and law else line


def article(number: str) -> str:
    """`41.1.5` as 第四十一条第一款第五项."""
    first, *parts = number.split(".")
    text = f"第{numeral(int(first))}条" if first.isdigit() else f"第{first}条"
    return text + "".join(f"第{numeral(int(part))}{unit}" for part, unit in zip(parts, ("款", "项"), strict=False))


def numeral(number: int) -> str:
    """37 as 三十七, up to 9,999: enough for the articles of any law."""
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[thousands]}千" if thousands else ""
    text += f"{DIGITS[hundreds]}百" if hundreds else ("零" if thousands and (tens or ones) else "")
    if tens:
        text += ("" if tens == 1 and not text else DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones or not number else "")
