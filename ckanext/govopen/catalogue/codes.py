"""Codes with a rule: unified social credit code (GB 32100-2015), resource code (发改高技〔2017〕1272号)."""

from __future__ import annotations

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
USCC_LENGTH = 18
RESOURCE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*/[0-9A-Za-z._-]+\Z|[0-9A-Za-z][0-9A-Za-z._-]*\Z")


def uscc_check(body: str) -> str:
    """The check character of the first 17 characters. Raises ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def uscc_fault(code: str) -> str:
    """What is wrong with a credit code: `length`, `alphabet`, `check`; empty: nothing."""
    if len(code) != USCC_LENGTH:
        return "length"
    if any(char not in ALPHABET for char in code):
        return "alphabet"
    return "" if uscc_check(code[:-1]) == code[-1] else "check"


def is_resource_code(code: str) -> bool:
    """Class code, slash, sequence; codes of older systems without a slash are let in."""
    return bool(RESOURCE.match(code)) and len(code) <= 100  # noqa: PLR2004  the guide's longest is far shorter
