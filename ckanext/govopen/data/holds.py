"""Which entries stand back (`holds:` of a profile), checked against what entries are asked.

    holds:
      precompiled:
        term: {zh: 预编目录, en: Pre-compiled}
        when: {project_stage: [planned, approved]}
        mend: {zh: 项目建成后改选, en: choose another stage once the project is built}
        by: project
        article: 12

While an entry states all of `when` it is neither handed in for review nor published; `by` names the question by whose
answer such entries are gathered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.data.follows import values
from ckanext.govopen.data.laws import text
from ckanext.govopen.data.reading import Collector, Map, expected
from ckanext.govopen.domain.following import Hold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.domain.form import Field


def holds(forms: Forms, city: Map, entry: Iterable[Field]) -> tuple[Hold, ...]:
    """All of a city, in its order. Raises ProfileError with all that is wrong."""
    asked = {field.id: field for field in entry}
    section, errors, found = city.section("holds"), Collector(), list[Hold]()
    for name in section:
        with errors:
            found.append(_hold(forms, name, section.section(name), asked))
    errors.settle()
    return tuple(found)


def _hold(forms: Forms, name: str, where: Map, asked: dict[str, Field]) -> Hold:
    where.take("term", "when", "mend", "by", "article", "note")
    known = {key: field.options for key, field in asked.items() if field.options}
    when, by = where.section("when"), where.get("by", "")
    if not when:
        raise where.fail("every entry would stand back; write when: {field: value}", "when")
    when.take(*known)
    if by and by not in asked:
        raise where.fail(f"`by: {by}` is no question put to entries; {expected(by, asked)}", "by")
    facts = {key: values(when, key, known[key]) for key in when}
    if all(set(known[key]) <= set(facts[key]) for key in facts):
        raise where.fail("no answer would lift it; leave out of `when` the one that does", "when")
    return Hold(
        id=name,
        term=text(where, "term"),
        when=facts,
        mend=text(where, "mend"),
        by=by,
        cites=forms.cites(where, needed=True),
        note=text(where, "note", needed=False),
    )
