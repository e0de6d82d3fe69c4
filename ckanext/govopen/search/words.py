"""Titles cut into words, by jieba; its dictionary is read at first use."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.govopen.search.fold import fold

if TYPE_CHECKING:
    from typing import IO

    from jieba import Tokenizer

BLOCK = 1 << 16  # bytes read at a time
PIECE = re.compile(r"[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fff]+")


@lru_cache(maxsize=1)
def cutter() -> Tokenizer:
    """The tokenizer, its dictionary read from the package: a cache in the common temporary folder is not trusted."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = _tokenizer()
    with tokenizer.get_dict_file() as file:
        tokenizer.FREQ, tokenizer.total = read(file)
    tokenizer.longest = max(map(len, tokenizer.FREQ))
    tokenizer.initialized = True
    return tokenizer


def read(file: IO[bytes]) -> tuple[dict[str, int], int]:
    """How often each word was met, and all words together, of a dictionary: word, number, part of speech a line."""
    words: dict[str, int] = {}
    total = 0
    while lines := file.readlines(BLOCK):
        parts = b"".join(lines).decode().split()
        counts = [int(number) for number in parts[1::3]]
        words.update(zip(parts[::3], counts, strict=True))
        total += sum(counts)
    return words, total


def _tokenizer() -> Any:
    import jieba

    class Tokenizer(jieba.Tokenizer):
        """Jieba over a dictionary of words alone: it wants every beginning of a word as well, half as many again."""

        longest = 0

        def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802  # jieba's name for it
            """Where the words that begin at each place end; a character that begins none ends itself."""
            size, known = len(sentence), self.FREQ
            found = {}
            for start in range(size):
                ends = range(start, min(start + self.longest, size))
                found[start] = [end for end in ends if known.get(sentence[start : end + 1])] or [start]
            return found

    return Tokenizer()


def words(text: str) -> list[str]:
    """The words of a text: 应急救援中心 is 应急, 救援, 中心."""
    pieces = PIECE.findall(fold(text))
    return [word for piece in pieces for word in ([piece] if piece.isascii() else cutter().cut(piece, HMM=False))]
