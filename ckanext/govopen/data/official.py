"""The official text of a law as a file: one article a block, `第十五条` at the start of a line and its text after it.

Lines that start with `#` are remarks or headings of chapters; so is a line such as `第二章 目录`. Lines of an article
may be indented, an article's head may not. Numerals are Chinese (simplified, traditional or formal) or digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Law

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "兩": 2, "贰": 2, "貳": 2, "三": 3, "叁": 3, "參": 3, "叄": 3,
    "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "陸": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卅": 30}
NUMERAL = f"[{''.join([*DIGITS, *UNITS, *TENS])}0-9０-９]+"
ARTICLE = re.compile(rf"第({NUMERAL})[条條](?:[\s：:]+|$)(.*)")
CHAPTER = re.compile(rf"第{NUMERAL}[章节節编編](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Official:
    """What a file holds: text by article number, in the file's order, and what is wrong with the file."""

    articles: dict[int, str]
    problems: tuple[str, ...] = ()


def number(text: str) -> int | None:
    """A Chinese numeral or digits as a number: 二十八 → 28, 一百零三 → 103, 二八 → 28; None if it is none."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if not text or any(char not in DIGITS and char not in UNITS and char not in TENS for char in text):
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        elif char in TENS:
            total += TENS[char]
        else:
            digit = DIGITS[char]
    return total + digit


def read(text: str) -> Official:
    """The articles of a file. Faults (before the first article, twice, empty, out of order) are named by line."""
    blocks: dict[int, list[str]] = {}
    problems: list[str] = []
    current: list[str] | None = None
    last = 0
    for count, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if line.startswith("#") or not line.strip() or CHAPTER.match(line):
            continue
        head = ARTICLE.match(line)
        if head is None:
            if current is None:
                problems.append(f"line {count}: text before the first article; start remarks with #")
                current = []
            current.append(line.strip())
            continue
        found = number(head[1]) or 0
        if found in blocks:
            problems.append(f"line {count}: article {found} a second time")
        elif found < last:
            problems.append(f"line {count}: article {found} after article {last}")
        last = max(last, found)
        current = blocks.setdefault(found, [])
        if head[2].strip():
            current.append(head[2].strip())
    articles = {one: "\n".join(lines) for one, lines in blocks.items()}
    problems += [f"article {one} has no text" for one, body in articles.items() if not body]
    return Official(articles, tuple(problems))


def compare(found: Official, law: Law) -> list[str]:
    """How a file differs from a law's data, article numbers named; empty if they fit.

    A law that the data holds whole must match exactly; of one that the data holds in part (laws that are only cited),
    the text must have every article that the data has.
    """
    known = {int(one) for one in law.articles}
    whole = known == set(range(1, law.last + 1))
    problems = list(found.problems)
    if missing := sorted(known - set(found.articles)):
        problems.append(f"missing: {_numbers(missing)}")
    extra = sorted(set(found.articles) - known)
    if whole and extra:
        problems.append(f"not in {law.id}: {_numbers(extra)}; it has articles 1 to {law.last}")
    return problems


def _numbers(numbers: list[int]) -> str:
    return ("article " if len(numbers) == 1 else "articles ") + ", ".join(map(str, numbers))
