"""Other words for the same thing: 公厕 for 厕所, 人社局 for 人力资源和社会保障局.

They are put in when an entry is indexed (field `zh_synonyms`), so a query stays as short as it was typed and a page can
tell which word led where. A file has one group a line:

    厕所, 公厕, 卫生间          a text with one of them is found by the others
    福利院 => 养老院            a text with 福利院 is found by 养老院, not the other way round
    ! 中医保健                  a guard: 医保 is not seen inside it
    # remark
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ckanext.govopen.search.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SEPARATOR = re.compile(r"[,，、;；]")
LATIN = re.compile(r"[0-9a-z]")
LONGEST_RUN = 3  # words that one Latin term may have: entry and exit


class SynonymError(ValueError):
    """A line of a synonym file that cannot be read; names the file, the line and the mend."""


@dataclass(frozen=True)
class Synonyms:
    """What each term is also found by, and the terms of guards, by their folded first character.

    `also` is a list of another language, read by itself: its terms never hide one of ours.
    """

    partners: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    guards: frozenset[str] = frozenset()
    also: Synonyms | None = None

    def __post_init__(self) -> None:
        starts: dict[str, list[str]] = {}
        for term in sorted({*self.partners, *self.guards}, key=len, reverse=True):
            starts.setdefault(term[0], []).append(term)
        object.__setattr__(self, "_starts", starts)

    def terms(self, text: str) -> Iterator[str]:
        """The terms in a text, each place read once, the longest term first; guarded words are passed over."""
        folded, place = fold(text), 0
        while place < len(folded):
            term = self._at(folded, place)
            if term and term not in self.guards:
                yield term
            place += len(term) or 1

    def _at(self, text: str, place: int) -> str:
        starts: dict[str, list[str]] = getattr(self, "_starts")  # noqa: B009  # set past the frozen dataclass
        known = starts.get(text[place], ())
        return next((term for term in known if text.startswith(term, place) and whole(text, place, term)), "")

    def expand(self, texts: Iterable[str]) -> list[str]:
        """The words by which these texts are found beside their own, each once."""
        texts = list(texts)
        found = [partner for text in texts for term in self.terms(text) for partner in self.partners[term]]
        return list(dict.fromkeys(found + (self.also.expand(texts) if self.also else [])))

    def sources(self, query: str) -> list[str]:
        """The terms whose texts a query finds although it does not say them: what a page shows as synonyms used."""
        return self.found_by({*self.terms(query), *(form for run in runs(fold(query).split()) for form in forms(run))})

    def knows(self, run: str) -> bool:
        """Whether a word, or some words together, finds texts that do not say it."""
        return bool(self.found_by(set(forms(fold(run)))))

    def found_by(self, asked: set[str]) -> list[str]:
        """The terms whose texts are found by some words, and that are none of these."""
        found = [term for term, partners in self.partners.items() if term not in asked and asked.intersection(partners)]
        return found + (self.also.found_by(asked) if self.also else [])


def runs(tokens: Sequence[str]) -> Iterator[str]:
    """Words and neighbouring words together, as many as a term may have."""
    for size in range(1, LONGEST_RUN + 1):
        for start in range(len(tokens) - size + 1):
            yield " ".join(tokens[start : start + size])


def forms(run: str) -> Iterator[str]:
    """A word as it stands, and what an English plural may be the plural of: the index finds buses by bus."""
    yield run
    if run.isascii() and run.endswith("s"):
        yield run.removesuffix("s")
        yield run.removesuffix("es")
        yield re.sub("ies$", "y", run)


def whole(text: str, place: int, term: str) -> bool:
    """Whether a term of Latin letters stands as a word: CPI is not in scpi."""
    before, after = text[place - 1 : place], text[place + len(term) : place + len(term) + 1]
    return not (LATIN.match(term[0]) and LATIN.match(before)) and not (LATIN.match(term[-1]) and LATIN.match(after))


def read(*paths: Path) -> Synonyms:
    """The synonyms of several files together."""
    partners: dict[str, dict[str, None]] = {}
    guards: set[str] = set()
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
            try:
                found, to, guarded = parse(line)
            except SynonymError as problem:
                raise SynonymError(f"{path.name}, line {number}: {problem}") from None
            guards.update(guarded)
            for term in found:
                partners.setdefault(term, {}).update(dict.fromkeys(other for other in to if other != term))
    return Synonyms({term: tuple(others) for term, others in partners.items()}, frozenset(guards) - partners.keys())


def parse(line: str) -> tuple[list[str], list[str], list[str]]:
    """One line as (terms seen in a text, words it is then found by, guards)."""
    content = line.partition("#")[0].strip()
    if not content:
        return [], [], []
    if content.startswith("!"):
        return [], [], words(content[1:])
    left, arrow, right = content.partition("=>")
    seen, to = words(left), words(right) if arrow else words(left)
    if not seen or not to or (not arrow and len(seen) == 1):
        raise SynonymError(f"“{content}” needs two words at least, parted by commas (or: words => words)")
    return seen, to, []


def words(text: str) -> list[str]:
    """Words parted by commas, folded."""
    return [fold(word.strip()) for word in SEPARATOR.split(text) if word.strip()]
