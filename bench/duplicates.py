"""How often entries that look alike are alike: pairs of different departments of one portal, drawn by band of likeness.

    python bench/duplicates.py --catalogue FILE [--each 40] [--seed 7]

Prints how many pairs each band holds, and a sample of each to be judged by a person: is it the same kind of data?
What was judged stands in docs/reference/duplicates.md. By titles alone: public catalogues list no items.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from ckanext.govopen.domain.similarity import likeness, plain

BANDS = (0.5, 0.65, 0.8)
MOST = 400  # of one piece of title, as the portal looks them up


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--catalogue", required=True)
    arguments.add_argument("--each", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=7)
    said = arguments.parse_args()
    chance = random.Random(said.seed)
    opened = gzip.open if said.catalogue.endswith(".gz") else open
    portals: dict[str, list[dict[str, str]]] = defaultdict(list)
    with opened(said.catalogue, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            portals[row["portal"]].append(row)
    found: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for portal, rows in portals.items():
        for one, other in pairs(rows, chance):
            if band := band_of(rows[one], rows[other]):
                found[band].add((portal, one, other))
    for band, members in sorted(found.items()):
        sys.stdout.write(f"{band}: {len(members)} pairs\n")
        for portal, one, other in chance.sample(sorted(members), min(said.each, len(members))):
            left, right = portals[portal][one], portals[portal][other]
            sys.stdout.write(f"  {left['title']} | {right['title']} ({left['department']} | {right['department']})\n")


def pairs(rows: list[dict[str, str]], chance: random.Random) -> Iterator[tuple[int, int]]:
    """Rows of different departments whose titles begin or end alike."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        title = plain(row["title"])
        for piece in {title[:3], title[-3:]}:
            blocks[piece].append(number)
    for members in blocks.values():
        some = members if len(members) <= MOST else sorted(chance.sample(members, MOST))
        yield from (
            (one, other) for one, other in combinations(some, 2) if rows[one]["department"] != rows[other]["department"]
        )


def band_of(one: dict[str, str], other: dict[str, str]) -> str:
    """Which band a pair falls into; none below the lowest."""
    alike = likeness(one["title"], (), "", other["title"], ())
    if alike.same_title:
        return "the same title"
    floor = max((band for band in BANDS if alike.score >= band), default=0.0)
    return f"from {floor}" if floor else ""


if __name__ == "__main__":
    main()
