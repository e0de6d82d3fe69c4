"""Questions that a regulation puts to every entry (`entry:` of its profile, fields `of_profile` of the form)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen import data, law
from ckanext.govopen.domain import following
from ckanext.govopen.domain.form import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.form import Field
    from ckanext.govopen.domain.profile import Profile

NAMES = ("resource_class", "level", "origin", "open_grounds", "aggregation", "share_reason", "project", "project_stage")
COUNTED = ("resource_class", "aggregation")  # those that the catalogue is searched by


def asked(name: str, profile: Profile) -> Field | None:
    """The question, where this regulation puts it."""
    return next((field for field in profile.entry if field.id == name), None)


def is_known(name: str, value: str) -> bool:
    """Whether a value is an answer under the regulation in force or any other: what a city was told before stays."""
    here = law.in_force()
    others = (law.profile(each) for each in data.names() if each != here.id)
    return any(field is not None and value in field.options for field in _everywhere(name, here, others))


def _everywhere(name: str, here: Profile, others: Iterable[Profile]) -> Iterable[Field | None]:
    yield asked(name, here)
    for profile in others:
        yield asked(name, profile)


def word(name: str, value: str, profile: Profile) -> Text | str:
    """A value in the regulation's own word: of a question or of a tier; as it is where neither has it."""
    tiers = {"open_tier": profile.open_tiers, "share_tier": profile.share_tiers}.get(name, {})
    if value in tiers:
        return tiers[value].term
    field = asked(name, profile)
    return dict(zip(field.options, field.labels, strict=False)).get(value, value) if field else value


def label(name: str, profile: Profile) -> Text:
    """What the regulation calls a question."""
    field = asked(name, profile)
    return field.label if field else NOTHING


def named(name: str, profile: Profile) -> Text:
    """What a field of entries is called: by its question, or as every profile calls it."""
    field = asked(name, profile)
    return field.label if field else Text(name, name)


def of_tiers(profile: Profile) -> tuple[str, ...]:
    """The questions from whose answers a tier follows, or in which a reason lets another stand."""
    return following.facts(rule for rule in profile.follows if rule.field in ("open_tier", "share_tier"))


def joined(texts: Iterable[Text | str]) -> Text:
    """Several words as one, in both languages."""
    both = [text if isinstance(text, Text) else Text(text, text) for text in texts]
    return Text("、".join(text.zh for text in both), ", ".join(text.en or text.zh for text in both))
