"""Titles cut into words, by jieba; its dictionary is read at first use (0.8 s, 70 MB in the process that indexes)."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ckanext.govopen.search.fold import fold

if TYPE_CHECKING:
    from jieba import Tokenizer

PIECE = re.compile(r"[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fff]+")


@lru_cache(maxsize=1)
def cutter() -> Tokenizer:
    """The tokenizer, its dictionary read from the package: a cache in the common temporary folder is not trusted."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def words(text: str) -> list[str]:
    """The words of a text: 应急救援中心 is 应急, 救援, 中心."""
    pieces = PIECE.findall(fold(text))
    return [word for piece in pieces for word in ([piece] if piece.isascii() else cutter().cut(piece, HMM=False))]
