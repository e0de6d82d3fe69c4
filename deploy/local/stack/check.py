"""`bin/test`, second half (in the virtual environment): checks of the text, then tests on servers of their own.

Addresses in the environment are not used here: tests empty the databases that they are given.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from types import FrameType

from ckanext.datastore.cli import permissions_sql

from stack import postgres
from stack.postgres import OWNER, READER
from stack.say import Failure, line, step
from stack.servers import Servers
from stack.site import compile_messages, environment
from stack.state import REPOSITORY, State, digest, need_space
from stack.supervise import Supervisor

STATE = State(Path(os.environ.get("GOVOPEN_TEST_VAR") or REPOSITORY / "var-test").resolve())
DOMAIN = "tests/domain"
CHECKS = {
    "ruff: rules": ["ruff", "check", "--quiet", "--output-format", "concise", "."],
    "ruff: form": ["ruff", "format", "--check", "--quiet", "."],
    "types": ["basedpyright", "--level", "error"],
    "imports": ["lint-imports", "--no-cache"],
    "translations": ["python", "deploy/messages.py", "--check"],
}
OUTCOMES = ("failed", "passed", "skipped", "error")


def main(arguments: list[str]) -> int:
    """Everything, or what the arguments name; 0 if nothing failed."""
    signal.signal(signal.SIGTERM, _stop)
    need_space(STATE.root, 0.5)
    whole = not any(argument for argument in arguments if argument != "--long")
    if not whole and _only_domain(arguments):
        return pytest(*arguments)
    if not STATE.lock():
        raise Failure("Tests are running in this clone already. Wait for them, or stop them with Ctrl-C there.")
    started = time.monotonic()
    failed = _checks() if whole else []
    if not whole:
        compile_messages()
    workers = _workers() if whole else 1
    if not whole:
        return _with_servers(workers, arguments)
    domain, rest = STATE.path("domain.xml"), STATE.path("rest.xml")
    for report in (domain, rest):
        report.unlink(missing_ok=True)
    line("· Tests of the core, without CKAN")
    if pytest(DOMAIN, "-q", f"--junitxml={domain}"):
        failed.append("tests of the core")
    line("· Tests of the portal")
    spread = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"] if workers > 1 else []
    if _with_servers(workers, ["-q", "tests", f"--ignore={DOMAIN}", *spread, f"--junitxml={rest}", *arguments]):
        failed.append("tests of the portal")
    return _close(failed, [domain, rest], time.monotonic() - started)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _only_domain(arguments: list[str]) -> bool:
    paths = [argument for argument in arguments if argument.startswith("tests")]
    return bool(paths) and all(path.startswith(DOMAIN) for path in paths)


def _workers() -> int:
    """One for each core up to four; each has its own databases, core and folder."""
    return int(os.environ.get("GOVOPEN_TEST_WORKERS") or min(os.cpu_count() or 1, 4))


def _checks() -> list[str]:
    """Titles of the checks that found something; what they found is printed."""
    failed = []
    for title, command in CHECKS.items():
        with step(f"Checking {title}"):
            program = str(Path(sys.executable).with_name(command[0]))
            done = subprocess.run([program, *command[1:]], cwd=REPOSITORY, check=False, capture_output=True, text=True)
        if done.returncode:
            line((done.stdout + done.stderr).strip())
            failed.append(title)
    return failed


def pytest(*arguments: str, **variables: str) -> int:
    """Pytest in the repository, in this terminal; its exit status (5, nothing collected, is a failure)."""
    variables = os.environ | environment() | variables
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=REPOSITORY, env=variables, check=False
    ).returncode


def _with_servers(workers: int, arguments: list[str]) -> int:
    """Pytest on private servers, which end with it."""
    servers = Servers(STATE, hasty=True, mail=False)
    names = ["test", *(f"test_{number}" for number in range(1, workers))]
    supervisor = Supervisor(STATE, servers.prepare(*names))
    try:
        supervisor.begin()
        servers.start(supervisor, "test")
        for number in range(workers):
            _databases(servers, number)
        return pytest(*arguments, **_variables(servers))
    finally:
        supervisor.end()


def _databases(servers: Servers, worker: int) -> None:
    """Of one worker, as tests/conftest.py names them."""
    suffix = f"_{worker}" if worker else ""
    main, store = f"test{suffix}", f"test_datastore{suffix}"
    inputs = digest([], "1", main)
    if STATE.is_done(f"databases{suffix}", inputs):
        return
    servers.private.create(servers.ports["postgres"], main, store)
    statements = permissions_sql(main, store, OWNER, OWNER, READER)
    postgres.permissions(servers.private.url(servers.ports["postgres"], "postgres", store), statements)
    STATE.mark_done(f"databases{suffix}", inputs)


def _variables(servers: Servers) -> dict[str, str]:
    """The addresses of the first worker's parts; the others add their number."""
    urls = servers.private.urls(servers.ports["postgres"], "test", "test_datastore")
    return {
        "CKAN_SQLALCHEMY_URL": urls.main,
        "CKAN_DATASTORE_WRITE_URL": urls.write,
        "CKAN_DATASTORE_READ_URL": urls.read,
        "CKAN_SOLR_URL": servers.solr("test"),
        "CKAN_REDIS_URL": servers.redis(1),
        "CKAN_STORAGE_PATH": str(STATE.folder("storage")),
        "GOVOPEN_SOLR_CLASSES": str(REPOSITORY / ".venv" / "solr"),
    }


def _close(failed: list[str], reports: list[Path], seconds: float) -> int:
    """The last line: pytest's own form, over both runs."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for report in reports:
        if not report.exists():
            failed.append(f"{report.stem}: no report, it did not end well")
            continue
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  # written by the run just now
            wrong, missed, errors = (int(suite.get(key, 0)) for key in ("failures", "skipped", "errors"))
            counts["failed"] += wrong
            counts["skipped"] += missed
            counts["error"] += errors
            counts["passed"] += int(suite.get("tests", 0)) - wrong - missed - errors
    if failed:
        line(f"\nNot well: {', '.join(failed)}.")
    told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)
    minutes, rest = divmod(int(seconds), 60)
    line(f"===== {told or 'no tests ran'} in {seconds:.2f}s ({minutes // 60}:{minutes % 60:02}:{rest:02}) =====")
    return 1 if failed else 0
