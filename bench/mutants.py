"""Mutants of the core: one small change at a time, and whether the core's tests notice.

    python bench/mutants.py                          all of them
    python bench/mutants.py --count 150 --seed 23    a sample

Works on a copy in a temporary folder; the tree may move meanwhile. Prints each survivor, and ends with 1 where
docs/reference/mutants.md does not explain one. A runner of its own because the core's tests run from their own folder,
without CKAN's pytest plugin (ADR 7).

How it is fast: one process imports and collects the tests once, and learns which test reaches which line. For each
mutant it forks; the child puts the changed code into the living function and runs the tests that reach the changed
lines, cheap ones that have noticed much first, until one fails. What runs at import (tables, defaults) is tried
by a child that imports the core anew: for the tests of that module first, then for all.
"""

from __future__ import annotations

import argparse
import functools
import gc
import importlib.machinery
import mmap
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from mutations import Mutant, mutants

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = Path("ckanext/govopen/domain")
EXPLAINED = ROOT / "docs" / "reference" / "mutants.md"
# Cheapest first where nothing is known of what a test calls; walks last.
FILES = (
    "grants", "refusals", "supplement", "roles", "extension", "objection", "pinned", "time", "chains", "commands",
    "form", "verbs", "duties", "rights",
    "worked", "clock", "access", "lists", "visibility", "overlay", "sixth", "hostile", "notices", "loader",
    "procedures",
)  # fmt: skip
# Other processes, other subjects.
ELSEWHERE = ("without_ckan", "duty_page", "names_a_duty", "test_purity", "test_mutants")
EXAMPLES = 20  # of each property
EVERY = 60  # of the searches through every state, one in so many: the others differ in numbers alone
WALKS = ("test_walks", "test_exits", "test_calendar")  # what runs at import shows in the tables; walks add nothing
PATHS = ("-o", f"pythonpath={ROOT} {ROOT / 'tests'}")  # one name for each file, so that code is found by it
OWN = {  # module → the files of tests to try first, beside the one of its name
    "acts": ("verbs", "commands"), "case": ("values", "pinned"), "entry": ("values", "lists"), "form": ("values",),
    "machine": ("edges",), "moment": ("edges",), "profile": ("values",), "tick": ("time", "edges"),
    "access": ("values",), "calendar": ("values",), "clock": ("values",), "lists": ("values",), "overlay": ("edges",),
    "visibility": ("values",), "personal": ("personal_tables",),
}  # fmt: skip
CPU_SECONDS = 120  # an endless loop counts as noticed,
SLACK = 3  # and so does a test that takes so many seconds more than twenty times its own
WORKERS = int(os.environ.get("GOVOPEN_WORKERS", "2"))


