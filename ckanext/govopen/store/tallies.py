"""Numbers kept in step with the rows of lists, so that nobody walks a hundred thousand rows to count them.

A tally says what it counts in one text: `now`, department, tier, theme and kinds of basis of rows that stand today, or
`listed` or `struck` and a month; parts are parted by tabs.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.model.listing import ListingRow, ListingTallyRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NOW, LISTED, STRUCK = "now", "listed", "struck"
COUNTED = ("rule", "reader", "provider", "tier", "theme", "ranks", "from_day", "until_day", "since", "ends")


class Kind(NamedTuple):
    """Rows alike in everything that can be chosen, and how many they are."""

    provider: str
    tier: str
    theme: str
    ranks: tuple[str, ...]
    number: int


def shift(connection: Any, kind: str, keys: list[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Before the rows of these things are replaced by others: what that changes in the numbers."""
    table = ListingRow.__table__
    gone = connection.execute(
        sa.select(*(table.c[name] for name in COUNTED)).where(table.c.kind == kind, table.c.key.in_(keys))
    ).mappings()
    change: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        change.update(_tallied(row))
    for row in gone:
        change.subtract(_tallied(row))
    values = [
        {"rule": rule, "reader": reader, "what": what, "number": number}
        for (rule, reader, what), number in sorted(change.items())
        if number
    ]
    if values:
        tally = insert(ListingTallyRow.__table__)
        own = ListingTallyRow.__table__.c
        connection.execute(
            tally.on_conflict_do_update(
                index_elements=["rule", "reader", "what"], set_={"number": own.number + tally.excluded.number}
            ),
            values,
        )


def _tallied(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What a row counts in."""
    rule, reader = row["rule"], row["reader"]
    if row["until_day"] is None:
        ranks = ",".join(row["ranks"])
        yield rule, reader, "\t".join((NOW, row["provider"], row["tier"], row["theme"], ranks))
    if row["from_day"] == row["since"]:
        yield rule, reader, f"{LISTED}\t{row['since']:%Y-%m}"
    if row["ends"]:
        yield rule, reader, f"{STRUCK}\t{row['until_day']:%Y-%m}"


class Tallies(NamedTuple):
    """What is counted of a list: today's rows by kind; by month, how often something was `listed` or `struck`."""

    kinds: tuple[Kind, ...]
    months: tuple[tuple[date, str, int], ...]


def read(rule: str, readers: tuple[str, ...]) -> Tallies:
    """All numbers of a list, for these readers together; a month by its first day."""
    row = ListingTallyRow
    query = sa.select(row.what, row.number).where(row.rule == rule, row.reader.in_(readers), row.number != 0)
    kinds: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    months: list[tuple[date, str, int]] = []
    for what, number in model.Session.execute(query):
        kind, *parts = what.split("\t")
        if kind == NOW:
            provider, tier, theme, ranks = parts
            kinds[provider, tier, theme, tuple(one for one in ranks.split(",") if one)] += number
        else:
            months.append((date.fromisoformat(f"{parts[0]}-01"), kind, number))
    return Tallies(tuple(Kind(*one, number) for one, number in kinds.items()), tuple(months))
