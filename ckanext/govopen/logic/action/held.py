"""Entries that stand back until what they wait for is done (预编目录), by what they are gathered by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.catalogue import questions
from ckanext.govopen.domain import following
from ckanext.govopen.domain.form import Text
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.store import held, people, proposals

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Profile

__all__ = ["govopen_entry_held_list"]

MOST = 2_000
STANDINGS = ("held", "due", "review", "published")


@tk.side_effect_free
def govopen_entry_held_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Entries that stand back or once did, by project: your departments', or all for the authority and the auditor.

    :returns: terms: what the rules in force call such entries, each with `cites` and `mend`; by: label of what they are
        gathered by; counts by standing: `held`, `due` (to be handed in now), `review`, `published`; results: `name` (of
        the project, "" where none is said), `department` (id, name, title), `counts`, `entries` (`id`, `name`,
        `title`, `since`, `standing`, `said`: the answers behind it, in words). Nothing where the rules in force have
        no such entries; at most 2,000 entries.
    """
    tk.check_access("govopen_entry_held_list", context, data_dict)
    schema.only(data_dict)
    profile, who = law.in_force(), asking(context).person
    found: dict[str, Any] = {
        "terms": [
            {"id": one.id, "term": both(one.term), "mend": both(one.mend), "cites": cites(one.cites)}
            for one in profile.holds
        ],
        "by": None,
        "counts": dict.fromkeys(STANDINGS, 0),
        "results": [],
    }
    if not profile.holds:
        return found
    by = next((one.by for one in profile.holds if one.by), "")
    rows = held.entries(None if who.authority or who.auditor else who.orgs, MOST)
    reviewed = proposals.under_way([row.id for row in rows])
    gathered: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        name = str((row.extras or {}).get(by) or "") if by else ""
        gathered.setdefault((name, row.owner_org or ""), []).append(_line(row, profile, reviewed))
    titled = {owner: people.titled(owner) for _name, owner in gathered}
    for name, owner in sorted(gathered, key=lambda key: (not key[0], key)):
        entries = gathered[name, owner]
        group = {"name": name, "department": titled[owner], "counts": _counts(entries), "entries": entries}
        found["results"].append(group)
    every = [one for group in found["results"] for one in group["entries"]]
    return {**found, "by": both(questions.named(by, profile)) if by else None, "counts": _counts(every)}


def _line(row: Any, profile: Profile, reviewed: set[str]) -> dict[str, Any]:
    extras = row.extras or {}
    if following.held(profile.holds, extras):
        standing = "held"
    elif row.state == "active" and not row.private:
        standing = "published"
    else:
        standing = "review" if row.id in reviewed else "due"
    said = [
        questions.word(field, value, profile)
        for field in dict.fromkeys(name for hold in profile.holds for name in hold.when)
        for value in following.stated(extras, field)
    ]
    return {
        "id": row.id,
        "name": row.name,
        "title": row.title or row.name,
        "since": str(extras[held.FIELD]),
        "standing": standing,
        "said": [both(word if isinstance(word, Text) else Text(word, word)) for word in said],
    }


def _counts(entries: list[dict[str, Any]]) -> dict[str, int]:
    return {**dict.fromkeys(STANDINGS, 0), **Counter(one["standing"] for one in entries)}
