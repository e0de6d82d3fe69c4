"""What is law-relevant about an entry, from a dict or a model object alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ckanext.govopen.domain import entry as decided

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile, Tier


@dataclass(frozen=True, slots=True)
class Entry:
    """Facts of a catalogue entry. An empty tier is one not decided (design §10), never open."""

    id: str
    owner: str
    state: str
    private: bool
    open_tier: str = ""
    share_tier: str = ""

    @property
    def published(self) -> bool:
        """Whether it stands in the catalogue, for the public or for departments."""
        return self.state == "active" and not self.private


def of_package(package: Any) -> Entry:
    """From a `model.Package`."""
    extras = package.extras or {}
    return Entry(
        package.id,
        package.owner_org or "",
        package.state,
        bool(package.private),
        extras.get("open_tier") or "",
        extras.get("share_tier") or "",
    )


def tiers(entry: Entry, profile: Profile) -> tuple[Tier | None, Tier | None]:
    """Opening tier and sharing tier; None: not decided, or a word the profile does not know, which opens nothing."""
    return profile.open_tiers.get(entry.open_tier), profile.share_tiers.get(entry.share_tier)


def has_files(entry: Entry, profile: Profile) -> bool:
    """Whether anybody may get at data of the entry at all: neither open nor shared means no files (design §4)."""
    return decided.has_files(profile, entry.open_tier, entry.share_tier)


def is_free(entry: Entry, profile: Profile) -> bool:
    """Whether the public has the data without asking, so that a link gives nothing away."""
    opening = profile.open_tiers.get(entry.open_tier)
    return opening is not None and opening.access == "free"


def audience(entry: Entry, profile: Profile) -> str:
    """Who sees a published entry's metadata: `public` or `departments` (law-reading §7.22).

    An entry with an opening tier is public everywhere; one only shared where the city opens its whole catalogue.
    """
    tiers = public_tiers(profile)
    return "public" if tiers is None or entry.open_tier in tiers else "departments"


def public_tiers(profile: Profile) -> tuple[str, ...] | None:
    """The opening tiers whose published entries anybody may see; None: whatever the tier, decided or not."""
    return None if profile.catalogue_audience == "public" else tuple(profile.open_tiers)
