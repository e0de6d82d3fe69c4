"""PostgreSQL, Redis, Solr and mail: ours where none is given, started and waited for."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from stack import postgres, redis, solr
from stack.postgres import Private, Urls
from stack.say import Failure, line, step
from stack.state import LOCAL, State
from stack.supervise import Program, Supervisor

PATIENCE = 180  # seconds until a server must answer; a busy machine needs more than one would think
NEWS = 20  # seconds after which the reader is told what is waited for


@dataclass
class Servers:
    """The servers of one portal. An empty address means: one of our own."""

    state: State
    database_url: str = ""
    redis_url: str = ""
    solr_url: str = ""
    hasty: bool = False  # for tests: nothing survives a power cut
    mail: bool = True

    def __post_init__(self) -> None:
        self.private = Private(self.state, self.hasty)
        self.programs: list[Program] = []
        self.ports: dict[str, int] = {}
        self.index_changed = False
        self.given()

    def given(self) -> None:
        """Try what the environment names before anything is started."""
        if self.database_url and not postgres.answers(self.database_url):
            postgres.given(self.database_url, self.state)
        if self.redis_url:
            redis.check_given(self.redis_url)
        if self.solr_url:
            solr.check_given(self.solr_url)

    def prepare(self, *cores: str) -> list[Program]:
        """Data folders and configuration of our own servers; the programs to be started."""
        if not self.database_url:
            data = self.private.prepare()
            self.programs.append(self.private.program(data, self._port("postgres")))
        if not self.redis_url:
            self.programs.append(redis.program(self.state, self._port("redis")))
        if not self.solr_url:
            self.index_changed = solr.prepare(self.state, *cores)
            self.programs.append(solr.program(self.state, self._port("solr"), hasty=self.hasty))
        if self.mail:
            self.programs.append(mail_program(self.state, self._port("mail")))
        return self.programs

    def _port(self, name: str) -> int:
        self.ports[name] = self.state.port(name)
        return self.ports[name]

    def start(self, supervisor: Supervisor, core: str) -> None:
        """All at once, then wait for each."""
        names = [program.name for program in self.programs]
        supervisor.start(*names)
        tests: dict[str, Callable[[], bool]] = {
            "postgres": lambda: postgres.answers(self.private.url(self.ports["postgres"], "postgres", "postgres")),
            "redis": lambda: redis.answers(self.redis(0)),
            "solr": lambda: solr.answers(self.solr(core)),
            "mail": lambda: redis.answers(f"smtp://127.0.0.1:{self.ports['mail']}"),
        }
        titles = ", ".join(supervisor.programs[name].title for name in names)
        with step(f"Starting {titles}"):
            for name in names:
                wait(supervisor, name, tests[name])

    def databases(self) -> Urls:
        """The addresses; our own databases are made if they are not there."""
        if self.database_url:
            return postgres.given(self.database_url, self.state)
        return self.private.create(self.ports["postgres"])

    def superuser(self, urls: Urls) -> str:
        """An address of the datastore's database as one who may grant there."""
        if self.database_url:
            return urls.write
        return self.private.url(self.ports["postgres"], "postgres", urls.write.rpartition("/")[2])

    def redis(self, database: int) -> str:
        return self.redis_url or redis.url(self.state, self.ports["redis"], database)

    def solr(self, core: str) -> str:
        return self.solr_url or solr.url(self.ports["solr"], core)


def mail_program(state: State, port: int) -> Program:
    command = f"{sys.executable} -m stack.mailbox {port} {state.folder('mail')}"
    return Program("mail", "mail", command, environment={"PYTHONPATH": str(LOCAL)})


def wait(supervisor: Supervisor, name: str, ready: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Until it answers; a Failure with its last words if it ends first, or takes too long."""
    began = news = time.monotonic()
    until = began + patience
    while not ready():
        supervisor.check(name)
        if time.monotonic() > news + NEWS:
            news = time.monotonic()
            line(f"  still waiting for {supervisor.programs[name].title} ({news - began:.0f} s)")
        if time.monotonic() > until:
            title = supervisor.programs[name].title
            raise Failure(f"{title} has not answered for {patience:.0f} s:\n{supervisor.last_words(name)}")
        time.sleep(0.2)
