"""What the code imports is what the package asks for, and the lock pins it."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"ckanext", "stack", "support", "ckan", "compare", "importing", "catalogue", "mutants", "mutations"}


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _pinned(lock: str) -> set[str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)
    return {_name(name) for name in found}


def _imports(folder: str) -> dict[str, str]:
    """Top-level module from elsewhere → a file that imports it."""
    found: dict[str, str] = {}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                found.setdefault(name.split(".")[0], str(path.relative_to(ROOT)))
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names | OURS}


@pytest.mark.parametrize(
    ("folder", "lock"),
    [
        ("ckanext", "requirements.lock"),
        ("deploy", "requirements.lock"),
        ("solr", "requirements.lock"),
        ("tests", "requirements-test.lock"),
    ],
)
def test_imports_are_pinned(folder: str, lock: str):
    known, pinned = packages_distributions(), _pinned(lock)
    missing = {}
    for module, path in _imports(folder).items():
        names = {_name(one) for one in known.get(module, [module])}
        if not names & pinned:
            missing[module] = path
    assert not missing


def test_every_pin_has_digests_and_no_address():
    for lock in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert not re.search(r"^--", text, re.MULTILINE)
        pins = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in pin for pin in pins)
        assert len(pins) > 80


def test_what_is_pinned_is_what_the_project_asks_for():
    """A requirement added to pyproject.toml and not to the lock would be missing on a fresh machine."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["portal"]]
    names = {_name(re.split(r"[\[<>=!~; ]", one)[0]) for one in asked}
    assert names <= _pinned("requirements.lock")
