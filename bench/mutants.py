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
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FunctionType

import pytest
from learning import Learned, Watched
from mutations import Mutant, mutants
from trying import EXAMPLES, QUIET, ROOT, Places, survives, thin

DOMAIN = Path("ckanext/govopen/domain")
EXPLAINED = ROOT / "docs" / "reference" / "mutants.md"
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
        code = pytest.main([*QUIET, "."], plugins=[plan])
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
        self.learned = Learned()
        self.watched = Watched()
        self.known = explained()
        self.survivors: list[Mutant] = []
        self.tried = 0

    def pytest_collection(self) -> None:
        """Failing examples are not made smaller: a failure is all that is asked."""
        from hypothesis import Phase, settings

        from ckanext.govopen.data import reading

        reading.read = functools.cache(reading.read)  # files are parsed once, for children too
        quick = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.default, phases=quick, database=None, max_examples=EXAMPLES)
        settings.load_profile("mutants")
        sys.settrace(self.watched)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The tests that a mutant is tried with."""
        thin(items)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn what each test calls, then try the mutants, a few at a time."""
        sys.settrace(None)
        self.learned.imported(self.watched)
        self.learned.run(session.items)
        for item in self.learned.failing:
            say(f"left out, it fails without any mutant: {item.nodeid}")
        chosen, functions = self._chosen(), living()
        say(f"{now()} {len(session.items)} tests, {sum(self.learned.cost.values()):.0f} s; {len(chosen)} mutants")
        for one in gc.get_objects():
            if type(one).__name__ == "Calendar":
                one.forget()  # what it remembered was worked out without the mutant
        sys.stdout.flush()
        gc.freeze()
        running = dict[int, Mutant]()
        for mutant in chosen:
            if len(running) == WORKERS:
                self._wait(running)
            if child := os.fork():
                running[child] = mutant
            else:
                os._exit(0 if survives(mutant, self.learned, functions) else 1)
        while running:
            self._wait(running)
        say(f"{len(chosen) - len(self.survivors)} of {len(chosen)} mutants were noticed or are explained")
        return True

    def _chosen(self) -> list[Mutant]:
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
        return sorted(every[: self.options.count or None], key=lambda one: one.within == "module")

    def _wait(self, running: dict[int, Mutant]) -> None:
        """Let one end, and tell what came of it."""
        child, status = os.wait()
        mutant = running.pop(child)
        self.tried += 1
        if status and self.options.tell:
            say(f"noticed: {mutant} (line {mutant.line})")
        if not self.tried % 25:
            say(f"{now()} {self.tried} tried")
        if status == 0:
            say(f"{'explained' if str(mutant) in self.known else 'survived'}: {mutant} (line {mutant.line})")
            self.survivors += [] if str(mutant) in self.known else [mutant]


def living() -> Places:
    """The functions of the core as the tests call them."""
    return {
        (code.co_filename, code.co_name, code.co_firstlineno): one
        for one in gc.get_objects()
        if isinstance(one, FunctionType) and (code := one.__code__).co_filename.startswith(str(ROOT / DOMAIN))
    }


def now() -> str:
    """The time of day."""
    return time.strftime("%H:%M:%S")


def say(line: str) -> None:
    """A line at once, whoever reads."""
    os.write(sys.__stdout__.fileno() if sys.__stdout__ else 1, (line + "\n").encode())


if __name__ == "__main__":
    raise SystemExit(main())
