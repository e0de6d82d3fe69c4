"""One spelling for many: Traditional to Simplified, full width to half, circled and Roman signs to plain characters.

Solr folds what it indexes and what is asked by a mapping file made from `characters()` (`solr/generate.py`); pages
fold with the same table when they mark hits. Character by character, so that places in the text stay known.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import opencc

HAN_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
# Superscripts, letter-like signs, number forms, circled and bracketed ones, units, compatibility ideographs.
SIGN_RANGES = ((0xB2, 0xBA), (0x2070, 0x20A0), (0x2100, 0x2190), (0x2460, 0x2500), (0x3200, 0x3400), (0xF900, 0xFB00))
# 乾 is 干 (dry) or itself (乾隆, 乾坤, 乾安县): unmapped, names of places matter more here.
KEPT = frozenset("乾")
MOST_REMEMBERED = 60_000
BLOCK = 4_096


@lru_cache(maxsize=1)
def characters() -> dict[str, str]:
    """Each character that is written otherwise, and how; the values are one character or a few."""
    return {**signs(), **traditional()}


def traditional() -> dict[str, str]:
    """Traditional characters and their Simplified form, from OpenCC's table of single characters."""
    converter = opencc.OpenCC("t2s")
    found: dict[str, str] = {}
    for start, end in HAN_RANGES:
        for first in range(start, end, BLOCK):  # 90,000 at once would stay in the process as garbage
            han = [chr(code) for code in range(first, min(first + BLOCK, end))]
            simplified = converter.convert("\n".join(han)).split("\n")
            pairs = zip(han, simplified, strict=True)
            found.update((one, other) for one, other in pairs if one != other and one not in KEPT)
    return found


def signs() -> dict[str, str]:
    """Signs that stand for letters or digits (①, Ⅳ, ㎡) and compatibility forms, by Unicode's own NFKC."""
    codes = (chr(code) for start, end in SIGN_RANGES for code in range(start, end))
    plain = ((sign, unicodedata.normalize("NFKC", sign)) for sign in codes)
    return {sign: form for sign, form in plain if sign != form and form.isalnum()}


def fold_character(character: str) -> str:
    """The plain form of one character, in lower case; never makes a quote, a colon or a blank out of a letter."""
    plain = characters().get(character)
    if plain is None:
        plain = unicodedata.normalize("NFKC", character)
        plain = characters().get(plain, plain)
    return plain.lower()


class Table(dict[int, str]):
    """Plain forms by code point for `str.translate`, worked out when a character is first met."""

    def __missing__(self, code: int) -> str:
        plain = fold_character(chr(code))
        if len(self) < MOST_REMEMBERED:
            self[code] = plain
        return plain


TABLE = Table()


def fold(text: str) -> str:
    """The text in its plain form: 學校ＧＤＰ① becomes 学校gdp1."""
    return text.translate(TABLE)
