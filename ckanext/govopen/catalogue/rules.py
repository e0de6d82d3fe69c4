"""What the regulation in force asks of an entry's tiers (law-reading §6), in codes that a page can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from ckanext.govopen import config
from ckanext.govopen.catalogue import basis, questions
from ckanext.govopen.catalogue.entry import has_files, is_free
from ckanext.govopen.domain import following

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckanext.govopen.catalogue.entry import Entry
    from ckanext.govopen.domain.following import Conflict
    from ckanext.govopen.domain.form import Cites, Text
    from ckanext.govopen.domain.profile import Profile, Rule, Tier

AXES = ("open", "share")
MONTHS = {"quarterly": 3, "half_yearly": 6, "yearly": 12, "irregular": 13, "never": 13}  # of cycles beyond a month


class Breach(NamedTuple):
    """One thing wrong: the field to mend, what is wrong, the tier that asks, and the articles behind it."""

    field: str
    code: str
    tier: Text | str = ""
    cites: Cites = ()
    named: Text | str = ""  # the law that does not suffice, or the facts from which something else follows
    reason: Text | str = ""  # the question in which a reason would let it stand


def asked(axis: str, tier: str, profile: Profile) -> tuple[str, ...]:
    """The entry fields that the profile asks for in this tier."""
    found = _tiers(axis, profile).get(tier)
    return tuple(field.id for field in found.asks if field.required) if found else ()


def unknown(said: Mapping[str, str], profile: Profile) -> Iterator[Breach]:
    """Tiers that the profile does not have: refused in a draft too, never read as open."""
    for axis in AXES:
        tier = said.get(f"{axis}_tier") or ""
        if tier and tier not in _tiers(axis, profile):
            yield Breach(f"{axis}_tier", "unknown", tier)


def missing(said: Mapping[str, str], profile: Profile) -> Iterator[Breach]:
    """What an entry must state before it may be published."""
    if not said.get("share_tier"):
        yield Breach("share_tier", "missing")
    for axis in AXES:
        tier = _tiers(axis, profile).get(said.get(f"{axis}_tier") or "")
        for field in tier.asks if tier else ():
            if field.required and not (said.get(field.id) or "").strip():
                yield Breach(field.id, "asked", tier.term if tier else "", field.cites)


def weak(said: Mapping[str, str], profile: Profile) -> Iterator[Breach]:
    """A basis all of whose laws are of a kind that cannot carry the tier (`bases:` of the profile; guigang-6).

    A text that the profile does not know may be of the right kind: that is for the review to judge.
    """
    for axis in AXES:
        tier = _tiers(axis, profile).get(said.get(f"{axis}_tier") or "")
        asked = profile.bases.get(f"{axis}_tiers.{tier.id}") if tier else None
        given = basis.lines(said.get(f"{axis}_basis") or "")
        laws = [basis.law_of(line, profile.laws) for line in given]
        if tier and asked and asked.ranks and laws and all(law and law.rank not in asked.ranks for law in laws):
            yield Breach(f"{axis}_basis", "weak", tier.term, asked.cites, given[0])


def crossed(said: Mapping[str, str], profile: Profile) -> Iterator[Breach]:
    """What everybody has, departments have too."""
    opening, sharing = (_tiers(axis, profile).get(said.get(f"{axis}_tier") or "") for axis in AXES)
    if opening and sharing and opening.id == "unconditional" and sharing.id != "unconditional":
        yield Breach("share_tier", "open_not_shared", opening.term)


def crossing_facts(said: Mapping[str, object], profile: Profile) -> Iterator[Breach]:
    """What the entry says otherwise than follows from what it states (`follows:` of the profile; hulunbuir-28b)."""
    for one in following.conflicts(profile.follows, said):
        if one.unsaid:
            continue
        reason = questions.label(one.rule.unless, profile) if one.rule.unless else ""
        code = "not_empty" if one.rule.values == ("",) else "unreasoned" if reason else "follows"
        yield _following(one, profile, code, reason)


def unsaid(said: Mapping[str, object], profile: Profile) -> Iterator[Breach]:
    """What follows from what the entry states and is not said yet: a matter of advice."""
    for one in following.conflicts(profile.follows, said):
        if one.unsaid:
            yield _following(one, profile, "unsaid" if one.rule.values else "lacking")


def held(said: Mapping[str, object], profile: Profile) -> Iterator[Breach]:
    """By what the entry stands back, at the answer that says so (`holds:` of the profile; hulunbuir-12)."""
    for hold in following.held(profile.holds, said):
        field, value = following.because(hold, said)[0]
        yield Breach(field, "held", questions.word(field, value, profile), hold.cites, hold.term, hold.mend)


def _following(one: Conflict, profile: Profile, code: str, reason: Text | str = "") -> Breach:
    values = (questions.word(one.rule.field, value, profile) for value in one.rule.values)
    because = (questions.word(field, value, profile) for field, value in one.because)
    return Breach(one.rule.field, code, questions.joined(values), one.rule.cites, questions.joined(because), reason)


def file_breach(entry: Entry, profile: Profile, resource: Mapping[str, object]) -> Breach | None:
    """What is wrong with a data file, given the entry's tiers: none at all, or an upload or a table, never a link.

    Data that everybody has may be a link, where the regulation has no word against a department's own channel.

    A file made for one grant may hang on an entry without files, where a decision gives what is otherwise withheld.
    """
    sharing = profile.share_tiers.get(entry.share_tier)
    made_for_a_grant = bool(resource.get("supplied_for") and sharing and sharing.by_decision)
    if not (has_files(entry, profile) or made_for_a_grant):
        return Breach("url", "no_files")
    if is_stored(resource):
        return None
    if not str(resource.get("url") or "").strip():
        return Breach("url", "empty")
    if not is_free(entry, profile):
        return Breach("url", "link")
    own = profile.channels == "platform" and urlsplit(str(resource["url"])).hostname not in config.platforms()
    return Breach("url", "channel", cites=profile.channels_cites) if own else None


def is_stored(resource: Mapping[str, object]) -> bool:
    """Whether the bytes or rows stand behind our own gate: an upload or a table.

    A table's address is ours: a foreign one under `url_type: datastore` would be a link in disguise.
    """
    kind, url = resource.get("url_type"), str(resource.get("url") or "")
    if kind == "upload":
        return bool(url)
    return kind in ("datastore", "tabledesigner") and (
        not url or url == "_datastore_only_resource" or f"/datastore/dump/{resource.get('id')}" in url
    )


def _tiers(axis: str, profile: Profile) -> Mapping[str, Tier]:
    return profile.open_tiers if axis == "open" else profile.share_tiers


def lacking(said: Mapping[str, object], profile: Profile) -> tuple[str, ...]:
    """Fields that every entry should state and this one leaves empty: a matter of quality, no refusal.

    Real catalogues lack abstracts and themes by the thousand; the review decides what it lets through.
    """
    return tuple(field.id for field in profile.entry if field.required and not str(said.get(field.id) or "").strip())


def slow(said: Mapping[str, object], profile: Profile) -> Rule | None:
    """The rule by which shared data is renewed more often than the entry says (guigang 4): a matter of advice, too."""
    rule = profile.rules["least_update_months"]
    tier = profile.share_tiers.get(str(said.get("share_tier") or ""))
    shared = tier is not None and tier.access != "none"
    return rule if rule.cites and shared and MONTHS.get(str(said.get("update_cycle")), 0) > rule.value else None


def same_text(notes: str, title: str) -> bool:
    """Whether a description only says the title again."""
    return " ".join(notes.split()).rstrip("。.") == " ".join(title.split()).rstrip("。.")
