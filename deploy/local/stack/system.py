"""Programs that the operating system has to bring, and how to ask for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from ctypes.util import find_library
from importlib.util import find_spec
from pathlib import Path

from stack.say import Failure, line, step

OLDEST_PYTHON = (3, 10)


def postgres_bin() -> Path | None:
    """Folder of the newest PostgreSQL server's programs."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


def _has_headers() -> bool:
    return Path(sysconfig.get_paths()["include"], "Python.h").exists()


def _has(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def _has_chromium() -> bool:
    return any(map(shutil.which, ("chromium-headless-shell", "chromium")))


def _has_font() -> bool:
    return any(Path("/usr/share/fonts").glob("**/NotoSansCJK*"))


# Debian package: (what it is for, whether it is there)
PORTAL: dict[str, tuple[str, Callable[[], bool]]] = {
    "python3-venv": ("Python's virtual environments", lambda: find_spec("ensurepip") is not None),
    "python3-dev": ("Python's headers, to build psycopg2", _has_headers),
    "gcc": ("a C compiler, to build psycopg2", _has("gcc")),
    "libc6-dev": ("C headers, to build psycopg2", lambda: Path("/usr/include/stdio.h").exists()),
    "libpq-dev": ("PostgreSQL's headers, to build psycopg2", _has("pg_config")),
    "libmagic1": ("recognising file types", lambda: find_library("magic") is not None),
    "postgresql": ("PostgreSQL, the database", lambda: postgres_bin() is not None),
    "redis-server": ("Redis, the job queue", _has("redis-server")),
    "libpango-1.0-0": ("Pango, which sets letters as PDF", lambda: find_library("pango-1.0") is not None),
    "libpangoft2-1.0-0": ("Pango's fonts, for letters as PDF", lambda: find_library("pangoft2-1.0") is not None),
    "libharfbuzz-subset0": ("fonts inside a PDF", lambda: find_library("harfbuzz-subset") is not None),
    "fonts-noto-cjk": ("a Chinese typeface, for letters and the browser", _has_font),
    "openjdk-17-jdk-headless": ("a JDK (11 or newer), for the search server Solr", _has("javac")),
    "maven": ("Maven, which fetches Solr", _has("mvn")),
}
TESTS: dict[str, tuple[str, Callable[[], bool]]] = {
    "chromium-headless-shell": ("the browser that tests drive", _has_chromium),
    "openssl": ("openssl, for a certificate of the tests", _has("openssl")),
    "git": ("git, which knows the files of the package", _has("git")),
    "nginx-light": ("nginx, whose production settings are tested", lambda: bool(shutil.which("nginx", path=_sbin()))),
}


def _sbin() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin"


def missing(*, tests: bool, given: frozenset[str] = frozenset()) -> dict[str, str]:
    """Package → what it is for. `given` names packages whose server comes from elsewhere."""
    wanted = PORTAL | (TESTS if tests else {})
    return {name: use for name, (use, there) in wanted.items() if name not in given and not there()}


def ensure(*, tests: bool, given: frozenset[str] = frozenset()) -> None:
    """Install what is missing, or say exactly what to install."""
    if sys.version_info < OLDEST_PYTHON:
        raise Failure(f"Python 3.10 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    lacking = missing(tests=tests, given=given)
    if not lacking:
        return
    for name, use in lacking.items():
        line(f"  missing: {use} ({name})")
    prefix = _as_root()
    if prefix is None or not shutil.which("apt-get"):
        raise Failure(_advice(lacking))
    with step(f"Installing {len(lacking)} packages of the system"):
        _apt(prefix, "update", "-q")
        _apt(prefix, "install", "-q", "-y", "--no-install-recommends", *lacking)
    left = missing(tests=tests, given=given)
    if left:
        raise Failure(f"Still missing after the installation: {', '.join(left)}. {_advice(left)}")


def _as_root() -> list[str] | None:
    """What to put before a command that needs root; None if there is no way."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    if silent.returncode == 0 or sys.stdin.isatty():
        return ["sudo"]
    return None


def _advice(lacking: dict[str, str]) -> str:
    if shutil.which("apt-get"):
        return f"Install what is missing, then run this again:\n  sudo apt-get install -y {' '.join(lacking)}"
    uses = "; ".join(lacking.values())
    return (
        f"This machine lacks: {uses}.\nInstall these with your system's packages and run this again "
        f"(on Debian 12 they are called: {' '.join(lacking)}; only Debian 12 is tested)."
    )


def _apt(prefix: list[str], *arguments: str) -> None:
    """apt-get without questions; its own words are shown only when it fails."""
    environment = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    command = [*prefix, "env", *(f"{key}={value}" for key, value in environment.items()), "apt-get", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        output = (done.stderr or done.stdout).strip()
        if "No space left" in output:
            raise Failure("The disk is full: apt-get could not write. Free some space and run this again.")
        raise Failure(f"`apt-get {' '.join(arguments)}` failed:\n{output[-1500:]}")