def main() -> int:
    """Copy the tree, then run there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=0, help="0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the printed line of a mutant")
    parser.add_argument("--these", type=Path, help="only those told in a file, an earlier run's output")
    parser.add_argument("--but", type=Path, help="without those told in a file")
    parser.add_argument(
        "--tell", action="store_true", help="print those noticed too, so that --but can go on after a break"
    )
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        os.chdir(ROOT / "tests" / "domain")
        plan = Plan(options)
        code = pytest.main(["-s", *PATHS, "-p", "no:cacheprovider", "-p", "no:terminal", "."], plugins=[plan])
        return int(code) or bool(plan.survivors)
    with tempfile.TemporaryDirectory() as folder:
        for part in ("bench", "ckanext", "schemas", "tests", "docs"):
            shutil.copytree(ROOT / part, Path(folder) / part, ignore=shutil.ignore_patterns("*.png", "__pycache__"))
        command = [sys.executable, str(Path(folder) / "bench" / "mutants.py"), "--here", *sys.argv[1:]]
        return subprocess.run(command, check=False, env={**os.environ, "PYTHONHASHSEED": "0"}).returncode


def explained() -> set[str]:
    """The survivors that the page gives reasons for: its lines that begin with a mutant."""
    lines = EXPLAINED.read_text("utf-8").splitlines() if EXPLAINED.is_file() else []
    return {line[3:].partition("`")[0] for line in lines if line.startswith("- `")}


class Plan:
    """A pytest plugin that runs mutants instead of tests."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.mutants: list[Mutant] = []
        self.reach: dict[str, dict[int, set[pytest.Item]]] = {}
        self.noticed = mmap.mmap(-1, 4 * 100_000)  # how often by which test; children write, nobody minds a lost count
        self.cost: dict[pytest.Item, float] = {}
        self.survivors: list[Mutant] = []
        self.tried = 0
        self.at_import: dict[str, set[int]] = {}

    def pytest_collection(self) -> None:
        """Failing examples are not made smaller: a failure is all that is asked."""
        from hypothesis import Phase, settings

        from ckanext.govopen.data import reading

        reading.read = functools.cache(reading.read)  # files are parsed once, for children too
        quick = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.default, phases=quick, database=None, max_examples=EXAMPLES)
        settings.load_profile("mutants")
        self.watched = Watched()
        sys.settrace(self.watched)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what cannot see a mutant, and thin out what sees the same."""
        searches = [item for item in items if "test_every_state_can_end" in item.nodeid]
        left = {*searches} - {*searches[::EVERY]}
        items[:] = [i for i in items if i not in left and not any(word in i.nodeid for word in ELSEWHERE)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test calls, then try the mutants, a few at a time."""
        self._learn(session.items)
        self._choose()
        say(f"{now()} {len(session.items)} tests, {sum(self.cost.values()):.0f} s; {len(self.mutants)} mutants")
        functions = {
            (code.co_filename, code.co_name, code.co_firstlineno): one
            for one in gc.get_objects()
            if isinstance(one, FunctionType) and (code := one.__code__).co_filename.startswith(str(ROOT / DOMAIN))
        }
        for one in gc.get_objects():
            if type(one).__name__ == "Calendar":
                one.forget()  # what it remembered was worked out without the mutant
        known, running = explained(), dict[int, Mutant]()
        sys.stdout.flush()
        gc.freeze()
        for mutant in self.mutants:
            if len(running) == WORKERS:
                self._wait(running, known)
            if child := os.fork():
                running[child] = mutant
            else:
                os._exit(self._child(mutant, functions))
        while running:
            self._wait(running, known)
        say(f"{len(self.mutants) - len(self.survivors)} of {len(self.mutants)} mutants were noticed or are explained")
        return True

    def _choose(self) -> None:
        """A sample of the mutants, of modules that the tests import; those in functions first, they are quick."""
        imported = {getattr(module, "__file__", "") for module in sys.modules.values()}
        every = [one for one in mutants(ROOT / DOMAIN) if str(one.path) in imported and self.options.only in str(one)]
        random.Random(self.options.seed).shuffle(every)
        if self.options.these:
            told = self.options.these.read_text("utf-8")
            every = [one for one in every if f": {one} (line" in told]
        if self.options.but:
            told = self.options.but.read_text("utf-8")
            every = [one for one in every if f": {one} (line" not in told]
        self.mutants = sorted(every[: self.options.count or None], key=lambda one: one.within == "module")

    def _wait(self, running: dict[int, Mutant], known: set[str]) -> None:
        child, status = os.wait()
        mutant = running.pop(child)
        self.tried += 1
        if status and self.options.tell:
            say(f"noticed: {mutant} (line {mutant.line})")
        if not self.tried % 25:
            say(f"{now()} {self.tried} tried")
        if status == 0:
            say(f"{'explained' if str(mutant) in known else 'survived'}: {mutant} (line {mutant.line})")
            self.survivors += [] if str(mutant) in known else [mutant]

    def _learn(self, items: list[pytest.Item]) -> None:
        sys.settrace(None)
        for path, line in self.watched.lines:
            self.at_import.setdefault(path, set()).add(line)
        for item in items:
            watched, begun = Watched(), time.process_time()
            sys.settrace(watched)
            passed = passes(item)
            sys.settrace(None)
            self.cost[item] = time.process_time() - begun
            if not passed:
                say(f"left out, it fails without any mutant: {item.nodeid}")
                continue
            for path, line in watched.lines:
                self.reach.setdefault(path, {}).setdefault(line, set()).add(item)
        self.place = {item: 4 * number for number, item in enumerate(items)}

    def _count(self, item: pytest.Item) -> int:
        return int.from_bytes(self.noticed[self.place[item] : self.place[item] + 4], "little")

    def _all_pass(self, items: set[pytest.Item]) -> bool:
        """Whether none notices: those first that cost little and noticed much."""
        for item in sorted(items, key=lambda one: (self.cost[one] + 0.005) / (1 + self._count(one)) ** 0.5):
            signal.setitimer(signal.ITIMER_PROF, SLACK + 20 * self.cost[item])  # ends the child
            if not passes(item):
                at = self.place[item]
                self.noticed[at : at + 4] = (self._count(item) + 1).to_bytes(4, "little")
                return False
        signal.setitimer(signal.ITIMER_PROF, 0)
        return True

    def _child(self, mutant: Mutant, functions: dict[tuple[str, str, int], FunctionType]) -> int:
        """0: survived."""
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        changed = mutant.changed()
        places = [(str(mutant.path), code.co_name, code.co_firstlineno) for code in changed]
        if not changed or not all(place in functions for place in places):
            return self._anew(mutant)
        for place, code in zip(places, changed, strict=True):
            functions[place].__code__ = code
        reach, path = self.reach.get(str(mutant.path), {}), str(mutant.path)
        changed_lines = mutant.lines() & reach.keys()
        alive = self._all_pass({item for line in changed_lines for item in reach[line]})
        if alive and not self.at_import.get(path, set()).isdisjoint(changed_lines):
            return self._anew(mutant)  # it may show only in what is made at import
        return 0 if alive else 1

    def _anew(self, mutant: Mutant) -> int:
        """All tests, those of its module first, with the core and its tests imported anew."""
        original = importlib.machinery.SourceFileLoader.get_code

        def get_code(loader: Any, name: str) -> CodeType | None:
            return mutant.code if loader.path == str(mutant.path) else original(loader, name)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
        keep = ("ckanext.govopen.data.reading", "mutations", "__main__")
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", "") or "").startswith(str(ROOT)) and name not in keep:
                del sys.modules[name]
        files = sorted((ROOT / "tests" / "domain").glob("test_*.py"), key=_turn)
        files = [path for path in files if path.stem not in WALKS or mutant.path.stem in path.stem]
        stem = mutant.path.stem
        own = [path for path in files if path.stem.removeprefix("test_") in (stem, *OWN.get(stem, ()))]
        arguments = ["-s", *PATHS, "-x", "-p", "no:cacheprovider", "-p", "no:terminal"]
        if own and pytest.main([*arguments, *map(str, own)], plugins=[Thinned()]):
            return 1
        rest = [path for path in files if path not in own]
        return 1 if pytest.main([*arguments, *map(str, rest)], plugins=[Thinned()]) else 0


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


class Thinned:
    """The same tests, to be run in the ordinary way."""

    def pytest_collection(self) -> None:
        """The same examples."""
        from hypothesis import settings

        settings.load_profile("mutants")

    pytest_collection_modifyitems = Plan.pytest_collection_modifyitems


def _turn(path: Path) -> tuple[int, str]:
    stem = path.stem.removeprefix("test_")
    return next((n for n, name in enumerate(FILES) if stem.startswith(name)), 2 * len(FILES)), stem


def passes(item: pytest.Item) -> bool:
    """Run one test, set up and torn down; whether nothing failed."""
    from _pytest.runner import runtestprotocol

    return all(report.passed or report.skipped for report in runtestprotocol(item, nextitem=None, log=False))


def now() -> str:
    """The time of day."""
    return time.strftime("%H:%M:%S")


def say(line: str) -> None:
    """A line at once, whoever reads."""
    os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, (line + "\n").encode())


if __name__ == "__main__":
    raise SystemExit(main())
