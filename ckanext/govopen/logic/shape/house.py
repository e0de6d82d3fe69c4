"""What no article of a profile gives: this portal's own, and shown as such (平台约定)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.catalogue import questions
from ckanext.govopen.logic.shape.cites import both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.govopen.domain.form import Cites
    from ckanext.govopen.domain.profile import Procedure, Profile


def house_rules(profile: Profile) -> Iterator[dict[str, Any]]:
    """Every value without an article.

    `kind` is limit, objection, field, tier, ask, entry, follow, hold, list, chain, basis, post, rule, supplement,
    channels or audience;
    `procedure` names the procedure of the first three, "" else.
    """
    for one in profile.procedures.values():
        yield from _procedure(one)
    yield from _tiers(profile)
    yield from _lists(profile)
    yield from ({"procedure": "", **row} for cites, row in _others(profile) if not cites)


def _others(profile: Profile) -> Iterator[tuple[Cites, dict[str, Any]]]:
    for field in profile.entry:
        yield field.cites, {"kind": "entry", "id": field.id, "title": both(field.label)}
    for rule in profile.follows:
        yield rule.cites, {"kind": "follow", "id": rule.field, "title": both(questions.named(rule.field, profile))}
    for hold in profile.holds:
        yield hold.cites, {"kind": "hold", "id": hold.id, "title": both(hold.term)}
    for name, basis in profile.bases.items():
        yield basis.cites, {"kind": "basis", "id": name, "ranks": list(basis.ranks)}
    for post in profile.posts.values():
        yield post.cites, {"kind": "post", "id": post.id, "title": both(post.term)}
    for rule in profile.rules.values():
        yield rule.cites, {"kind": "rule", "id": rule.id, "value": rule.value}
    yield profile.supplement.cites, {"kind": "supplement", "days": profile.supplement.days}
    yield profile.channels_cites, {"kind": "channels", "value": profile.channels}
    yield profile.audience_cites, {"kind": "audience", "value": profile.catalogue_audience}


def _procedure(one: Procedure) -> Iterator[dict[str, Any]]:
    named = {"procedure": one.id, "title": both(one.title)}
    for number, each in enumerate(one.routes):
        for step in each.steps:
            if not step.limit.cites:
                yield {
                    "kind": "limit", **named, "route": number, "step": step.id, "verb": step.verb,
                    "word": both(step.word), "actor": step.actor, "days": step.limit.days,
                }  # fmt: skip
    if one.objection and not one.objection_cites:
        yield {"kind": "objection", **named, "days": one.objection_days}
    for field in one.form:
        if not field.cites:
            yield {"kind": "field", **named, "id": field.id, "label": both(field.label)}


def _tiers(profile: Profile) -> Iterator[dict[str, Any]]:
    for tier in (*profile.open_tiers.values(), *profile.share_tiers.values()):
        named = {"procedure": "", "axis": tier.axis, "title": both(tier.term)}
        if not tier.cites:
            yield {"kind": "tier", **named, "id": tier.id}
        for field in tier.asks:
            if not field.cites:
                yield {"kind": "ask", **named, "tier": tier.id, "id": field.id, "label": both(field.label)}


def _lists(profile: Profile) -> Iterator[dict[str, Any]]:
    for listed in profile.lists.values():
        if not listed.cites:
            yield {"kind": "list", "procedure": "", "id": listed.id, "title": both(listed.term)}
        for link in listed.chain:
            if not link.cites:
                yield {
                    "kind": "chain", "procedure": "", "id": listed.id, "title": both(listed.term), "act": link.act,
                    "actor": link.actor,
                }  # fmt: skip
