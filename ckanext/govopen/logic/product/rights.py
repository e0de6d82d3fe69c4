"""By what right a maker has the data of a source, as far as the portal knows: told to maker and officers.

No regulation asks for a grant on record: data may have come from elsewhere, so the officer asks.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as catalogued
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.shape.cites import both
from ckanext.govopen.model.grant import GrantRow

if TYPE_CHECKING:
    from collections.abc import Mapping


def of_source(source: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """`right`: free, recorded, granted or none; `tier`: what the city calls how far the entry is open, or None."""
    package = model.Package.get(source["entry_id"])
    if package is None:
        return {"right": "recorded" if source.get("recorded") else "none", "tier": None}
    entry = catalogued.of_package(package)
    tier, _ = catalogued.tiers(entry, law.in_force())
    told = {"tier": both(tier.term) if tier else None}
    if source.get("recorded"):
        return {"right": "recorded", **told}
    if catalogued.is_free(entry, law.in_force()):
        return {"right": "free", **told}
    return {"right": "granted" if _granted(source, owner) else "none", **told}


def _granted(source: Mapping[str, Any], owner: str) -> bool:
    """Whether the maker, or an organization the maker acts for, held a grant on the day."""
    day = date.fromisoformat(source["acquired_on"])
    holders = asking({"user": "", "auth_user_obj": model.User.get(owner)}).person.holders | {owner}
    query = sa.select(GrantRow.id).where(
        GrantRow.entry_id == source["entry_id"],
        GrantRow.holder.in_(sorted(holders)),
        GrantRow.since <= day,
        sa.or_(GrantRow.until.is_(None), GrantRow.until >= day),
        sa.or_(GrantRow.ended.is_(None), GrantRow.ended >= day),
    )
    return bool(model.Session.scalar(query.limit(1)))
