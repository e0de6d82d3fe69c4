"""The words of columns and values, from `schemas/vocabularies/import_*.yaml`, the code lists and the profile."""

from __future__ import annotations

from functools import lru_cache

import yaml

from ckanext.govopen import law, vocabularies
from ckanext.govopen.importing import folding
from ckanext.govopen.law import SCHEMAS

TIERS = ("open_tier", "share_tier")
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
LINES = ("open_conditions", "open_basis", "share_conditions", "share_basis", "related_codes", "legal_basis")
ITEMS = {"item_name": "name", "item_type": "type", "item_length": "length", "item_description": "description"}
TEXTS = (
    "title",
    "notes",
    "resource_code",
    "contact",
    "correction_contact",
    "registration_number",
    "tags",
    "department",
)
FIELDS = (*TEXTS, *TIERS, *(code for code in CODES if code not in ITEMS), *LINES, *ITEMS)
ASKED = (*TIERS, *(code for code in CODES if code not in ITEMS), "department")


@lru_cache
def columns() -> dict[str, str]:
    """Folded label → field; '' for labels that are known and not taken over."""
    table = folding.read("columns")
    found = {folding.fold(str(word)): "" for word in table["ignored"]}
    for field, words in table["fields"].items():
        for word in (field, *words):
            found.setdefault(folding.fold(str(word)), field)
    for field, words in table["fields"].items():  # a field's own words win over the ignored ones
        found |= {folding.fold(str(word)): field for word in words}
    return {**_labels(), **found}


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
    return code(field, text)
