"""A sample of small changes to the core, each of which some test must notice: `bin/test --long`."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ("--count", "150", "--seed", "2026")
sys.path.insert(0, str(ROOT / "bench"))
import mutants  # noqa: E402
import mutations  # noqa: E402


@pytest.mark.long
def test_a_sample_of_mutants_is_noticed_or_explained():
    command = [sys.executable, str(ROOT / "bench" / "mutants.py"), *SAMPLE]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "GOVOPEN_LONG": ""})
    assert run.returncode == 0, run.stdout + run.stderr
    assert "150 of 150 mutants were noticed or are explained" in run.stdout


def test_every_explanation_names_a_mutant_that_there_is():
    """What is explained is one place in the code: a second of the same words has a number of its own."""
    assert mutants.explained() - {str(one) for one in mutations.mutants(ROOT / mutants.DOMAIN)} == set()


def test_mutants_that_read_the_same_are_told_apart(tmp_path):
    (tmp_path / "m.py").write_text("def f(): return 1, 2, 1\ndef g(): return 1\n", "utf-8")
    told = [str(one) for one in mutations.mutants(tmp_path)]
    assert told == ["m.py f: 1 → 2", "m.py f: 2 → 3", "m.py f: 1 → 2 #2", "m.py g: 1 → 2"]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("x = a < b", [("a < b", "a <= b")]),
        ("x = a and b", [("a and b", "a or b")]),
        ("def f(a: int = 1): return a", [("1", "2")]),
        ("x = Text('one', 'two')", []),
        ("def f(): 'words'", []),
        ("x = b if a else c", [("b if a else c", "c if a else b")]),
        ("x: dict[str, int]", []),
        ("x = y == 'z'", [("y == 'z'", "y != 'z'"), ("'z'", "'zX'")]),
    ],
)
def test_what_a_mutant_changes(tmp_path, text, changes):
    (tmp_path / "m.py").write_text(text, "utf-8")
    found = mutations.mutants(tmp_path)
    assert [(one.before, one.after) for one in found] == changes
    assert all(ast.dump(ast.parse(text)) and one.code for one in found)


def test_only_the_changed_function_is_changed(tmp_path):
    (tmp_path / "m.py").write_text("A = 1\nclass C:\n    def f(self): return 1\ndef g(): return 2\n", "utf-8")
    changed = {one.before: {code.co_name for code in one.changed()} for one in mutations.mutants(tmp_path)}
    assert changed == {"1": {"f"}, "2": {"g"}}
    assert mutations.mutants(tmp_path)[0].changed() == set(), "what runs at import"
