"""The words of columns and values, from `schemas/vocabularies/import_*.yaml`, the code lists and the profile."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import questions
from ckanext.govopen.importing import folding
from ckanext.govopen.language import language, say
from ckanext.govopen.law import SCHEMAS

TIERS = ("open_tier", "share_tier")
if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

CODES = {
    "update_cycle": "update_cycle",
    "theme": "theme",
    "industry": "industry",
    "region": "region",
    "security_level": "security_level",
    "repository": "repository",
    "open_mode": "open_mode",
    "share_mode": "share_mode",
    "license_id": "license",
    "item_type": "item_type",
}
SEVERAL = ("open_grounds",)  # of which a cell may say more than one
LINES = ("open_conditions", "open_basis", "share_conditions", "share_basis", "related_codes", "legal_basis")
ITEMS = {"item_name": "name", "item_type": "type", "item_length": "length", "item_description": "description"}
TEXTS = (
    "title",
    "notes",
    "resource_code",
    "contact",
    "correction_contact",
    "registration_number",
    "interpretation",
    "share_reason",
    "project",
    "tags",
    "department",
)
RULED = tuple(name for name in questions.NAMES if name not in TEXTS)  # of the regulation: its words, its values
CODED = (*TIERS, *(code for code in CODES if code not in ITEMS), *RULED)
FIELDS = (*TEXTS, *CODED, *LINES, *ITEMS)
ASKED = (*CODED, "department")
_PARTS = re.compile(r"[\n、;；]+")


def columns() -> dict[str, str]:
    """Folded label → field; '' for labels that are known and not taken over."""
    return _columns(law.in_force().id)


@lru_cache
def _columns(profile: str) -> dict[str, str]:
    table = folding.read("columns")
    found = {folding.fold(str(word)): "" for word in table["ignored"]}
    for field, words in table["fields"].items():
        for word in (field, *words):
            found.setdefault(folding.fold(str(word)), field)
    for field, words in table["fields"].items():  # a field's own words win over the ignored ones
        found |= {folding.fold(str(word)): field for word in words}
    rules = law.profile(profile)
    for asked in (asked for name in questions.NAMES if (asked := questions.asked(name, rules))):
        found |= {folding.fold(word): asked.id for word in (asked.label.zh, asked.label.en) if word}
    return {label: field if is_asked(field, rules) else "" for label, field in {**_labels(), **found}.items()}


def is_asked(field: str, rules: Profile) -> bool:
    """Whether a column can mean this field: always, but for what only some regulations ask."""
    return field not in questions.NAMES or questions.asked(field, rules) is not None


def _labels() -> dict[str, str]:
    """The words that the editor's form has for the fields, so that a template made here reads back."""
    schema = yaml.safe_load((SCHEMAS / "scheming" / "dataset.yaml").read_text("utf-8"))
    names = {"owner_org": "department", "tag_string": "tags"}
    found = {}
    for field in schema["dataset_fields"]:
        name = names.get(field["field_name"], field["field_name"])
        if name in FIELDS:
            found |= {folding.fold(label): name for label in field["label"].values()}
    return found


@lru_cache
def either() -> dict[str, tuple[str, ...]]:
    """Folded label → the fields it may mean."""
    return {folding.fold(word): tuple(fields) for word, fields in folding.read("columns")["either"].items()}


@lru_cache
def known_labels() -> frozenset[str]:
    """All labels that are known, folded."""
    return frozenset(columns()) | frozenset(either())


def tier(field: str, text: str) -> str | None:
    """The tier that a word says plainly; None: unknown, to be asked about, never a guess."""
    return _tiers(field, law.in_force().id).get(folding.fold(text))


def hint(field: str, text: str) -> str | None:
    """The tier that a doubtful word probably means: shown beside the question, never chosen."""
    hints = folding.read("values")["hints"].get(field, {})
    return {folding.fold(word): value for word, value in hints.items()}.get(folding.fold(text))


@lru_cache
def _tiers(field: str, profile: str) -> dict[str, str]:
    rules = law.profile(profile)
    terms = {"open_tier": rules.open_tiers, "share_tier": rules.share_tiers}[field]
    found = {folding.fold(str(item.term)): name for name, item in terms.items()}
    for name, words in folding.read("values")["tiers"][field].items():
        found |= {folding.fold(word): name for word in words if name in terms}
    return found


def code(field: str, text: str) -> str | None:
    """The code that a word of a code list means, traditional characters and bracketed notes aside; None: unknown."""
    vocabulary = CODES[field]
    if text.isdigit() and field not in ("region", "industry"):
        return None  # bare digits mean different things in different systems
    for spelling in (text, folding.fold(text), folding.undressed(text)):
        found = vocabularies.find(vocabulary, spelling)
        if found is not None:
            return found
    return None


def value(field: str, text: str) -> str | None:
    """The stored value that a cell's word means in this field; None: unknown."""
    if field in TIERS:
        return tier(field, text)
    return _ruled(field, text) if field in RULED else code(field, text)


def _ruled(field: str, text: str) -> str | None:
    known = _answers(field, law.in_force().id)
    parts = [part for part in _PARTS.split(text) if part.strip()] if field in SEVERAL else [text]
    found = [known.get(folding.fold(part)) for part in parts]
    return None if None in found else "\n".join(dict.fromkeys(one for one in found if one))


@lru_cache
def _answers(field: str, profile: str) -> dict[str, str]:
    asked = questions.asked(field, law.profile(profile))
    if asked is None:
        return {}
    labels = zip(asked.labels, asked.options, strict=False)
    return {folding.fold(word): one for label, one in labels for word in (label.zh, label.en, one) if word}


def choices(field: str) -> dict[str, str]:
    """Value → word in the reader's language of what a field may hold; empty for free text.

    A question that the regulation in force does not ask has none.
    """
    rules = law.in_force()
    if field in TIERS:
        tiers = {"open_tier": rules.open_tiers, "share_tier": rules.share_tiers}[field]
        return {name: say(one.term) for name, one in tiers.items()}
    if field in RULED:
        asked = questions.asked(field, rules)
        return {one: say(label) for label, one in zip(asked.labels, asked.options, strict=False)} if asked else {}
    if field in CODES:
        return {term.value: term.label(language()) for term in vocabularies.terms(CODES[field])}
    return {}


def is_choice(field: str, value: str) -> bool:
    """Whether a field can hold this value: each line of it, where it may say several."""
    known = choices(field)
    return all(one in known for one in (value.splitlines() if field in SEVERAL else [value]))
