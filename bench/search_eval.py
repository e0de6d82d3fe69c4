"""How good the search of a running CKAN is, by judged queries, through its own API.

    python bench/search_eval.py --ckan http://127.0.0.1:5000 --catalogue FILE.csv[.gz] --queries FILE.json
    python bench/search_eval.py --ckan … --catalogue … --queries … --against http://127.0.0.1:5001 --kind multi

The catalogue must be loaded with names e000000, e000001, … a row (bench/search_load.py). Queries are a JSON object with
`queries`: a list of `{"q", "kind", "rel": {"3": [rows], "2": [rows], "1": [rows]}}`, rows counted from 0 without the
header; 3 and 2 are relevant, 1 is marginal. Of the kind `negative` nothing should be found. `--against` measures a
second portal with the same entries (stock CKAN) as well.

Figures: R, recall over all results; nDCG of the first ten; P, relevant ones among the first ten; MRR of the first
relevant one (of kind `known`: of grade 3); none, share of queries with no result at all; Pset, share of all results
that are at least marginal; ms, mean time of the request for the first page. ALL is the mean of kinds, negative and
pinyin apart.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

PAGE, DEEPEST = 1000, 5000
TOP = 10
RELEVANT = 2
TARGET = 3
APART = ("negative", "pinyin")
COLUMNS = ("R", "nDCG", "P", "MRR", "none", "Pset", "ms")


@dataclass(frozen=True)
class Portal:
    """A CKAN and the entries that it should hold."""

    url: str
    session: requests.Session

    def search(self, q: str, rows: int, start: int = 0) -> dict[str, Any]:
        """`package_search`, names alone."""
        asked = {"q": q, "rows": rows, "start": start, "fl": ["name"]}
        answer = self.session.post(f"{self.url}/api/3/action/package_search", json=asked, timeout=300)
        answer.raise_for_status()
        return answer.json()["result"]

    def all_rows(self, q: str) -> tuple[int, list[int]]:
        """How many entries are found, and the rows of the first thousands of them in order."""
        names: list[str] = []
        while True:
            found = self.search(q, PAGE, len(names))
            page = [one if isinstance(one, str) else one["name"] for one in found["results"]]
            names += page
            if not page or len(names) >= min(found["count"], DEEPEST):
                return found["count"], [int(name[1:]) for name in names]


def grades(query: dict[str, Any]) -> dict[int, int]:
    """The grade of each judged row."""
    return {row: int(grade) for grade, rows in query["rel"].items() for row in rows}


def gain(values: Iterable[int]) -> float:
    """Discounted cumulated gain of the first ten."""
    return sum(value / math.log2(place + 2) for place, value in enumerate(list(values)[:TOP]))


def measure(portal: Portal, query: dict[str, Any]) -> dict[str, float | None]:
    """The figures of one query; None where it says nothing about a figure."""
    started = time.perf_counter()
    portal.search(query["q"], 20)
    took = (time.perf_counter() - started) * 1000
    count, rows = portal.all_rows(query["q"])
    judged = grades(query)
    relevant = {row for row, grade in judged.items() if grade >= RELEVANT}
    found = [judged.get(row, 0) for row in rows]
    target = TARGET if query["kind"] == "known" else RELEVANT
    best = gain(sorted(judged.values(), reverse=True))
    return {
        "R": len(relevant.intersection(rows)) / len(relevant) if relevant else None,
        "nDCG": gain(found) / best if best else None,
        "P": sum(grade >= RELEVANT for grade in found[:TOP]) / max(1, min(TOP, len(found))) if relevant else None,
        "MRR": next((1 / (place + 1) for place, grade in enumerate(found) if grade >= target), 0.0),
        "none": float(count == 0) if relevant else None,
        "Pset": sum(grade > 0 for grade in found) / len(found) if found else None,
        "ms": took,
        "hit": float(count > 0),
    }


def mean(values: Iterable[float | None]) -> float:
    """The mean of what is known."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else math.nan


def table(portal: Portal, queries: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """The means by kind, and of the kinds."""
    by_kind: dict[str, list[dict[str, float | None]]] = defaultdict(list)
    for query in queries:
        by_kind[query["kind"]].append(measure(portal, query))
    means = {
        kind: {name: mean(one[name] for one in many) for name in (*COLUMNS, "hit")} | {"n": len(many)}
        for kind, many in by_kind.items()
    }
    counted = [figures for kind, figures in means.items() if kind not in APART]
    means["ALL"] = {name: mean(one[name] for one in counted) for name in COLUMNS} | {"n": len(queries)}
    return means


def show(means: dict[str, dict[str, float]]) -> None:
    """A table in Markdown."""
    print(f"| kind | n | {' | '.join(COLUMNS)} |\n|---|---|{'---|' * len(COLUMNS)}")
    for kind, figures in means.items():
        if kind == "negative":
            print(f"| negative | {figures['n']} | {figures['hit']:.0%} find something |{' |' * (len(COLUMNS) - 1)}")
        else:
            numbers = (f"{figures[name]:.0f}" if name == "ms" else f"{figures[name]:.3f}" for name in COLUMNS)
            print(f"| {kind} | {figures['n']} | {' | '.join(numbers)} |")


def check(portal: Portal, catalogue: Path) -> None:
    """Stop when the portal does not hold the catalogue's rows under their names."""
    opener = gzip.open if catalogue.suffix == ".gz" else open
    with opener(catalogue, "rt", encoding="utf-8-sig", newline="") as file:  # type: ignore[operator]
        rows = sum(1 for _ in csv.DictReader(file))
    held = portal.search("", 0)["count"]
    if held != rows:
        raise SystemExit(f"{portal.url} holds {held} entries, the catalogue has {rows}: load it (bench/search_load.py)")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ckan", required=True)
    parser.add_argument("--against")
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--kind", action="append")
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text("utf-8"))["queries"]
    queries = [query for query in queries if not options.kind or query["kind"] in options.kind]
    for url in filter(None, (options.ckan, options.against)):
        portal = Portal(url.rstrip("/"), requests.Session())
        check(portal, options.catalogue)
        print(f"\n{url}\n")
        show(table(portal, queries))


if __name__ == "__main__":
    main()
