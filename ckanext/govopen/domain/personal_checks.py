"""Whether something is what it looks like: an identity number, a card, a name, an address."""

from __future__ import annotations

import re
from datetime import date

from .personal_patterns import (
    ADDRESS,
    BORN,
    CHECKS,
    DOUBLE,
    FOLDED,
    ISSUERS,
    NAME,
    NO_NAME,
    NOBODY,
    PROVINCES,
    SURNAMES,
    WEIGHTS,
)  # fmt: skip


def digits(text: str) -> str:
    """The digits of a number as written, and the X an identity number may end with."""
    return re.sub(r"[^0-9Xx]", "", text)


def id_number(text: str) -> bool:
    """Whether 18 characters are an identity number: province, a birthday there was, check digit."""
    body = text.upper()
    if len(body) != 18 or not body[:17].isdigit() or int(body[:2]) not in PROVINCES:  # noqa: PLR2004
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == body[17] and _is_day(body[6:14])


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year in BORN
    except ValueError:
        return False


def luhn(number: str) -> bool:
    """Whether the check digit of a card number fits."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def is_card(number: str) -> bool:
    """Whether 16 to 19 digits are a card: an issuer's range, and the check digit. A run of one digit is a filler."""
    return bool(ISSUERS.match(number)) and luhn(number) and len(set(number)) > 3  # noqa: PLR2004


def is_name(text: str) -> bool:
    """Whether a whole cell reads like the name of a person: a surname and one to three more characters."""
    found = text.strip()
    if not NAME.match(found) or NO_NAME.search(found):
        return False
    if "·" in found:
        return True
    known = found[:2] in DOUBLE
    return (known and 3 <= len(found) <= 4) or (found[0] in SURNAMES and 2 <= len(found) <= 4)  # noqa: PLR2004


def is_nobody(text: str) -> bool:
    """Whether a few Han characters are an organization, a place or a sum rather than somebody."""
    found = text.strip()
    return bool(NAME.match(found)) and bool(NO_NAME.search(found) or NOBODY.search(found))


def is_called(text: str) -> bool:
    """Whether a cell of a column of names may be one of any people (其其格): Han, and nothing but a person."""
    return bool(NAME.match(text.strip())) and not is_nobody(text)


def is_address(text: str) -> bool:
    """Whether a text holds an address down to the house: a road or village, and a number."""
    return bool(ADDRESS.search(text.translate(FOLDED)))
