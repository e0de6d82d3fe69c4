"""Limits of a profile (`within:`): working days, from what event, by which article, how far they may be extended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.laws import one_of, text
from ckanext.govopen.data.reading import Collector, Map, expected
from ckanext.govopen.domain.form import NOTHING
from ckanext.govopen.domain.profile import Extension, Limit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.domain.form import Cites
    from ckanext.govopen.domain.profile import Step

ACTORS = ("applicant", "provider", "authority", "government", "establishment_office")
LAPSES = ("late", "next", "close")


class Limits:
    """Builds the limits of one procedure: `numbers` and `dates` are what its form or entries give."""

    def __init__(self, forms: Forms, numbers: Iterable[str], dates: Iterable[str]) -> None:
        self.forms, self.numbers, self.dates = forms, tuple(numbers), tuple(dates)

    def limit(self, where: Map, inherit: Cites | None, before: list[Step]) -> Limit:
        """The limit that a step's `within:` says. `inherit` is the step's own article; None: that one is wrong."""
        errors = Collector()
        with errors:
            where.take("working_days", "from", "fact", "fact_article", "who", "lapse", "extension", "article", "note")
        starts = ("submitted", *(step.id for step in before), *self.dates)
        limit = Limit(
            days=errors.attempt(lambda: where.whole("working_days"), 1),
            since=errors.attempt(lambda: _among(where, "from", starts, "no start"), ""),
            fact=errors.attempt(lambda: _among(where, "fact", self.numbers, "no number of the form or the entry"), ""),
            who=errors.attempt(lambda: _roles(where), ()),
            lapse=errors.attempt(lambda: one_of(where, "lapse", LAPSES, "late"), "late"),
            extension=errors.attempt(lambda: self._extension(where), None),
            cites=errors.attempt(lambda: self._limit_cites(where, inherit), ()),
            note=errors.attempt(lambda: text(where, "note", needed=False), NOTHING),
            fact_cites=errors.attempt(lambda: self._fact_cites(where), ()),
        )
        errors.settle()
        return limit

    def _limit_cites(self, where: Map, inherit: Cites | None) -> Cites:
        """The limit's own article, or its step's; None: that one is wrong, and told already."""
        return self.forms.cites(where, needed=inherit is not None, inherit=inherit or ())

    def _fact_cites(self, where: Map) -> Cites:
        """The article that lets the form or the entry set the number (`fact_article: 15`)."""
        if "fact_article" in where and not where.get("fact"):
            raise where.fail(
                "`fact_article` says by which article a `fact` sets the number; name the fact", "fact_article"
            )
        said = Map({"article": where["fact_article"]} if "fact_article" in where else {})
        said.file, said.line = where.file, where.line
        said.lines = {"article": where.lines.get("fact_article", where.line)}
        return self.forms.cites(said)

    def _extension(self, where: Map) -> Extension | None:
        if "extension" not in where:
            return None
        own: Any = where.section("extension")
        own.take("working_days", "by", "article")
        return Extension(own.whole("working_days"), one_of(own, "by", ACTORS[1:]), self.forms.cites(own, needed=True))


def _among(where: Map, key: str, known: Iterable[str], what: str) -> str:
    """A word below a key that names one of the known, or nothing."""
    value = where.get(key, "")
    if value and value not in known:
        raise where.fail(f"`{key}: {value}` is {what}; {expected(value, known)}", key)
    return value


def _roles(where: Map) -> tuple[str, ...]:
    """Who is answerable besides the step's actor."""
    who = where.maps("who", of=str)
    for role in who:
        if role not in ACTORS:
            raise where.fail(f"unknown role '{role}'; {expected(role, ACTORS)}", "who")
    return tuple(who)
