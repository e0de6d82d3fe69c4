"""Profiles as JSON: every number with its article, or marked as a house rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.catalogue import questions
from ckanext.govopen.domain.form import NOTHING, Text
from ckanext.govopen.logic.shape.cites import both, cites, fields
from ckanext.govopen.logic.shape.clock import iso, limit
from ckanext.govopen.logic.shape.house import house_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ckanext.govopen.domain.following import Follow, Hold, When
    from ckanext.govopen.domain.profile import Law, Listing, Procedure, Profile, Route, Tier


def line(profile: Profile, today: date, *, in_force: bool) -> dict[str, Any]:
    """A profile as a line of a list."""
    return {
        "id": profile.id,
        "title": both(profile.title),
        "digest": profile.digest,
        "status": profile.status,
        "standing": profile.standing(today),
        "valid_from": iso(profile.valid_from),
        "valid_until": iso(profile.valid_until),
        "law": profile.law,
        "in_force_here": in_force,
    }


def whole(profile: Profile, today: date, *, in_force: bool) -> dict[str, Any]:
    """A profile with everything the machine follows."""
    return {
        **line(profile, today, in_force=in_force),
        "overlays": list(profile.overlays),
        "calendars": list(profile.calendars),
        "closes": {
            "time": profile.closes.isoformat("minutes"),
            "cites": cites(profile.closes_cites),
            "house": not profile.closes_cites,
        }
        if profile.closes
        else None,
        "catalogue_audience": profile.catalogue_audience,
        "channels": {"value": profile.channels, "cites": cites(profile.channels_cites)},
        "supplement": {
            "days": profile.supplement.days,
            "intake": profile.supplement.intake,
            "lapse": profile.supplement.lapse,
            "cites": cites(profile.supplement.cites),
            "house": not profile.supplement.cites,
            "asked_cites": cites(profile.supplement.articles),
            "note": both(profile.supplement.note),
        },
        "catalogue_audience_cites": cites(profile.audience_cites),
        "catalogue_audience_note": both(profile.audience_note),
        "laws": [law(one) for one in profile.laws.values()],
        "terms": {
            name: {**both(term), "cites": cites(profile.term_cites.get(name, ()))}
            for name, term in profile.terms.items()
        },
        "entry": fields(profile.entry, profile),
        "follows": [follow(one, profile) for one in profile.follows],
        "holds": [hold(one, profile) for one in profile.holds],
        "open_tiers": [tier(one, profile) for one in profile.open_tiers.values()],
        "share_tiers": [tier(one, profile) for one in profile.share_tiers.values()],
        "procedures": [procedure(one, profile) for one in profile.procedures.values()],
        "lists": [listing(one) for one in profile.lists.values()],
        "rules": [
            {"id": one.id, "value": one.value, "cites": cites(one.cites), "note": both(one.note)}
            for one in profile.rules.values()
        ],
        "posts": [
            {"id": one.id, "term": both(one.term), "acts": one.acts, "cites": cites(one.cites), "note": both(one.note)}
            for one in profile.posts.values()
        ],
        "bases": [
            {
                "id": name,
                "ranks": list(one.ranks),
                "cites": cites(one.cites),
                "note": both(one.note),
                "stated": one.stated,
                "reason_cites": cites(one.reason_cites),
                "filed_with": one.filed_with,
            }
            for name, one in profile.bases.items()
        ],
        "house_rules": list(house_rules(profile)),
        "notes": list(notes(profile)),
    }


def tier(one: Tier, profile: Profile) -> dict[str, Any]:
    """A tier with its term and what an entry in it must state."""
    return {
        "id": one.id, "axis": one.axis, "term": both(one.term), "access": one.access,
        "by_decision": one.by_decision, "asks": fields(one.asks, profile), "cites": cites(one.cites),
        "note": both(one.note),
    }  # fmt: skip


def follow(one: Follow, profile: Profile) -> dict[str, Any]:
    """What follows from what an entry says: `values` empty: something must stand there; a value "": it stays empty."""
    return {
        "field": one.field,
        "label": both(questions.named(one.field, profile)),
        "when": _when(one.when, profile),
        "values": [_value(one.field, value, profile) for value in one.values],
        "unless": one.unless or None,
        "cites": cites(one.cites),
        "note": both(one.note),
    }


def hold(one: Hold, profile: Profile) -> dict[str, Any]:
    """Which entries stand back, neither handed in nor published, and what lifts it."""
    return {
        "id": one.id, "term": both(one.term), "when": _when(one.when, profile), "mend": both(one.mend),
        "by": one.by or None, "cites": cites(one.cites), "note": both(one.note),
    }  # fmt: skip


def _when(when: When, profile: Profile) -> list[dict[str, Any]]:
    return [
        {"field": name, "label": both(questions.named(name, profile)),
         "values": [_value(name, value, profile) for value in values]}
        for name, values in when.items()
    ]  # fmt: skip


def _value(name: str, value: str, profile: Profile) -> dict[str, Any]:
    word = questions.word(name, value, profile)
    return {"value": value, "label": both(word) if isinstance(word, Text) else {"zh": word, "en": word}}


def procedure(one: Procedure, profile: Profile) -> dict[str, Any]:
    """A procedure with its form and routes."""
    return {
        "id": one.id,
        "title": both(one.title),
        "applicant": one.applicant,
        "by": one.by or None,
        "about": one.about,
        "form": fields(one.form, profile),
        "routes": [route(each, profile) for each in one.routes],
        "objection": {
            "procedure": one.objection, "days": one.objection_days, "cites": cites(one.objection_cites),
        } if one.objection else None,
        "words": {name: both(text) for name, text in one.words.items()},
        "cites": cites(one.cites),
        "note": both(one.note),
    }  # fmt: skip


def route(one: Route, profile: Profile) -> dict[str, Any]:
    """A route: when it is taken, its steps, or where it sends instead."""
    return {
        "when": {key: list(values) for key, values in one.when.items()},
        "at_once": one.at_once,
        "instead": one.instead or None,
        "cites": cites(one.cites),
        "note": both(one.note),
        "steps": [
            {
                "id": step.id, "verb": step.verb, "word": both(step.word), "actor": step.actor,
                "limit": limit(step.limit, profile), "asks": fields(step.asks, profile), "cites": cites(step.cites),
                "note": both(step.note), "reason_cites": cites(step.reason_cites),
                "basis_cites": cites(step.basis_cites),
            }
            for step in one.steps
        ],
    }  # fmt: skip


def listing(one: Listing) -> dict[str, Any]:
    """A list: what it is called, what it draws on, for whom."""
    return {
        "id": one.id, "term": both(one.term), "of": one.of, "audience": one.audience, "columns": list(one.columns),
        "chain": [{"act": link.act, "actor": link.actor, "cites": cites(link.cites)} for link in one.chain],
        "cites": cites(one.cites), "note": both(one.note),
        "first": {
            "themes": list(one.first.themes), "cites": cites(one.first.cites), "note": both(one.first.note),
        } if one.first else None,
    }  # fmt: skip


def law(one: Law) -> dict[str, Any]:
    """A law that may be cited: `articles` is the number of its last."""
    return {
        "id": one.id, "title": both(one.title), "rank": one.rank, "articles": one.last, "status": one.status,
        "number": one.number, "issuer": both(one.issuer), "dated": iso(one.dated), "valid_from": iso(one.valid_from),
        "valid_until": iso(one.valid_until),
    }  # fmt: skip


def notes(profile: Profile) -> Iterator[dict[str, Any]]:
    """Where our reading goes beyond the text. `kind` and `id` say of what; `title` is its word, if it has one."""
    parts = [
        ("tier", f"{one.axis}.{one.id}", one.term, one.note)
        for one in (*profile.open_tiers.values(), *profile.share_tiers.values())
    ]
    for one in profile.procedures.values():
        parts.append(("procedure", one.id, one.title, one.note))
        for each in one.routes:
            parts.append(("procedure", one.id, one.title, each.note))
            for step in each.steps:
                parts += [
                    ("procedure", one.id, one.title, step.note),
                    ("procedure", one.id, one.title, step.limit.note),
                ]
    parts += [("follow", one.field, questions.named(one.field, profile), one.note) for one in profile.follows]
    parts += [("hold", one.id, one.term, one.note) for one in profile.holds]
    for one in profile.lists.values():
        parts += [("list", one.id, one.term, note) for note in (one.note, one.first.note if one.first else NOTHING)]
    parts += [("rule", one.id, NOTHING, one.note) for one in profile.rules.values()]
    parts += [("post", one.id, one.term, one.note) for one in profile.posts.values()]
    parts += [("basis", name, NOTHING, one.note) for name, one in profile.bases.items()]
    parts += [("supplement", "", NOTHING, profile.supplement.note), ("audience", "", NOTHING, profile.audience_note)]
    for kind, name, title, note in dict.fromkeys(parts):
        if note.zh:
            yield {"kind": kind, "id": name, "title": both(title), "note": both(note)}
