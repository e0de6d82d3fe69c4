"""What follows when an entry changes its tier or is withdrawn: worked out here, carried out by the shell around."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .calendar import ONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from .case import Grant
    from .profile import Profile, Tier


@dataclass(frozen=True, slots=True)
class Effects:
    """What must happen besides the change itself."""

    gated: bool = False  # bytes that were free are gated now: views, tables and old snapshots close
    files_out: bool = False  # neither open nor shared: it has no files any more
    grants: tuple[Grant, ...] = ()  # grants that end or end earlier, as they now stand
    tell: tuple[str, ...] = ()  # holders to be told, each once
    tombstone: bool = False


def rank(tiers: Mapping[str, Tier], name: str) -> int:
    """How strict a tier is: its place in the profile's order, freest first; nothing decided is strictest of all."""
    return list(tiers).index(name) if name in tiers else len(tiers)


def tightens(tiers: Mapping[str, Tier], old: str, new: str) -> bool:
    """Whether a change gives less than before."""
    return rank(tiers, new) > rank(tiers, old)


def has_files(profile: Profile, open_tier: str, share_tier: str) -> bool:
    """Whether an entry of these tiers may have data files: one axis at least must let somebody in."""
    ways = (profile.open_tiers.get(open_tier), profile.share_tiers.get(share_tier))
    return any(tier is not None and tier.access != "none" for tier in ways)


def reclassify(
    profile: Profile, old: tuple[str, str], new: tuple[str, str], grants: Iterable[Grant], day: date
) -> Effects:
    """A change of tiers, each pair (opening tier, sharing tier): what closes, and whose grants end.

    Grants end where their axis lets nobody in any more; those that the law gave at once also where it only tightens.
    """
    axes = {
        "open": (profile.open_tiers, old[0], new[0]),
        "share": (profile.share_tiers, old[1], new[1]),
    }
    ended: list[Grant] = []
    for grant in grants:
        tiers, before, after = axes[grant.axis]
        shut = before != after and (after not in tiers or tiers[after].access == "none")
        if grant.ended is None and (shut or (grant.at_once and tightens(tiers, before, after))):
            ended.append(replace(grant, ended=day))
    gated = any(_frees(tiers, before) and not _frees(tiers, after) for tiers, before, after in axes.values())
    files_out = has_files(profile, *old) and not has_files(profile, *new)
    return Effects(gated or files_out, files_out, tuple(ended), _holders(ended))


def _frees(tiers: Mapping[str, Tier], name: str) -> bool:
    return name in tiers and tiers[name].access == "free"


def withdraw(grants: Iterable[Grant], effective_on: date) -> Effects:
    """An entry no longer supplied from a day on: grants last at most to the day before; a tombstone stays."""
    last = effective_on - ONE
    live = [grant for grant in grants if grant.ended is None]
    cut = [replace(grant, until=last) for grant in live if grant.until is None or grant.until > last]
    return Effects(gated=True, grants=tuple(cut), tell=_holders(live), tombstone=True)


def _holders(grants: Iterable[Grant]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(grant.holder for grant in grants))
