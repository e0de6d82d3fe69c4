"""How lists moved: the latest movements of one for its feed, and every coming and going of one entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ckanext.govopen.logic.listing import asking, plan
from ckanext.govopen.logic.listing.comparing import differing
from ckanext.govopen.logic.listing.drawing import fresh
from ckanext.govopen.logic.listing.rules import rule_of
from ckanext.govopen.logic.listing.telling import Teller, head, values_of
from ckanext.govopen.store import listings, numbers

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Listing, Profile
    from ckanext.govopen.logic.listing.asking import Question

FEED = 100


def latest(asked: Question, most: int = FEED) -> list[dict[str, Any]]:
    """The latest movements of a list, newest first: `day`, `kind` (listed, struck, changed), row, changes, cause."""
    if asked.listing.id == "open_plan":
        return plan.moves(asked, most)
    fresh()
    moves = listings.moves(asked.rows.rule, asked.readers, most=most)
    return told(asked.profile, asked.listing, asked.readers, moves)


def told(
    profile: Profile, listing: Listing, readers: tuple[str, ...], moves: list[tuple[Any, str, Any]]
) -> list[dict[str, Any]]:
    """Movements in words; what reads otherwise in no column of this list did not move on it."""
    rows = [row for _, _, row in moves]
    earlier = listings.before([row for _, kind, row in moves if kind == "reads"])
    said = values_of([*rows, *earlier.values()])
    teller = Teller(listing, profile, said.values(), readers)
    written = numbers.written(row.end_cause if kind == "struck" else row.cause for _, kind, row in moves)
    found: list[dict[str, Any]] = []
    for day, kind, row in moves:
        cause = row.end_cause if kind == "struck" else row.cause
        here = said[row.key, row.from_day]
        changes: list[dict[str, Any]] = []
        if kind == "reads":
            before = earlier.get((row.key, row.from_day))
            was = said[before.key, before.from_day] if before else {}
            changes = [
                {
                    "column": column,
                    "from": teller.value(column, was, day - timedelta(days=1)),
                    "to": teller.value(column, here, day),
                }
                for column in differing(listing, was, here)
            ]
            if not changes:
                continue
        found.append(
            {
                "day": day.isoformat(),
                "kind": "changed" if kind == "reads" else kind,
                "cause": cause,
                "cause_text": written.get(cause, ""),
                "changes": changes,
                **teller.row(row.key, here, row.since, day),
            }
        )
    return found


def of_entry(context: Any, key: str, profile: Profile) -> list[dict[str, Any]]:
    """Every list that whoever asks may read and that the entry was ever on: `list`, `moves` oldest first."""
    fresh()
    found: list[dict[str, Any]] = []
    for listing in profile.lists.values():
        seen = asking.readers(context, listing)
        if listing.of != "entries" or not seen:
            continue
        moves = listings.moves(rule_of(listing), seen, key=key)
        if moves:
            found.append({"list": head(listing, profile), "moves": told(profile, listing, seen, moves)[::-1]})
    return found
