"""Whether tiers and procedures agree: what is granted can be had, what is free needs no asking, what is shut stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.data.reading import ProfileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckanext.govopen.data.reading import Map
    from ckanext.govopen.domain.profile import Procedure, Tier

APPLIED_FOR = {"open_tiers": "open_application", "share_tiers": "share_application"}


def disagreements(
    base: Map, city: Map, key: str, tiers: Mapping[str, Tier], procedures: Mapping[str, Procedure]
) -> Iterator[ProfileError]:
    """What is wrong between the tiers of one axis and the procedure by which they are applied for."""
    procedure = procedures.get(APPLIED_FOR[key])
    for tier in tiers.values() if procedure else ():
        if procedure and (why := _why(tier, procedure)):
            said = city.section(key)
            own = said.section(tier.id) if tier.id in said else said
            routes = city.section("procedures")
            if "access" in own:
                yield own.fail(why, "access")
            elif procedure.id in routes:
                yield routes.section(procedure.id).fail(why, "routes")
            else:
                yield (own if own.file else base.section(key)).fail(why)


def _why(tier: Tier, procedure: Procedure) -> str:
    """What is wrong with a tier, and the mend; empty: nothing."""
    fact = f"{tier.axis}_tier"
    ways = [route for route in procedure.routes if tier.id in route.when.get(fact, (tier.id,))]
    if tier.access == "free" and any(route.gives for route in ways if fact in route.when or not route.when):
        return (
            f"'{tier.id}' is `access: free`, so nobody needs the steps of {procedure.id}; "
            "write access: granted, or a route without steps"
        )
    if tier.access == "granted" and not any(route.gives or route.instead for route in ways):
        return (
            f"'{tier.id}' is `access: granted`, and {procedure.id} gives it to nobody; "
            f"write access: free, or a route with steps for {fact}: {tier.id}"
        )
    if tier.access == "none" and tier.axis == "open" and any(route.gives for route in ways):
        return (
            f"'{tier.id}' never reaches the public, so {procedure.id} decides on nothing there; "
            f"write when: {{{fact}: on_request}} beside the steps"
        )
    return ""
