"""The one verdict, asked for a data file as it stands in the database now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ckanext.govopen import config, law
from ckanext.govopen.domain.access import Verdict, may_access
from ckanext.govopen.store.grants import accepted, grants_for

if TYPE_CHECKING:
    from datetime import date

    from ckan import model

    from ckanext.govopen.access.people import Asker
    from ckanext.govopen.domain.case import Grant
    from ckanext.govopen.domain.profile import Tier


VERDICT = "govopen_access"
"""Where CKAN's auth function leaves what it judged, in the context that it was asked with."""


@dataclass(frozen=True, slots=True)
class Access:
    """A verdict with what it was about. `gated`: not everybody gets this, so the access goes on record."""

    verdict: Verdict
    gated: bool
    asker: Asker
    entry_id: str
    resource_id: str
    provider: str
    tier: Tier | None
    grant: Grant | None = None

    @property
    def allowed(self) -> bool:
        return self.verdict.allowed

    @property
    def reason(self) -> str:
        return self.verdict.reason

    def refused(self, reason: str) -> Access:
        """The same access, turned down for another reason: `hidden` (the entry itself), `unrecorded`."""
        return replace(self, verdict=Verdict(False, reason, self.verdict.grant))


def today() -> date:
    """The day on the portal's own clock, by which grants begin and end."""
    return datetime.now(config.timezone()).date()


def _extras(thing: Any) -> dict[str, Any]:
    return dict(thing.extras or {})


def tiers_of(entry: model.Package, asker: Asker) -> tuple[Tier, ...]:
    """The tiers that concern the asker. One that the profile does not know counts as none: closed."""
    profile, said = law.in_force(), _extras(entry)
    tiers = [profile.open_tiers.get(str(said.get("open_tier") or ""))]
    if asker.departments:
        tiers.append(profile.share_tiers.get(str(said.get("share_tier") or "")))
    return tuple(tier for tier in tiers if tier)


def is_public(entry: model.Package) -> bool:
    """Whether anybody may have the entry's files."""
    tier = law.in_force().open_tiers.get(str(_extras(entry).get("open_tier") or ""))
    return bool(tier and tier.access == "free") and not entry.private


def judge(resource: model.Resource, asker: Asker, day: date | None = None) -> Access:
    """Whether the asker may have this data file, and by what right or for want of what.

    A grant given on conditions opens once its holder has accepted them; until then the reason is `conditions`.
    A sysadmin may; where no right of one's own allows it the reason is `sysadmin`, and it is recorded like any other.
    """
    entry = resource.package
    supplied_for = str(_extras(resource).get("supplied_for") or "")
    tiers = tiers_of(entry, asker)
    grants = grants_for(entry.id, asker.holders)
    owner = entry.owner_org or ""

    def ask(held: list[Grant]) -> Verdict:
        return may_access(tiers, resource.id, owner, asker.holders, held, day or today(), supplied_for)

    verdict = ask(accepted(grants))
    if not verdict.allowed and (given := ask(grants)).allowed:
        verdict = Verdict(False, "conditions", given.grant)  # its holder has yet to accept them
    if asker.sysadmin and not verdict.allowed:
        verdict = Verdict(True, "sysadmin")
    held = next((grant for grant in grants if grant.id == verdict.grant), None)
    return Access(
        verdict=verdict,
        gated=bool(supplied_for) or not is_public(entry),
        asker=asker,
        entry_id=entry.id,
        resource_id=resource.id,
        provider=owner,
        tier=_concerned(tiers, verdict, held),
        grant=held,
    )


def _concerned(tiers: tuple[Tier, ...], verdict: Verdict, held: Grant | None) -> Tier | None:
    """The tier that a verdict speaks of: its grant's; where one applies, a department's way before the public's."""
    if held or verdict.reason == "shared":
        axis = held.axis if held else "share"
        near = [tier for tier in tiers if tier.axis == axis]
    else:
        near = [tier for tier in reversed(tiers) if verdict.reason == "no_grant" and tier.way == "granted"]
    return next(iter((*near, *tiers)), None)
