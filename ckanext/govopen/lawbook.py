"""All laws that the portal knows, and what each article does here (本平台如何落实)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckanext.govopen import data, law
from ckanext.govopen.catalogue import questions
from ckanext.govopen.domain.form import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckanext.govopen.domain.form import Cites, Field
    from ckanext.govopen.domain.profile import Law, Procedure, Profile, Step


@dataclass(frozen=True, slots=True)
class Use:
    """A place in a profile that rests on an article.

    `kind` is tier, field, follow, hold, procedure, step, limit, set, extension, refusal, objection, list, chain, basis,
    rule, post, first, supplement, channels or audience. `part` says more where the kind has it (a verb, an act),
    `detail` likewise in words (a field, an actor).
    `anchor` is where the page of rules shows it; `days` the number it sets, if any.
    """

    kind: str
    title: Text
    article: str
    anchor: str
    part: str = ""
    detail: Text = NOTHING
    days: int = 0
    word: Text = NOTHING  # what the city's text calls the step


def profiles() -> tuple[Profile, ...]:
    """The profile in force, then the others."""
    here = law.in_force()
    return (here, *(law.profile(name) for name in data.names() if name != here.id))


def laws() -> dict[str, Law]:
    """Every law by its id, as the profile in force has it where it has."""
    found: dict[str, Law] = {}
    for profile in profiles():
        for one in profile.laws.values():
            found.setdefault(one.id, one)
    return found


def reading(name: str) -> Profile:
    """Under which profile a law is read: the one in force if it cites it, else the one whose own law it is."""
    here = law.in_force()
    if name in here.laws:
        return here
    return next(one for one in profiles() if name in one.laws and one.law in (name, ""))


def uses(profile: Profile, name: str) -> dict[str, list[Use]]:
    """What each article of a law does under a profile: uses by the article's number, each told once."""
    found: dict[str, list[Use]] = {}
    for cites, use in _walk(profile):
        for cite in cites:
            if cite.law == name:
                each = found.setdefault(cite.article.partition(".")[0], [])
                said = Use(use.kind, use.title, cite.article, use.anchor, use.part, use.detail, use.days, use.word)
                if said not in each:
                    each.append(said)
    return found


def _walk(profile: Profile) -> Iterator[tuple[Cites, Use]]:
    for tier in (*profile.open_tiers.values(), *profile.share_tiers.values()):
        at = f"tier-{tier.axis}-{tier.id}"
        yield tier.cites, Use("tier", tier.term, "", at, tier.axis)
        yield from _fields(tier.asks, tier.term, at)
    yield from _fields(profile.entry, NOTHING, "entry")
    yield from _of_entries(profile)
    for procedure in profile.procedures.values():
        yield from _procedure(procedure)
    for one in profile.lists.values():
        yield one.cites, Use("list", one.term, "", f"list-{one.id}")
        if one.first:
            yield one.first.cites, Use("first", one.term, "", f"list-{one.id}")
        for link in one.chain:
            yield (
                link.cites,
                Use("chain", one.term, "", f"list-{one.id}", link.act, profile.terms.get(link.actor, NOTHING)),
            )
    for key, basis in profile.bases.items():
        yield basis.cites, Use("basis", NOTHING, "", "bases", key)
    for rule in profile.rules.values():
        yield rule.cites, Use("rule", NOTHING, "", "rules", rule.id, days=rule.value)
    for post in profile.posts.values():
        yield post.cites, Use("post", post.term, "", "posts")
    yield profile.supplement.articles, Use("supplement", NOTHING, "", "rules", days=profile.supplement.days)
    yield profile.channels_cites, Use("channels", NOTHING, "", "rules")
    yield profile.audience_cites, Use("audience", NOTHING, "", "rules")


def _fields(fields: Iterable[Field], title: Text, at: str) -> Iterator[tuple[Cites, Use]]:
    for one in fields:
        yield one.cites, Use("field", title, "", at, detail=one.label)


def _of_entries(profile: Profile) -> Iterator[tuple[Cites, Use]]:
    """What follows from what an entry says, and which entries stand back."""
    for follow in profile.follows:
        values = questions.joined(questions.word(follow.field, value, profile) for value in follow.values if value)
        yield follow.cites, Use("follow", questions.named(follow.field, profile), "", "follows", detail=values)
    for hold in profile.holds:
        yield hold.cites, Use("hold", hold.term, "", "holds")


def _procedure(one: Procedure) -> Iterator[tuple[Cites, Use]]:
    at = f"procedure-{one.id}"
    yield one.cites, Use("procedure", one.title, "", at)
    yield one.objection_cites, Use("objection", one.title, "", at, days=one.objection_days)
    yield from _fields(one.form, one.title, at)
    for route in one.routes:
        yield route.cites, Use("procedure", one.title, "", at)
        for step in route.steps:
            yield from _step(step, one.title, at)


def _step(step: Step, title: Text, at: str) -> Iterator[tuple[Cites, Use]]:
    def use(kind: str, days: int = 0) -> Use:
        return Use(kind, title, "", at, step.verb, days=days, word=step.word)

    yield step.limit.cites, use("limit", step.limit.days)
    yield step.limit.fact_cites, use("set")
    if step.limit.instead_of:
        yield step.limit.instead_of.cites, use("limit", step.limit.instead_of.days)
    if step.limit.extension:
        yield step.limit.extension.cites, use("extension", step.limit.extension.days)
    yield step.cites, use("step")
    yield step.reason_cites + step.basis_cites, use("refusal")
    yield from _fields(step.asks, title, at)
