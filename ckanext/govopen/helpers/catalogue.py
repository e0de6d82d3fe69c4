"""Words of code lists and tiers, and what the entry's form asks where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import basis, questions, rights, rules
from ckanext.govopen.domain import following
from ckanext.govopen.language import say
from ckanext.govopen.store import leads

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "govopen_answered",
    "govopen_asks",
    "govopen_basis",
    "govopen_choices",
    "govopen_follows",
    "govopen_held",
    "govopen_holds",
    "govopen_lead",
    "govopen_led",
    "govopen_may_publish",
    "govopen_profile_field",
    "govopen_term",
    "govopen_tier_choices",
]


def govopen_choices(field: Mapping[str, Any]) -> list[dict[str, str]]:
    """Choices of a field with a `vocabulary`, in the reader's language."""
    language = tk.h.lang()
    return [{"value": term.value, "label": term.label(language)} for term in vocabularies.terms(field["vocabulary"])]


def govopen_tier_choices(field: Mapping[str, Any]) -> list[dict[str, str]]:
    """The tiers of the field's `axis` (`open` or `share`) under the terms of the profile in force."""
    return [{"value": tier, "label": tk.h.govopen_tier(tier, field["axis"])["term"]} for tier in _tiers(field["axis"])]


def govopen_profile_field(name: str) -> dict[str, Any] | None:
    """A question that the profile in force puts to every entry: `label`, `help`, `choices`, `cites`; else None."""
    field = questions.asked(name, law.in_force())
    if field is None:
        return None
    terms = zip(field.options, field.labels, strict=True)
    choices = [{"value": value, "label": say(term)} for value, term in terms]
    return {
        "label": say(field.label),
        "help": say(field.help),
        "several": field.kind == "choices",
        "choices": choices,
        "cites": field.cites,
    }


def govopen_answered(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an entry answers to the questions of the profile in force: `name`, `label`, `lines`, `cites`."""
    profile = law.in_force()
    found = []
    for name in questions.NAMES:
        field, said = questions.asked(name, profile), following.stated(entry, name)
        lines = [say(questions.word(name, line, profile)) for line in said]
        if field and lines:
            found.append({"name": name, "label": say(field.label), "lines": lines, "cites": field.cites})
    return found


def govopen_led(office: Mapping[str, Any]) -> list[dict[str, str]]:
    """The classes of base or theme data that a department leads, of those that the rules in force know."""
    field = questions.asked("resource_class", law.in_force())
    led = str(office.get("leads") or "").split()
    terms = zip(field.options, field.labels, strict=True) if field else ()
    return [{"value": value, "label": say(term)} for value, term in terms if value in led]


def govopen_lead(kind: str | None) -> dict[str, str] | None:
    """The department that leads a class of data: `name`, `title`; None: not named, or no class of these rules."""
    field = questions.asked("resource_class", law.in_force())
    org = leads.by_class().get(kind) if kind and field and kind in field.options else None
    group = model.Group.get(org) if org else None
    return {"name": group.name, "title": group.title or group.name} if group else None


def govopen_follows(name: str) -> list[dict[str, Any]]:
    """From which answers a field of an entry follows: `because`, `values` ("" where it stays empty), `cites`."""
    profile = law.in_force()
    found = []
    for rule in profile.follows:
        if rule.field == name and rule.values:
            because = [
                say(questions.joined(questions.word(key, value, profile) for value in values))
                for key, values in rule.when.items()
            ]
            values = [questions.word(name, value, profile) for value in rule.values if value]
            found.append(
                {
                    "because": tk._("; ").join(because),
                    "values": say(questions.joined(values)),
                    "cites": rule.cites,
                }
            )
    return found


def govopen_holds() -> str:
    """What the rules in force call entries that stand back; "" where they have none."""
    return tk._(", ").join(say(hold.term) for hold in law.in_force().holds)


def govopen_held(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """That an entry stands back or once did: `term`, `cites`, `since`, `now` (still), `mend`; None for any other."""
    holds = law.in_force().holds
    now = following.held(holds, entry)
    since = str(entry.get("held_since") or "")
    if not holds or not (now or since):
        return None
    hold = (now or holds)[0]
    return {
        "term": say(hold.term), "cites": hold.cites, "since": since, "now": bool(now), "mend": say(hold.mend),
    }  # fmt: skip


def govopen_term(vocabulary: str, value: str) -> str:
    """The word for a code of a vocabulary, in the reader's language."""
    return vocabularies.label(vocabulary, value, tk.h.lang()) if value else ""


def govopen_asks() -> dict[str, dict[str, list[str]]]:
    """Field → axis → the tiers in which the profile asks for it: what a choice of tier opens in the form."""
    found: dict[str, dict[str, list[str]]] = {}
    for axis in rules.AXES:
        for tier in _tiers(axis):
            for field in rules.asked(axis, tier, law.in_force()):
                found.setdefault(field, {}).setdefault(axis, []).append(tier)
    return found


def govopen_basis(text: str | None) -> list[dict[str, Any]]:
    """The lines of a basis: `text` as written, or `cite` as `govopen_cites` gives it where the line is a code."""
    known = basis.codes(text or "")
    return [
        {
            "text": line,
            "cite": tk.h.govopen_cites([{"law": known[line][0], "article": known[line][1]}])[0]
            if line in known
            else None,
        }
        for line in basis.lines(text or "")
    ]


def govopen_may_publish(owner_org: str = "") -> bool:
    """Whether the reader may publish entries of a department."""
    return bool(tk.current_user.is_authenticated) and rights.may_publish(tk.current_user.name, owner_org or "")


def _tiers(axis: str) -> Mapping[str, Any]:
    profile = law.in_force()
    return profile.open_tiers if axis == "open" else profile.share_tiers
