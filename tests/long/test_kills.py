"""kill -9 of web, worker, clock, PostgreSQL and Redis in the middle of commands under load: what was acknowledged is there, once.

A whole portal of its own, as `bin/run` starts it, with the demo city; people file, officers act, holders download, all at
once, each sending again with the same key until there is an answer. Meanwhile one server after another is killed.
"""

from __future__ import annotations

import contextlib
import email
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from email.policy import default
from pathlib import Path

import psycopg2
import pytest
import requests

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("GOVOPEN_KILL_ROUNDS", "3"))  # how often each is killed
WORK = 6.0  # seconds of work between two kills, counted from when the portal answers again
PATIENCE = int(os.environ.get("GOVOPEN_KILL_PATIENCE", "240"))  # seconds that it may take to answer again
VICTIMS = ("web", "worker", "postgres", "redis", "clock", "one web process", "one database process")


@pytest.fixture(scope="module")
def portal_of_its_own(tmp_path_factory):
    """Address, supervisor, database and folder of a running portal. The search server is the tests' own."""
    sys.path.insert(0, str(ROOT / "deploy" / "local"))
    from stack import serve
    from stack.settings import Settings
    from stack.state import State
    from support.nginx import free_port

    solr = os.environ["CKAN_SOLR_URL"]
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("CKAN_", "PYTEST_", "GOVOPEN_"))]:
            patch.delenv(name)
        state = State(tmp_path_factory.mktemp("kills") / "var")
        settings = Settings(state, "guigang", "127.0.0.1", free_port(), "", solr, "")
        state.folder()
        servers, supervisor = serve._prepare(settings)
        try:
            serve._open(settings, servers, supervisor)
            yield settings, servers, supervisor
        finally:
            supervisor.end()


class World:
    """What was acknowledged, and how often what was answered."""

    def __init__(self, address, accounts):
        self.address, self.accounts = address, accounts
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.cases: dict[str, str] = {}  # key of the filing → number
        self.acts: dict[str, str] = {}  # key of the command → number
        self.waiting: list[str] = []  # cases to be passed on
        self.downloads = 0
        self.paths: list[str] = []
        self.statuses: Counter[str] = Counter()
        self.faults: list[str] = []

    def token(self, role):
        return next(one["token"] for one in self.accounts if one["role"] == role)

    def ask(self, role, method, path, **more):
        """One answer, or None where there was none."""
        try:
            answer = requests.request(
                method, self.address + path, headers={"Authorization": self.token(role)}, timeout=20, **more
            )
        except requests.RequestException as error:
            with self.lock:
                self.statuses[type(error).__name__] += 1
            return None
        with self.lock:
            self.statuses[str(answer.status_code)] += 1
            if answer.status_code == 500:
                self.faults.append(f"{method} {path}")
        return answer

    def until_answered(self, role, action, body):
        """As a good client does: the same command with the same key until it is answered."""
        while True:
            answer = self.ask(role, "post", f"/api/3/action/{action}", json=body)
            if answer is not None and answer.status_code in (200, 409, 403, 404):
                return answer.json()
            if self.stop.wait(0.3) and self.stop.is_set() and self.gone():
                return {"success": False}

    def gone(self):
        return getattr(self, "closing", False)


def file_needs(world, role):
    while not world.stop.is_set():
        key = f"file-{uuid.uuid4()}"
        body = {"procedure": "open_request", "command_id": key,
                "answers": {"description": f"需要数据 {key}", "purpose": "压力下的提交"}}  # fmt: skip
        said = world.until_answered(role, "govopen_case_submit", body)
        if said.get("success"):
            with world.lock:
                world.cases[key] = said["result"]["number"]
                world.waiting.append(said["result"]["number"])
        time.sleep(0.05)


def pass_on(world, role, provider):
    while not world.stop.is_set():
        with world.lock:
            number = world.waiting.pop(0) if world.waiting else ""
        if not number:
            time.sleep(0.2)
            continue
        key = f"act-{uuid.uuid4()}"
        body = {"id": number, "command": "forward", "command_id": key, "answers": {"to": provider}}
        said = world.until_answered(role, "govopen_case_act", body)
        if said.get("success"):
            with world.lock:
                world.acts[key] = number


def download(world, role, paths):
    while not world.stop.is_set():
        answer = world.ask(role, "get", random.choice(paths))
        if answer is not None and answer.status_code == 200:
            with world.lock:
                world.downloads += 1
        time.sleep(0.1)


