"""The digest of a profile: a name for what binds a case that was filed under it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

# Words, readings, and which laws there are to cite: an operator may add a law file without splitting the cases in two.
UNBINDING = (
    "label", "help", "labels", "note", "words", "title", "cites", "instead_of", "public", "refusal", "reason_cites",
    "basis_cites", "fact_cites", "asked_cites", "word",
)  # fmt: skip
LATER = ("after",)  # what came later than the first cases counts only where it says something


def digest(profile: Profile) -> str:
    """A name for what binds a case: procedures, supplement, office hours, calendars; words and notes left out."""
    parts = (profile.procedures, profile.supplement, profile.calendars)
    binding = [profile.id, str(profile.closes), *(_plain(part) for part in parts)]
    return hashlib.sha256(json.dumps(binding, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value) if _binds(value, field.name))
        laws = getattr(value, "kind", "") == "articles"
        return {name: _plain(getattr(value, name)) for name in names if not (laws and name == "options")}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _binds(value: Any, name: str) -> bool:
    """Whether a part binds a case."""
    return name not in UNBINDING and (name not in LATER or bool(getattr(value, name)))
