"""Where a text says what was looked for, in whatever spelling: places to mark, and the part of a long text to show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from ckanext.govopen.search import pinyin
from ckanext.govopen.search.fold import TABLE, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[int, int]

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
PAIR = 2


def spans(text: str, words: Iterable[str]) -> list[Span]:
    """The places of words in a text, first and last character's end, in order and without overlap.

    A run of Chinese counts in pairs, as it is searched; Latin words only at the beginning of a word.
    """
    wanted = [piece for word in words for piece in pieces(fold(word))]
    if not wanted:
        return []
    folded, places = folded_with_places(text)
    found = [(places[start], places[end - 1] + 1) for piece in wanted for start, end in occurrences(folded, piece)]
    return merged(found)


def spans_by_sound(text: str, words: Iterable[str]) -> list[Span]:
    """The places that sound like words: for titles found by `query.alike`."""
    wanted = {token for word in words for token in (pinyin.typed(word) or pinyin.sounds(word))}
    found = [(start, end) for start, end, token in pinyin.places(text) if token in wanted]
    return merged(found)


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place in the original that it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        plain = TABLE[ord(character)]
        folded.append(plain)
        places += [place] * len(plain)
    return "".join(folded), places


def pieces(word: str) -> list[str]:
    """What a word is looked for by: pairs of a longer Chinese run, anything else as it is."""
    if not word.strip():
        return []
    if len(word) <= PAIR or not all(CHINESE.match(character) for character in word):
        return [word]
    return [word[place : place + PAIR] for place in range(len(word) - 1)]


def occurrences(text: str, piece: str) -> Iterable[Span]:
    """Every place of a piece in a folded text."""
    start = r"(?<![0-9a-z])" if piece[0].isascii() and piece[0].isalnum() else ""
    return (match.span() for match in re.finditer(start + re.escape(piece), text))


def merged(found: Iterable[Span]) -> list[Span]:
    """Spans in order, touching ones made one."""
    result: list[Span] = []
    for start, end in sorted(found):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def marked(text: str, places: Iterable[Span]) -> Markup:
    """The text, escaped, with `<mark>` around places."""
    parts: list[Markup] = []
    done = 0
    for start, end in places:
        parts += [escape(text[done:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        done = end
    parts.append(escape(text[done:]))
    return Markup("").join(parts)


def window(text: str, places: list[Span], length: int) -> Span:
    """The part of a text to show: its beginning, or from a little before the first hit that would be cut off."""
    if len(text) <= length or not places or places[0][1] <= length:
        return 0, min(len(text), length)
    start = min(max(0, places[0][0] - length // 4), len(text) - length)
    return start, start + length


def excerpt(text: str, places: list[Span], length: int) -> Markup:
    """The part of a text around its hits, marked, with … where something is left out."""
    start, end = window(text, places, length)
    within = [
        (max(first, start) - start, min(last, end) - start) for first, last in places if first < end and last > start
    ]
    body = marked(text[start:end], within)
    return Markup("{}{}{}").format("…" if start else "", body, "…" if end < len(text) else "")
