"""One mutant tried, in a process forked for it: whether any test of the core notices."""

from __future__ import annotations

import importlib.machinery
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from learning import Learned, passes

if TYPE_CHECKING:
    from types import CodeType, FunctionType

    from mutations import Mutant

ROOT = Path(__file__).resolve().parent.parent
PATHS = ("-o", f"pythonpath={ROOT} {ROOT / 'tests'}")  # one name for each file, so that code is found by it
QUIET = ("-s", *PATHS, "-p", "no:cacheprovider", "-p", "no:terminal")
# Cheapest first where nothing is known of what a test calls; walks last.
FILES = (
    "grants", "refusals", "supplement", "roles", "extension", "objection", "pinned", "time", "chains", "commands",
    "form", "verbs", "duties", "rights",
    "worked", "clock", "access", "lists", "visibility", "overlay", "sixth", "hostile", "notices", "loader",
    "procedures",
)  # fmt: skip
WALKS = ("test_walks", "test_exits", "test_calendar")  # what runs at import shows in the tables; walks add nothing
OWN = {  # module → the files of tests to try first, beside the one of its name
    "acts": ("verbs", "commands"), "case": ("values", "pinned"), "entry": ("values", "lists"), "form": ("values",),
    "machine": ("edges",), "moment": ("edges",), "profile": ("values",), "tick": ("time", "edges"),
    "access": ("values",), "calendar": ("values",), "clock": ("values",), "lists": ("values",), "overlay": ("edges",),
    "visibility": ("values",), "personal": ("personal_tables",),
    "personal_checks": ("personal", "personal_tables"), "personal_patterns": ("personal", "personal_tables"),
}  # fmt: skip
# Other processes, other subjects.
ELSEWHERE = ("without_ckan", "duty_page", "names_a_duty", "test_purity", "test_mutants")
EXAMPLES = 20  # of each property
EVERY = 60  # of the searches through every state, one in so many: the others differ in numbers alone
CPU_SECONDS = 120  # an endless loop counts as noticed,
SLACK = 3  # and so does a test that takes so many seconds more than twenty times its own
Places = dict[tuple[str, str, int], "FunctionType"]  # file, name and first line → the living function


def thin(items: list[pytest.Item]) -> None:
    """Leave out what cannot see a mutant, and thin out what sees the same."""
    searches = [item for item in items if "test_every_state_can_end" in item.nodeid]
    left = {*searches} - {*searches[::EVERY]}
    items[:] = [i for i in items if i not in left and not any(word in i.nodeid for word in ELSEWHERE)]


def survives(mutant: Mutant, learned: Learned, functions: Places) -> bool:
    """Whether no test notices. Changes this process for good: to be called in a fork."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    path, changed = str(mutant.path), mutant.changed()
    places = [(path, code.co_name, code.co_firstlineno) for code in changed]
    if not changed or not all(place in functions for place in places):
        return _anew(mutant)
    for place, code in zip(places, changed, strict=True):
        functions[place].__code__ = code
    lines = mutant.lines()
    if _noticed(learned, path, lines & learned.reach.get(path, {}).keys()):
        return False
    # It may show only in what is made at import.
    return learned.at_import.get(path, set()).isdisjoint(lines) or _anew(mutant)


def _noticed(learned: Learned, path: str, lines: set[int]) -> bool:
    """Whether a test that reaches the changed lines fails, or never ends."""
    for item in learned.reaching(path, lines):
        signal.setitimer(signal.ITIMER_PROF, SLACK + 20 * learned.cost[item])  # ends the process
        if not passes(item):
            learned.note(item)
            return True
    signal.setitimer(signal.ITIMER_PROF, 0)
    return False


def _anew(mutant: Mutant) -> bool:
    """All tests, those of its module first, with the core and its tests imported anew."""
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: Any, name: str) -> CodeType | None:
        return mutant.code if loader.path == str(mutant.path) else original(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    for name, module in list(sys.modules.items()):
        file = Path(getattr(module, "__file__", None) or "/")
        ours = file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / "bench")
        if ours and name != "ckanext.govopen.data.reading":  # it remembers the files it has parsed
            del sys.modules[name]
    files = sorted((ROOT / "tests" / "domain").glob("test_*.py"), key=_turn)
    files = [path for path in files if path.stem not in WALKS or mutant.path.stem in path.stem]
    stem = mutant.path.stem
    own = [path for path in files if path.stem.removeprefix("test_") in (stem, *OWN.get(stem, ()))]
    rest = [path for path in files if path not in own]
    return not any(pytest.main([*QUIET, "-x", *map(str, some)], plugins=[Thinned()]) for some in (own, rest) if some)


class Thinned:
    """The same tests, to be run in the ordinary way."""

    def pytest_collection(self) -> None:
        """The same examples."""
        from hypothesis import settings

        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The same tests."""
        thin(items)


def _turn(path: Path) -> tuple[int, str]:
    stem = path.stem.removeprefix("test_")
    return next((n for n, name in enumerate(FILES) if stem.startswith(name)), 2 * len(FILES)), stem
