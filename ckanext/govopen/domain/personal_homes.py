"""Names and where their bearers live (姓名与住址) in running text: side by side, some words apart, or the home first.

A name right before a word like 住址 is believed by its look. One that stands further off must say that it is a name: it
is anonymised (王某), stands behind a word for a person (申请人王小明), or before sex, age or birth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .personal_checks import is_name
from .personal_patterns import ADDRESS, DOUBLE, ENDS, FIRM, HOME, IN_TEXT, NAMED, OWN, WHOSE

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

NEAR = 30  # characters after a word for a home within which an address says where it is
BACK = 60  # characters before it, in the same sentence, in which the name of its bearer may stand


class Home(NamedTuple):
    """Where in a text it is said that somebody lives somewhere, and the name."""

    start: int
    end: int
    name: str


def homes(text: str) -> Iterator[Home]:
    """Every name with a home in a text; the same one may come twice."""
    yield from _beside(text)
    for match in HOME.finditer(text):
        address = ADDRESS.match(text, match.end()) or ADDRESS.search(text, match.end(), match.end() + NEAR)
        if address is None:
            continue
        name = _before(text, match) or _whose(text, address.end())
        if name:
            yield Home(match.start(), address.end(), name)


def _beside(text: str) -> Iterator[Home]:
    """A name, and right behind it where its bearer lives: to the end of an address that follows at once.

    Where it follows a little later, the hit ends with the words, and what stands between is looked at for itself.
    """
    for match in IN_TEXT.finditer(text):
        here = match.end()
        address = ADDRESS.match(text, here)
        if address is None and ADDRESS.search(text, here, here + NEAR) is None:
            continue
        name = match["name"]
        first = next((n for n in range(len(name) - 1) if _is_short(name[n:])), None)
        if first is not None:
            yield Home(match.start() + first, address.end() if address else here, name[first:])


def _is_short(text: str) -> bool:
    """A name as most are: in running text four characters are more often two words, but for surnames of two."""
    return is_name(text) and (len(text) < 4 or text[:2] in DOUBLE)  # noqa: PLR2004


def _before(text: str, home: re.Match[str]) -> str:
    """The nearest name of the same sentence that says it is one; none where a firm stands between."""
    window = text[max(0, home.start() - BACK) : home.start()]
    sentence = next((one for one in reversed(ENDS.split(window)) if one.strip()), "")  # 申请人：王小明。住址：…
    for match in reversed(list(NAMED.finditer(sentence))):
        name = next((one for one in match.groups() if one), "")
        if is_name(name):
            between = sentence[match.end() :]
            return "" if FIRM.search(between) and not OWN.match(home[0]) else name
    return ""


def _whose(text: str, end: int) -> str:
    """The name behind an address: 家住青屏路12号的王某."""
    match = WHOSE.match(text, end)
    name = match["some"] or match["said"] or match["long"] if match else ""
    return name if is_name(name) else ""
