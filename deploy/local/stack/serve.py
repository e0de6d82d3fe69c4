"""`bin/run`, second half (in the virtual environment): servers, tables, content, web; then it watches."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from stack import settings as settings_
from stack.say import Failure, line, step
from stack.servers import Servers, wait
from stack.settings import Settings
from stack.site import Site, environment, write_ini
from stack.state import LOCAL, REPOSITORY, is_free, need_space
from stack.supervise import Program, Supervisor

CORE = "govopen"
DEMO = "yunling"
FIRST_READERS = 8  # at once, so that each web process gets some
ROLES = {
    "citizen": "citizen",
    "company": "company",
    "provider": "department that provides data",
    "provider2": "another department",
    "share_user": "department that uses shared data",
    "authority": "data authority",
    "authority2": "data authority, second officer",
    "government": "government",
    "establishment_office": "establishment office",
    "auditor": "auditor",
    "operator": "operator (sysadmin)",
}


class Stopped(Exception):  # noqa: N818  # the reader wants it to end
    """By Ctrl-C or a signal."""


def main() -> int:
    """Serve until stopped; 0 if that was asked for."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    settings = settings_.read()
    if not settings.state.lock():
        return _already(settings)
    need_space(settings.state.root, 0.5)
    if not is_free(settings.port, settings.host):
        raise Failure(busy(settings))
    supervisor: Supervisor | None = None
    try:
        servers, supervisor = _prepare(settings)
        _open(settings, servers, supervisor)
        _banner(settings)
        threading.Thread(target=_warm, args=(settings.address,), daemon=True).start()
        _watch(supervisor)
    except Stopped:
        line("\nStopping everything …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if supervisor:
            supervisor.end()
    line("Stopped.")
    return 0


def _stop(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


def busy(settings: Settings) -> str:
    """The sentence for a port that somebody else has."""
    return (
        f"Port {settings.port} of {settings.host} is taken by another program. Stop that, or choose another port:\n"
        f"  GOVOPEN_PORT={settings.port + 1} bin/run"
    )


def _already(settings: Settings) -> int:
    address = settings.state.recall().get("address", "")
    line(f"This portal is running already: {address or settings.state.root}. Stop it there with Ctrl-C.")
    line("A second one beside it needs a folder and a port: GOVOPEN_VAR=var2 GOVOPEN_PORT=5001 bin/run")
    return 0 if address == settings.address else 1


def _prepare(settings: Settings) -> tuple[Servers, Supervisor]:
    """Everything on disk that must be there before a server starts."""
    state = settings.state
    state.remember(profile=settings.profile, address=settings.address)
    servers = Servers(state, settings.database_url, settings.redis_url, settings.solr_url)
    programs = servers.prepare(CORE)
    return servers, Supervisor(state, [*programs, *_portal(settings)])


def _portal(settings: Settings) -> list[Program]:
    """Web, worker and clock; their settings file is written before they start."""
    ini = settings.state.path("site.ini")
    bind = f"[{settings.host}]" if ":" in settings.host else settings.host
    variables = environment() | {
        "CKAN_INI": str(ini),
        "GOVOPEN_BIND": f"{bind}:{settings.port}",
        "PYTHONPATH": str(LOCAL),
    }
    variables.setdefault("GOVOPEN_WEB_PROCESSES", os.environ.get("GOVOPEN_WEB_PROCESSES", "2"))
    here = Path(sys.executable).parent
    deploy = REPOSITORY / "deploy"
    gunicorn = f"{here}/gunicorn -c {deploy}/gunicorn.conf.py --chdir {deploy} wsgi:application"
    return [
        Program("web", "the web server", gunicorn, environment=variables, patience=25),
        Program("worker", "the job worker", f"{here}/ckan -c {ini} jobs worker", environment=variables),
        Program("clock", "the clock", f"{here}/python -m stack.ticker {ini}", environment=variables),
    ]


def _open(settings: Settings, servers: Servers, supervisor: Supervisor) -> None:
    """Servers first, then tables and content, then the web."""
    supervisor.begin()
    servers.start(supervisor, CORE)
    urls = servers.databases()
    ini = write_ini(settings, urls, servers.solr(CORE), servers.redis(0), servers.ports["mail"])
    site = Site(settings.state, ini, urls)
    with ThreadPoolExecutor(1) as pool:  # each starts a CKAN of its own, and neither waits for the other
        strings = pool.submit(site.translate)
        site.migrate(ours=not settings.database_url)
        strings.result()
    site.permit(servers.superuser(urls))
    site.index(servers.solr(CORE), changed=servers.index_changed)
    supervisor.start("web")  # reads its own code while the content comes; nobody has its address yet
    load_demo(settings, site)
    with step("Starting the web server"):
        wait(supervisor, "web", lambda: answers(settings.address + "/api/3/action/status_show"), 120)
    supervisor.start("worker", "clock")


def load_demo(settings: Settings, site: Site) -> None:
    """The demo city, once; what an attempt that was cut short left behind is removed first."""
    state, accounts = settings.state, settings.state.path("accounts.json")
    commands: list[tuple[str, ...]] = [("govopen", "demo", "load", "--accounts", str(accounts))]
    if state.is_done("demo-begun", DEMO):
        commands.insert(0, ("govopen", "demo", "remove"))
    if not state.is_done("demo", DEMO):
        state.mark_done("demo-begun", DEMO)
    site.once("demo", "Loading the demo city", DEMO, *commands)


def answers(url: str) -> bool:
    """Whether a page comes; an error page is one, too."""
    try:
        urlopen(url, timeout=30).close()  # noqa: S310  # our own
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


def _warm(address: str) -> None:
    """Let every web process make its first pages before the reader asks for them."""
    with ThreadPoolExecutor(FIRST_READERS) as pool:
        list(pool.map(answers, [address + page for page in ("/", "/dataset/") for _ in range(FIRST_READERS // 2)]))


def _banner(settings: Settings) -> None:
    """Where to go, as whom, and what to try."""
    path = settings.state.path("accounts.json")
    accounts = json.loads(path.read_text("utf-8"))["accounts"] if path.exists() else []
    line(f"\nThe portal is open: {settings.address}   (profile {settings.profile})\n")
    if accounts:
        width = max(len(account["name"]) for account in accounts)
        line("Accounts (also, with API tokens, in " + str(path) + "):")
        for account in accounts:
            role = ROLES.get(account["role"], account["role"])
            who = f"{role}  {account.get('organization') or ''}".rstrip()
            line(f"  {account['name']:<{width}}  {account['password']}  {who}")
    line(f"\nMail is caught in {settings.state.path('mail')}; logs are in {settings.state.path('log')}.")
    line("\nThree things to try:")
    line(f"  1. Search {settings.address}/dataset/?q=公交, open an entry, preview and download a file.")
    line("  2. As the citizen, apply for an entry that is open on request; then decide as the authority's officer.")
    line(f"  3. Read why a date is what it is: {settings.address}/law/deadlines")
    line("\nCtrl-C stops everything.\n")


def _watch(supervisor: Supervisor) -> None:
    """Tell what ends and comes back, until all is stopped or something does not come back."""
    known = {name: info["pid"] for name, info in supervisor.states().items()}
    while True:
        time.sleep(1)
        try:
            states = supervisor.states()
        except OSError as error:
            raise Failure(
                f"The supervisor of the servers has ended:\n{supervisor.last_words('supervisord')}"
            ) from error
        for name, info in states.items():
            title = supervisor.programs[name].title
            title = title[0].upper() + title[1:]
            if info["statename"] == "FATAL":
                raise Failure(f"{title} ended and does not start again:\n{supervisor.last_words(name)}")
            if info["statename"] == "RUNNING" and info["pid"] != known[name]:
                line(f"{title} had ended and was started again.")
                known[name] = info["pid"]
