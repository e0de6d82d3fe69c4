"""The virtual environment, pinned by digests, and the jars of Solr: made once for all portals of this clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stack.say import Failure, step
from stack.state import LOCAL, REPOSITORY, VENV, State, digest, need_space

SOLR = VENV / "solr"
STAMPS = State(VENV)


def ensure(*, tests: bool, solr: bool) -> None:
    """Python packages and jars, side by side; nothing where nothing changed."""
    jobs = [lambda: _packages(tests)]
    if solr:
        jobs.append(_jars)
    _make_venv()
    with ThreadPoolExecutor(len(jobs)) as pool:
        for job in [pool.submit(job) for job in jobs]:
            job.result()


def _make_venv() -> None:
    """An empty environment, of the Python that runs this."""
    # Not the build: the packages that we ask for may bring a newer one of the same Python along.
    python = digest([], sys.implementation.cache_tag or "", sys.base_prefix)
    if STAMPS.is_done("venv", python) and (VENV / "bin" / "python").exists():
        return
    need_space(REPOSITORY, 2)
    shutil.rmtree(VENV, ignore_errors=True)
    with step("Making a virtual environment"):
        run([sys.executable, "-m", "venv", str(VENV)], "A virtual environment cannot be made")
    STAMPS.mark_done("venv", python)


def _packages(tests: bool) -> None:
    lock = REPOSITORY / ("requirements-test.lock" if tests else "requirements.lock")
    wanted = digest([lock])
    if not STAMPS.is_done(lock.name, wanted):
        with step("Installing the Python packages of " + lock.name):
            pip("install", "--require-hashes", "-r", str(lock))
        STAMPS.mark_done(lock.name, wanted)
    package = digest([REPOSITORY / "setup.py", REPOSITORY / "pyproject.toml"], str(REPOSITORY))
    if not STAMPS.is_done("package", package):
        with step("Installing govopen itself"):
            pip("install", "--no-deps", "--no-index", "--no-build-isolation", "--editable", str(REPOSITORY))
        STAMPS.mark_done("package", package)


def pip(*arguments: str) -> None:
    """The environment's pip, quiet."""
    python = str(VENV / "bin" / "python")
    run([python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments], "pip failed")


def _jars() -> None:
    """Solr's jars by Maven, and its launcher compiled."""
    wanted = digest([LOCAL / "pom.xml", LOCAL / "SolrServer.java"])
    if STAMPS.is_done("solr", wanted):
        return
    shutil.rmtree(SOLR, ignore_errors=True)
    jars = SOLR / "jars"
    with step("Fetching Solr"):
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
        run(["mvn", "-q", "-B", "-ntp", "-f", str(LOCAL / "pom.xml"), *goal], "Maven could not fetch Solr")
        source = str(LOCAL / "SolrServer.java")
        run(["javac", "-d", str(SOLR / "classes"), "-cp", f"{jars}/*", source], "Solr's launcher does not compile")
    STAMPS.mark_done("solr", wanted)


def run(command: list[str], sentence: str, *, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Run a program silently; its last words are told if it fails, and a full disk is recognised."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        output = (done.stdout + done.stderr).strip()
        if "No space left on device" in output or "Disk quota exceeded" in output:
            raise Failure(f"The disk is full: {sentence[0].lower()}{sentence[1:]}. Free some space and run this again.")
        raise Failure(f"{sentence}:\n{output[-2000:]}")
    return done.stdout