def pid_of(supervisor, name):
    return supervisor.states()[name]["pid"]


def children(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(one) for one in found]


def kill(supervisor, victim):
    """kill -9, of the whole server or of one process in it."""
    name = {"one web process": "web", "one database process": "postgres"}.get(victim, victim)
    pid = pid_of(supervisor, name)
    if not pid:
        return False
    if victim.startswith("one "):
        below = children(pid)
        pid = random.choice(below) if below else pid
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def stand_up_again(supervisor):
    """What did not come back by itself (a port still held by a process of the dead one) is started again."""
    from stack.say import Failure

    for name, info in supervisor.states().items():
        if info["statename"] in {"FATAL", "EXITED", "STOPPED"}:
            with contextlib.suppress(Failure):  # it came back by itself meanwhile
                supervisor.start(name)


def until_it_answers(supervisor, world):
    """Wait for the portal after a kill; the load goes on meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(1)
        stand_up_again(supervisor)
        try:
            if requests.get(world.address + "/api/3/action/govopen_profile_list", timeout=10).status_code == 200:
                return
        except requests.RequestException:
            continue
    raise AssertionError(f"the portal has not come back for {PATIENCE} s: {supervisor.states()}")


def grant_paths(world):
    """Downloads that the demo's company was granted."""
    answer = world.ask("company", "get", "/api/3/action/govopen_grant_list?valid=true").json()["result"]
    paths = []
    for grant in answer:
        if not grant["entry"]:
            continue
        entry = world.ask("company", "get", f"/api/3/action/package_show?id={grant['entry']['id']}").json()["result"]
        paths += [
            f"/dataset/{entry['id']}/resource/{one['id']}/download"
            for one in entry["resources"]
            if not grant["items"] or one["id"] in grant["items"]
        ]
    return [path for path in paths if world.ask("company", "get", path).status_code == 200]


@pytest.fixture(scope="module")
def aftermath(portal_of_its_own):
    settings, servers, supervisor = portal_of_its_own
    accounts = json.loads(settings.state.path("accounts.json").read_text("utf-8"))["accounts"]
    world = World(settings.address, accounts)
    paths = grant_paths(world)
    assert paths, "the demo's company holds grants"
    provider = next(one["organization"] for one in accounts if one["role"] == "provider")
    work = [(file_needs, role) for role in ("citizen", "company", "share_user")]
    work += [(pass_on, "authority", provider), (pass_on, "authority2", provider)]
    work += [(download, "company", paths)] * 2
    threads = [threading.Thread(target=what, args=(world, *rest), daemon=True) for what, *rest in work]
    for thread in threads:
        thread.start()
    killed = Counter()
    for victim in VICTIMS * ROUNDS:
        time.sleep(WORK)
        killed[victim] += kill(supervisor, victim)
        until_it_answers(supervisor, world)
    for _ in range(60):  # everything up again, and every client answered
        stand_up_again(supervisor)
        if all(info["statename"] == "RUNNING" for info in supervisor.states().values()):
            break
        time.sleep(1)
    world.stop.set()
    for thread in threads:
        thread.join(60)
    world.closing = True
    assert not [thread for thread in threads if thread.is_alive()], "every client got its answer"
    ckan = str(Path(sys.executable).with_name("ckan"))
    ini = str(settings.state.path("site.ini"))
    for command in (("govopen", "tick"), ("govopen", "usage", "seal")):
        subprocess.run([ckan, "-c", ini, *command], check=True, capture_output=True, timeout=300)
    urls = servers.databases()
    print(  # noqa: T201  # for the note
        f"\nkilled {dict(killed)}; answers {dict(world.statuses)}; filed {len(world.cases)}, acted {len(world.acts)}, downloads {world.downloads}"
    )
    world.paths = paths
    return world, urls, settings, (ckan, ini), killed


def errors(settings):
    """What the web wrote of its errors, the last lines of each."""
    text = settings.state.path("log", "web.log").read_text("utf-8", "replace")
    return "\n…\n".join(part[-3000:] for part in text.split("Exception on ")[1:][-3:]) or text[-3000:]


def rows(urls, query, *values):
    connection = psycopg2.connect(urls.main)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()
    finally:
        connection.close()


def test_there_was_load_and_every_server_was_killed(aftermath):
    world, _urls, _settings, _ckan, killed = aftermath
    assert killed == dict.fromkeys(VICTIMS, ROUNDS)
    assert len(world.cases) > 10
    assert len(world.acts) > 5
    assert world.downloads > 10


