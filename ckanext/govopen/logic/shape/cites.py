"""Articles, words in both languages, fields of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.language import chinese

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.domain.form import Cite, Field, Text
    from ckanext.govopen.domain.profile import Profile


def cites(found: Iterable[Cite]) -> list[dict[str, str]]:
    """Articles with the address of each in the reader of laws. An empty list: a house rule, never law."""
    return [{"law": one.law, "article": one.article, "url": f"/law/{one.law}#art-{one.article}"} for one in found]


def both(text: Text) -> dict[str, str]:
    """A word in both languages."""
    return {"zh": text.zh, "en": text.en or text.zh}


def say(text: Text) -> str:
    """A word in the reader's language."""
    return text.zh if chinese() else text.en or text.zh


def field(one: Field, profile: Profile) -> dict[str, Any]:
    """A field of a form: id, kind, required, options with labels, cites, label, help, public."""
    options: list[dict[str, Any]] = []
    if one.kind == "articles":
        options = [law(option, profile) for option in one.options]
    else:
        labels = list(one.labels) + [None] * len(one.options)
        options = [
            {"value": value, "label": both(label) if label else {"zh": value, "en": value}}
            for value, label in zip(one.options, labels, strict=False)
        ]
    return {
        "id": one.id,
        "kind": one.kind,
        "required": one.required,
        "options": options,
        "cites": cites(one.cites),
        "label": both(one.label) if one.label.zh else {"zh": one.id, "en": one.id},
        "help": both(one.help),
        "public": one.public,
    }


def law(option: str, profile: Profile) -> dict[str, Any]:
    """A law that may be cited: id, number of its last article, title."""
    name, _, last = option.partition("/")
    known = profile.laws.get(name)
    return {
        "value": name,
        "last": int(last) if last.isdigit() else 0,
        "label": both(known.title) if known else {"zh": name, "en": name},
    }


def fields(form: Iterable[Field], profile: Profile) -> list[dict[str, Any]]:
    """The fields of a form."""
    return [field(one, profile) for one in form]


def labels(form: Iterable[Field]) -> Mapping[str, str]:
    """Labels by field, in the reader's language."""
    return {one.id: say(one.label) or one.id for one in form}
