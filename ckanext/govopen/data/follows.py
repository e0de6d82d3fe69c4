"""What follows from what an entry says (`follows:` of a profile), checked against what entries are asked.

    follows:
      open_tier:
        - {when: {open_grounds: [trade_secret, privacy]}, value: not_open, article: 28}
        - {when: {open_grounds: none}, value: unconditional, article: 28}

`value` is a value, several, `nothing` (the field stays empty) or `something` (any answer); `unless` names a question
in which a reason lets another value stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.laws import text
from ckanext.govopen.data.reading import Collector, Map, expected, kind
from ckanext.govopen.domain.following import Follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.domain.form import Field

NOTHING, SOMETHING = "nothing", "something"
WORDED = ("share_reason", "interpretation", "notes", "project")  # answered in words of one's own


def follows(
    forms: Forms, city: Map, entry: Iterable[Field], tiers: Mapping[str, tuple[str, ...]]
) -> tuple[Follow, ...]:
    """All rules of a city, in its order; `tiers` gives the ids by axis. Raises ProfileError with all that is wrong."""
    known = dict(tiers)
    asked = {field.id: field for field in entry}
    known |= {name: field.options for name, field in asked.items() if field.options}
    texts = tuple(name for name in WORDED if name in asked)
    section, errors, found = city.section("follows"), Collector(), list[Follow]()
    for name in section:
        with errors:
            if name not in (*known, *texts):
                raise section.fail(f"no entry is asked for '{name}'; {expected(name, (*known, *texts))}", name)
            rules = section.maps(name)
            if not rules:
                raise section.fail(f"'{name}' follows from nothing; write {name}: [{{when: …, value: …}}]", name)
            for where in rules:
                with errors:
                    found.append(_rule(forms, name, where, known, texts))
    errors.settle()
    return tuple(found)


def _rule(forms: Forms, name: str, where: Map, known: Mapping[str, tuple[str, ...]], texts: tuple[str, ...]) -> Follow:
    where.take("when", "value", "unless", "article", "note")
    when = where.section("when")
    if not when:
        raise where.fail("a rule without facts; write when: {field: value}", "when")
    when.take(*(key for key in known if key != name))
    unless = where.get("unless", "")
    if unless and unless not in texts:
        raise where.fail(
            f"`unless: {unless}` is no question that is answered in words; {expected(unless, texts)}", "unless"
        )
    return Follow(
        field=name,
        when={key: values(when, key, known[key]) for key in when},
        values=_value(where, known.get(name, ())),
        unless=unless,
        cites=forms.cites(where, needed=True),
        note=text(where, "note", needed=False),
    )


def _value(where: Map, known: tuple[str, ...]) -> tuple[str, ...]:
    """What may stand there: values, `nothing`, or `something`."""
    said = where.get("value")
    if said == SOMETHING:
        return ()
    if said == NOTHING:
        return ("",)
    return values(where, "value", known)


def values(where: Map, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """One or several of the known values below a key; an error for any other."""
    said = where.get(key)
    named: list[Any] = said if isinstance(said, list) else [said]
    if not named:
        raise where.fail(f"'{key}' names no value; {expected('', known)}", key)
    for one in named:
        if one not in known:
            raise where.fail(f"unknown {key} {kind(one)}; {expected(one, known)}", key)
    return tuple(dict.fromkeys(named))
