"""What each test of the core reaches: learned by running it once."""

from __future__ import annotations

import mmap
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import pytest


class Watched:
    """A tracer that notes which lines of the core are reached."""

    def __init__(self) -> None:
        self.lines: set[tuple[str, int]] = set()

    def __call__(self, frame: Any, event: str, _: object) -> Any:
        """Follow the functions of the core alone."""
        if "/govopen/domain/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self


def passes(item: pytest.Item) -> bool:
    """Run one test, set up and torn down; whether nothing failed."""
    from _pytest.runner import runtestprotocol

    return all(report.passed or report.skipped for report in runtestprotocol(item, nextitem=None, log=False))


@dataclass
class Learned:
    """File → line → the tests that reach it, what each costs, and how often each has noticed a mutant."""

    reach: dict[str, dict[int, set[pytest.Item]]] = field(default_factory=dict[str, dict[int, set[pytest.Item]]])
    cost: dict[pytest.Item, float] = field(default_factory=dict[pytest.Item, float])
    at_import: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    failing: list[pytest.Item] = field(default_factory=list[pytest.Item])
    # Shared with the children, who write; nobody minds a lost count.
    noticed: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 4 * 100_000))
    place: dict[pytest.Item, int] = field(default_factory=dict[pytest.Item, int])

    def imported(self, watched: Watched) -> None:
        """Keep which lines ran while the core and its tests were imported."""
        for path, line in watched.lines:
            self.at_import.setdefault(path, set()).add(line)

    def run(self, items: list[pytest.Item]) -> None:
        """Run each test once."""
        self.place = {item: 4 * number for number, item in enumerate(items)}
        for item in items:
            watched, begun = Watched(), time.process_time()
            sys.settrace(watched)
            passed = passes(item)
            sys.settrace(None)
            self.cost[item] = time.process_time() - begun
            if not passed:
                self.failing.append(item)
                continue
            for path, line in watched.lines:
                self.reach.setdefault(path, {}).setdefault(line, set()).add(item)

    def reaching(self, path: str, lines: set[int]) -> list[pytest.Item]:
        """The tests that reach any of these lines: those first that cost little and have noticed much."""
        found = {item for line in lines for item in self.reach.get(path, {}).get(line, ())}
        return sorted(found, key=lambda item: (self.cost[item] + 0.005) / (1 + self.count(item)) ** 0.5)

    def count(self, item: pytest.Item) -> int:
        """How often a test has noticed a mutant."""
        return int.from_bytes(self.noticed[self.place[item] : self.place[item] + 4], "little")

    def note(self, item: pytest.Item) -> None:
        """A test has noticed one more."""
        at = self.place[item]
        self.noticed[at : at + 4] = (self.count(item) + 1).to_bytes(4, "little")
