"""How Chinese sounds: what is typed in pinyin, and what is written with the wrong character of the right sound.

A run of n characters has n-1 tokens, each two syllables glued: 公积金 is gongji, jijin. So a token of the field
`title_pinyin` never meets an English word by chance, and a query is a list of words like any other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ckanext.govopen.search.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
TYPED = re.compile(r"[a-zü]+(?:[' ’][a-zü]+)*")
LONGEST = 6  # zhuang, chuang, shuang
MOST_SYLLABLES = 24
ENOUGH = 5  # letters; what is shorter is as well an English word


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    """Every syllable that a character can have, without tones."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    spellings = {spelling for many in PINYIN_DICT.values() for spelling in many.split(",")}
    return frozenset(to_normal(spelling, v_to_u=False) for spelling in spellings if spelling)


def sounds(text: str) -> list[str]:
    """The tokens of each run of Chinese in a text; a lone character has none."""
    return [token for _start, _end, token in places(fold(text))]


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of each pair of Chinese characters in a text, in its own spelling."""
    from pypinyin import lazy_pinyin

    folded = "".join(plain if len(plain := fold(character)) == 1 else character for character in text)
    for run in RUN.finditer(folded):
        for place, (first, second) in enumerate(pairwise(lazy_pinyin(run[0])), run.start()):
            yield place, place + 2, first + second


def typed(query: str) -> list[str]:
    """The tokens of a query in pinyin (gongjijin, gong ji jin); empty unless it splits into two syllables or more."""
    if not TYPED.fullmatch(query := fold(query).strip()):
        return []
    found = [syllable for piece in re.split(r"[' ’]", query.replace("ü", "v")) for syllable in split(piece) or [""]]
    if "" in found or not 2 <= len(found) <= MOST_SYLLABLES:  # noqa: PLR2004
        return []
    return [first + second for first, second in pairwise(found)]


def begun(query: str) -> list[str]:
    """The tokens of pinyin that is still being typed (gongj, tingchec), the last a pattern; empty if short."""
    letters = fold(query).strip().replace("ü", "v")
    if not (ENOUGH <= len(letters) <= MOST_SYLLABLES * LONGEST and re.fullmatch("[a-z]+", letters)):
        return []
    whole = next((found for end in range(len(letters), 0, -1) if (found := split(letters[:end]))), [])
    rest = letters[len("".join(whole)) :]
    parts = [*whole, rest] if rest else whole
    if len(parts) < 2 or len(rest) > LONGEST:  # noqa: PLR2004
        return []
    return [*[first + second for first, second in pairwise(parts)][:-1], parts[-2] + parts[-1] + "*"]


def split(letters: str) -> list[str]:
    """Letters as syllables, as few as possible, earlier ones as long as possible; empty if they are none."""
    best: list[list[str] | None] = [None] * len(letters) + [[]]
    for place in reversed(range(len(letters))):
        for length in range(1, min(LONGEST, len(letters) - place) + 1):
            rest = best[place + length]
            syllable = letters[place : place + length]
            known = best[place]
            if rest is not None and syllable in syllables() and (known is None or len(rest) + 1 <= len(known)):
                best[place] = [syllable, *rest]
    return best[0] or []