def test_nobody_saw_a_fault(aftermath):
    """No answer at all, or 502/503: those are outages. A 500 is a fault of ours."""
    world, _urls, settings, *_ = aftermath
    assert not world.statuses["500"], f"{world.statuses}\n{world.faults}\n{errors(settings)}"


def test_every_acknowledged_filing_is_there_once(aftermath):
    world, urls, *_ = aftermath
    numbers = [number for (number,) in rows(urls, "SELECT number FROM govopen_case")]
    assert len(numbers) == len(set(numbers))
    acknowledged = list(world.cases.values())
    assert len(set(acknowledged)) == len(acknowledged), "one number was given to two filings"
    assert set(acknowledged) <= set(numbers)
    marked = rows(
        urls,
        "SELECT count(*) FROM govopen_case WHERE id IN (SELECT case_id FROM govopen_command WHERE name = 'submit')",
    )
    filed = rows(urls, "SELECT count(*), count(DISTINCT case_id) FROM govopen_command WHERE name = 'submit'")[0]
    assert filed[0] == filed[1] == marked[0][0]
    assert filed[0] == len(acknowledged), "what was not acknowledged was sent again until it was: nothing is left over"


def test_every_acknowledged_command_is_there_once(aftermath):
    world, urls, *_ = aftermath
    found = rows(
        urls,
        "SELECT c.number, count(*) FROM govopen_event e JOIN govopen_case c ON c.id = e.case_id WHERE e.name = 'forwarded' GROUP BY 1",
    )
    times = dict(found)
    for number in world.acts.values():
        assert times.get(number) == 1, number
    gaps = rows(urls, "SELECT case_id FROM govopen_event GROUP BY 1 HAVING count(*) <> max(seq)")
    assert gaps == []


def test_every_download_that_was_given_is_on_record_and_the_chain_holds(aftermath):
    world, urls, _settings, (ckan, ini), _killed = aftermath
    (written,) = rows(
        urls,
        "SELECT count(*) FROM govopen_usage WHERE allowed AND road = 'download' AND at > now() - interval '1 hour'",
    )[0]
    assert written >= world.downloads
    checked = verified(ckan, ini)
    assert checked.returncode == 0, checked.stdout


def verified(ckan, ini):
    command = [ckan, "-c", ini, "govopen", "usage", "verify"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_crash_of_the_database_is_no_alarm_of_tampering(aftermath, portal_of_its_own):
    """Numbers of records are skipped in a crash: before the next record, after it, and when it is sealed."""
    world, _urls, _settings, command, _killed = aftermath
    supervisor = portal_of_its_own[2]
    for victim in ("postgres", "one database process"):
        assert world.ask("company", "get", world.paths[0]).status_code == 200
        assert kill(supervisor, victim)
        time.sleep(2)
        until_it_answers(supervisor, world)
        checked = verified(*command)
        assert checked.returncode == 0, checked.stdout
        assert world.ask("company", "get", world.paths[0]).status_code == 200
        checked = verified(*command)
        assert checked.returncode == 0, checked.stdout
        assert "skipped" in checked.stdout or "never had a record" in checked.stdout, "or the tick sealed it already"
        assert subprocess.run([command[0], "-c", command[1], "govopen", "usage", "seal"], check=False).returncode == 0
        assert verified(*command).returncode == 0


def test_every_notice_is_planned_once_and_every_mail_arrives(aftermath):
    _world, urls, settings, (ckan, ini), _killed = aftermath
    for _ in range(200):  # a tick sends two hundred; a quick machine has filed thousands
        subprocess.run([ckan, "-c", ini, "govopen", "tick"], check=False, capture_output=True, timeout=300)
        (left,) = rows(urls, "SELECT count(*) FROM govopen_outbox WHERE sent_at IS NULL AND not_before <= now()")[0]
        if not left:
            break
        time.sleep(2)
    doubled = rows(
        urls, "SELECT case_id, seq, kind, recipient FROM govopen_outbox GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"
    )
    assert doubled == []
    waiting = rows(
        urls, "SELECT kind, recipient, attempts, error FROM govopen_outbox WHERE sent_at IS NULL AND attempts = 0"
    )
    assert waiting == []
    mails = Counter()
    for path in settings.state.folder("mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        mails[str(message["Message-ID"]), str(message["To"])] += 1
    twice = [key for key, times in mails.items() if times > 1]
    print(f"{sum(mails.values())} mails, {len(twice)} handed over twice under the same Message-ID")  # noqa: T201  # for the note
    assert len(mails) > 0
