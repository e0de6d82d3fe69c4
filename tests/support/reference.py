"""The generated references of `docs/reference/`: rendered here, compared (or rewritten) by tests.

`GOVOPEN_REGENERATE=1 bin/test tests/domain` writes them anew.
"""

from __future__ import annotations

import ast
import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
MARKS = {"pytest.mark.duty": 0, "by_city": 1}  # and which of their arguments is the first duty


def same(path, text):
    """Whether the page on disk is what the data says; with GOVOPEN_REGENERATE it is made so."""
    if os.environ.get("GOVOPEN_REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return path.is_file() and path.read_text("utf-8") == text


def duties():
    """The rows of `tests/duties.csv`."""
    with (ROOT / "tests" / "duties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked():
    """Duty id → tests that are marked with it, found in the test sources: on the test, or on one of its rows."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        tables = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for duty in dict.fromkeys(_duties(node.decorator_list, tables)):
                    found.setdefault(duty, []).append(f"{path.relative_to(ROOT)}::{node.name}")
    return found


def _duties(decorators, tables):
    """Duties in `pytest.mark.duty(…)` and `by_city(rows, …)`, in the decorators and the tables that they name."""
    inside = [node for decorator in decorators for node in ast.walk(decorator)]
    named = {node.id for node in inside if isinstance(node, ast.Name)} & set(tables)
    for node in [*inside, *(node for name in sorted(named) for node in ast.walk(tables[name]))]:
        if isinstance(node, ast.Call) and ast.unparse(node.func) in MARKS:
            skipped = MARKS[ast.unparse(node.func)]
            yield from (ast.literal_eval(argument) for argument in node.args[skipped:])


def duty_page():
    """`docs/reference/duties.md`: every duty, and the tests that prove it."""
    proofs, rows = marked(), duties()
    done = sum(row["id"] in proofs for row in rows)
    lines = [
        "# Duties and their tests",
        "",
        f"Generated from `tests/duties.csv` and the marks in `tests/`. {done} of {len(rows)} duties are shown by a test; the rest are open.",
        "",
        "| duty | article | what | clock | capability | tests |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        tests = "<br>".join(f"`{test}`" for test in proofs.get(row["id"], [])) or "open"
        what = row["duty"].replace("|", "/")
        lines.append(f"| {row['id']} | {row['article']} | {what} | {row['clock']} | {row['capability']} | {tests} |")
    return "\n".join(lines) + "\n"
