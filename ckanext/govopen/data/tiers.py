"""Tiers of a profile and the kinds of law that they, and refusals, may rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ckanext.govopen.data.laws import RANKS, one_of, text
from ckanext.govopen.data.limits import ACTORS
from ckanext.govopen.data.reading import Collector, Map, expected
from ckanext.govopen.domain.profile import Basis, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.domain.profile import Procedure

ACCESS = ("free", "granted", "none")


class Tiers:
    """Builds a city's tiers and bases on top of base's."""

    def __init__(self, forms: Forms, base: Map, city: Map, errors: Collector) -> None:
        self.forms, self.base, self.city, self.errors = forms, base, city, errors
        self.bases: dict[str, Basis] = {}

    def basis(self, axis: str, name: str) -> Basis:
        """The kinds of law that may be the basis of a tier or a refusal (`bases:`)."""
        source = self.city.section("bases").section(axis) if axis in self.city.section("bases") else Map()
        where = source.section(name) if name in source else self.base.section("bases").section(axis).section(name)
        where.take("ranks", "article", "note", "stated", "filed_with", "reason")
        if "ranks" in where and not where.words("ranks"):
            raise where.fail("`ranks: []` names no rank of law; leave it out for any, or write ranks: [law]", "ranks")
        for rank in where.words("ranks"):
            if rank not in RANKS:
                raise where.fail(f"unknown rank '{rank}'; {expected(rank, RANKS)}", "ranks")
        note, stated = text(where, "note", needed=False), where.flag("stated", default=True)
        filed_with = one_of(where, "filed_with", ("", *ACTORS[2:]), "")
        cites = self.forms.cites(where)
        said = where.section("reason")
        said.take("article")
        reason = self.forms.cites(said, inherit=cites)
        basis = Basis(where.words("ranks"), cites, note, stated, reason, filed_with)
        self.bases[f"{axis}.{name}"] = basis
        return basis

    def build(self, key: str) -> dict[str, Tier]:
        """The tiers of `open_tiers` or `share_tiers`."""
        base, own = self.base.section(key), self.city.section(key)
        own.take(*base)
        axis = key.removesuffix("_tiers")
        result = {}
        for name in base:
            with self.errors:
                house, city = base.section(name), own.section(name) if name in own else Map()
                tier = city.over(house)
                tier.take("term", "access", "asks", "article", "note")
                asks = self.forms.merged(city.section("asks"), house.section("asks"))
                self._way(tier, name, one_of(tier, "access", ACCESS))
                fields = self.forms.form(asks, self.basis(key, name).ranks)
                access, note = one_of(tier, "access", ACCESS), text(city, "note", needed=False)
                result[name] = Tier(name, axis, text(tier, "term"), access, fields, self.forms.cites(city), note)
        return result

    def offer(self, open_tiers: Mapping[str, Tier], share_tiers: Mapping[str, Tier]) -> None:
        """What a choice among tiers offers: `axis.tier` for both axes, or the tiers the sharing negative list shows."""
        both = [*open_tiers.values(), *share_tiers.values()]
        self.forms.tiers["tiers"] = tuple(f"{tier.axis}.{tier.id}" for tier in both), tuple(tier.term for tier in both)
        own, house = (source.section("lists").section("sharing_negative") for source in (self.city, self.base))
        shown = str([one.get("share_tier") for one in own.over(house).maps("where") if isinstance(one, Map)])
        listed = [tier for tier in share_tiers.values() if f"'{tier.id}'" in shown]
        self.forms.tiers["listed_share_tiers"] = tuple(t.id for t in listed), tuple(t.term for t in listed)

    def _way(self, tier: Map, name: str, access: str) -> None:
        """The ids of the tiers say how freely they give: what is withheld has no way in, everything else has one."""
        withheld = name in ("not_open", "not_shared")
        if withheld != (access == "none"):
            raise tier.fail(
                f"tier '{name}' cannot be `access: {access}`; {'write none' if withheld else 'write free or granted'}",
                "access",
            )


def by_decision(tiers: Mapping[str, Tier], procedure: Procedure) -> dict[str, Tier]:
    """The tiers, those marked that give nothing by themselves and that a route of the procedure decides on."""
    return {
        name: replace(
            tier,
            by_decision=tier.access == "none"
            and any(name in route.when.get(f"{tier.axis}_tier", (name,)) for route in procedure.routes if route.gives),
        )
        for name, tier in tiers.items()
    }
