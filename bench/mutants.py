"""Mutants of the core: one small change at a time, and whether the core's tests notice.

    python bench/mutants.py --count 100 --seed 23

Works on a copy in a temporary folder; the tree is not touched. Prints each survivor with its file, line and change. A
runner of its own because the core's tests run from their own folder, without CKAN's pytest plugin (ADR 7).
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = Path("ckanext/govopen/domain")
TESTS = (
    ("test_tables.py", "test_rights.py", "test_worked_dates.py"),
    ("test_clock.py", "test_access.py", "test_lists.py", "test_visibility.py", "test_overlay.py", "test_sixth_city.py"),
    ("test_procedures.py", "test_walks.py"),
)
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SILENT = ("Text", "cast", "dataclass")  # calls whose arguments are words or types


def sites(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that a mutant can change, annotations and words left out."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                continue
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SILENT:
                continue
            if isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp | ast.Constant | ast.BinOp | ast.AugAssign):
                yield node
            yield from sites(node)


def mutate(node: ast.AST) -> bool:
    """Change a node in place; whether that was possible."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        node.ops[0] = SWAPS[type(node.ops[0])]()  # type: ignore[assignment,call-overload]
    elif isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign) and type(node.op) in SWAPS:
        node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
    elif isinstance(node, ast.IfExp):
        node.body, node.orelse = node.orelse, node.body
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        node.value += "X"
    else:
        return False
    return True


def noticed(copy: Path) -> bool:
    """Whether the core's tests fail in a copy."""
    for files in TESTS:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files]
        if subprocess.run(command, cwd=copy / "tests" / "domain", capture_output=True, check=False).returncode:
            return True
    return False


def main() -> None:
    """Run so many mutants, chosen by a seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("ckanext", "schemas", "tests", "docs"):
            shutil.copytree(ROOT / part, copy / part)
        if noticed(copy):
            raise SystemExit("the core's tests fail without any mutant: mend them first")
        spots = [
            (path, number)
            for path in sorted((copy / DOMAIN).glob("*.py"))
            for number, _ in enumerate(sites(ast.parse(path.read_text("utf-8"))))
        ]
        random.Random(options.seed).shuffle(spots)
        killed = tried = 0
        for path, number in spots:
            if tried == options.count:
                break
            text = path.read_text("utf-8")
            tree = ast.parse(text)
            node = list(sites(tree))[number]
            before = ast.unparse(node)
            if not mutate(node):
                continue
            tried += 1
            path.write_text(ast.unparse(tree), "utf-8")
            dead = noticed(copy)
            path.write_text(text, "utf-8")
            killed += dead
            if not dead:
                line = getattr(node, "lineno", 0)
                sys.stdout.write(f"survived: {path.name}:{line}: {before[:80]} → {ast.unparse(node)[:80]}\n")
                sys.stdout.flush()
        sys.stdout.write(f"{killed} of {tried} mutants were noticed\n")


if __name__ == "__main__":
    main()
