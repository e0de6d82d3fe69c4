"""Which mutants of the core there are: one operator, number, word or branch changed at a time."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
SILENT = ("Text", "cast", "dataclass")  # calls whose arguments are words or types
WIDTH = 90  # of a change, as told


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the number of the changed node in it, and how it reads."""

    path: Path
    number: int
    line: int
    within: str  # the function or class around it
    before: str
    after: str
    nth: int = 1  # of those in this function that read the same

    def __str__(self) -> str:
        which = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.path.name} {self.within}: {self.before} → {self.after}{which}"

    @cached_property
    def code(self) -> CodeType:
        """The module with this one change; lines stay where they were."""
        tree = ast.parse(self.path.read_text("utf-8"))
        mutate(list(sites(tree))[self.number])
        return compile(tree, str(self.path), "exec")

    def lines(self) -> set[int]:
        """The lines of the changed node."""
        node = list(sites(ast.parse(self.path.read_text("utf-8"))))[self.number]
        first = getattr(node, "lineno", 0)
        return set(range(first, (getattr(node, "end_lineno", None) or first) + 1))

    def changed(self) -> set[CodeType]:
        """The functions that this changes, outermost; none where what runs at import is changed."""
        old = functions(compile(self.path.read_text("utf-8"), str(self.path), "exec"))
        return {code for place, code in functions(self.code).items() if old[place] != code}


def functions(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The outermost functions of a module, by name and first line; those of its classes too."""
    found: dict[tuple[str, int], CodeType] = {}
    for const in code.co_consts:
        if isinstance(const, CodeType):
            is_function = const.co_flags & 0x2  # CO_NEWLOCALS; a class body has none
            found |= {(const.co_name, const.co_firstlineno): const} if is_function else functions(const)
    return found


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


def mutants(folder: Path) -> list[Mutant]:
    """Every mutant of the modules in a folder."""
    found: list[Mutant] = []
    for path in sorted(folder.glob("*.py")):
        text = path.read_text("utf-8")
        names, alike = _around(ast.parse(text)), Counter[tuple[str, str, str]]()
        for number, node in enumerate(sites(ast.parse(text))):
            other, line = copy.deepcopy(node), getattr(node, "lineno", 0)
            if mutate(other):
                before, after = ast.unparse(node)[:WIDTH], ast.unparse(other)[:WIDTH]
                reads = (names.get(line, "module"), before, after)
                alike[reads] += 1
                found.append(Mutant(path, number, line, *reads, alike[reads]))
    return found


def _around(tree: ast.Module) -> dict[int, str]:
    """Line → the function or class, innermost, that it stands in."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):  # breadth first: inner ones come later and win
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), node.name)
    return found
