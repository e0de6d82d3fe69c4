"""The core imports the standard library and itself, nothing else: it can be read, tried and proved without a portal."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ckanext.govopen import domain

ROOT = Path(domain.__file__).parent
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))
BY_NAME = {"importlib", "imp", "runpy", "pkgutil"}  # of the standard library, but a way round this test


def strangers(text, depth=1):
    """What a module imports from outside; `depth`: how many dots still stay within the core."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if not _known(alias.name)]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found += ["." * node.level + (node.module or "")] if node.level > depth else []
        elif isinstance(node, ast.ImportFrom) and not _known(node.module or ""):
            found.append(node.module)
        elif isinstance(node, ast.Name) and node.id == "__import__":
            found.append("__import__")
    return found


def _known(name):
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names and top not in BY_NAME


def test_there_is_a_core_to_look_at():
    assert {"machine.py", "case.py", "profile.py", "calendar.py"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_nothing_from_outside(module):
    assert strangers((ROOT / module).read_text("utf-8"), depth=1 + module.count("/")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import ckan", "ckan"),
        ("import datetime, yaml.nodes", "yaml.nodes"),
        ("def f():\n    from flask import g", "flask"),
        ("if TYPE_CHECKING:\n    from sqlalchemy.orm import Session", "sqlalchemy.orm"),
        ("from ckanext.govopen import config", "ckanext.govopen"),
        ("from .. import config", ".."),
        ("from ..store import cases", "..store"),
        ("import importlib", "importlib"),
        ("__import__('ckan')", "__import__"),
    ],
)
def test_sees_every_way_to_import(text, name):
    assert strangers(text) == [name]


@pytest.mark.parametrize(
    "text", ["import datetime", "from . import case", "from .calendar import Day", "import collections.abc"]
)
def test_lets_its_own_pass(text):
    assert strangers(text) == []
