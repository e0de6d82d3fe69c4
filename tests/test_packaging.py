"""The wheel holds everything: built from a copy of the tree, installed where the repository is not, and loaded there."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Run in the clean environment, from an empty folder.
LOADS = """
import gettext, importlib.resources, sys
from pathlib import Path
import ckanext.govopen
home = Path(ckanext.govopen.__path__[0])
assert home.is_relative_to(sys.prefix), home
from ckan.cli import load_config
from ckan.config.middleware import make_app
make_app(load_config(sys.argv[1]))
import ckan.plugins as p
from ckan.plugins import toolkit as tk
assert p.plugin_loaded("govopen")
schema = tk.get_action("scheming_dataset_schema_show")({"ignore_auth": True}, {"type": "dataset"})
assert "open_tier" in [field["field_name"] for field in schema["dataset_fields"]]
plugin = p.get_plugin("govopen")
assert plugin.i18n_locales() == ["zh_Hans_CN"], plugin.i18n_locales()
words = gettext.translation(plugin.i18n_domain(), plugin.i18n_directory(), ["zh_Hans_CN"])
assert len(words._catalog) > 50
profile = tk.get_action("govopen_profile_show")({"ignore_auth": True}, {"id": "huizhou"})
assert profile["procedures"]
print("loaded from", home)
"""


def _files(*arguments: str) -> list[str]:
    """What git lists; the owner of the clone may be another than who runs the tests."""
    command = ["git", "-c", f"safe.directory={ROOT}", "-c", "core.quotePath=off", "ls-files", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git would commit, so that nothing left over in the tree gets in."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in _files("--cached", "--others", "--exclude-standard"):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run(build, cwd=tree, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


def _tracked(folder: str, *suffixes: str) -> set[str]:
    return {name for name in _files(folder) if name.endswith(suffixes) and (ROOT / name).is_file()}


def test_everything_tracked_is_inside(wheel: Path):
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in _tracked("ckanext", ""):
        assert name in inside
    for name in _tracked("schemas", ".yaml", ".txt", ".py"):
        assert f"ckanext/govopen/{name}" in inside


def test_translations_are_compiled(wheel: Path):
    assert "ckanext/govopen/i18n/zh_Hans_CN/LC_MESSAGES/ckanext-govopen.mo" in zipfile.ZipFile(wheel).namelist()


def test_nothing_foreign_is_inside(wheel: Path):
    """No tests, no deployment, no caches: the package and its papers alone."""
    for name in zipfile.ZipFile(wheel).namelist():
        assert name.startswith(("ckanext/govopen/", "ckanext_govopen-")), name
        assert "__pycache__" not in name


def test_licence_travels_with_it(wheel: Path):
    archive = zipfile.ZipFile(wheel)
    (licence,) = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    assert b"GNU AFFERO GENERAL PUBLIC LICENSE" in archive.read(licence)


def test_loads_in_a_clean_environment(wheel: Path, tmp_path: Path):
    """Only CKAN and its like come from outside; govopen comes from the wheel, and not from the repository."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    site = next((venv / "lib").glob("python*/site-packages"))
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True)
    # A plain path: the editable install's own .pth there is not followed.
    (site / "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    ini = shutil.copy(ROOT / "test.ini", tmp_path)
    done = subprocess.run([str(python), "-c", LOADS, ini], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[-3000:]
    assert "loaded from" in done.stdout
