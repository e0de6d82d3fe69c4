"""Supervisor (supervisord.org) keeps the servers running; this starts it, asks it, and ends it.

Everything it starts dies with it, and it dies with us, whatever kills us (`setpriv --pdeathsig`).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from stack.say import Failure
from stack.state import State

LAST_LINES = 15


@dataclass(frozen=True)
class Program:
    """One server: how it is started, by whom, and how it is asked to end."""

    name: str
    title: str
    command: str
    stop: str = "TERM"
    user: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    patience: int = 20  # seconds it may take to end

    def section(self, log: Path) -> str:
        """Of supervisord.conf."""
        pairs = ",".join(f'{key}="{value.replace("%", "%%")}"' for key, value in self.environment.items())
        user = f"user={self.user}\n" if self.user else ""
        command = self.command.replace("%", "%%")
        return (
            f"[program:{self.name}]\ncommand=setpriv --pdeathsig {self.stop} {command}\n{user}environment={pairs}\n"
            f"stopsignal={self.stop}\nstopwaitsecs={self.patience}\nautostart=false\nautorestart=true\n"
            f"stopasgroup={str(self.name != 'postgres').lower()}\n"  # what it forked ends, too
            f"startsecs=1\nstartretries=3\nredirect_stderr=true\nstdout_logfile={log}\n"
            f"stdout_logfile_maxbytes=10MB\nstdout_logfile_backups=2\n"
        )


class Supervisor:
    """Our supervisord, in the folder of one portal."""

    def __init__(self, state: State, programs: list[Program]) -> None:
        self.state = state
        self.programs = {program.name: program for program in programs}
        key = hashlib.sha256(str(state.root).encode()).hexdigest()[:12]
        # Not in the portal's folder: a socket's path holds 107 characters at most.
        self.socket = Path(tempfile.gettempdir()) / f"govopen-{os.getuid()}-{key}.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def log(self, name: str) -> Path:
        return self.state.path("log", f"{name}.log")

    def _write(self) -> Path:
        head = (
            f"[unix_http_server]\nfile={self.socket}\nchmod=0700\n"
            f"[supervisord]\nlogfile={self.log('supervisord')}\npidfile={self.state.path('supervisord.pid')}\n"
            f"childlogdir={self.state.folder('log')}\nnodaemon=true\nminfds=1024\nsilent=true\n"
            f"{'user=root' if os.geteuid() == 0 else ''}\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        )
        path = self.state.path("supervisord.conf")
        path.touch(mode=0o600)
        path.write_text(head + "".join(each.section(self.log(each.name)) for each in self.programs.values()), "utf-8")
        return path

    def begin(self) -> None:
        """Supervisord itself, without any program yet, out of reach of the terminal's Ctrl-C."""
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "supervisor.supervisord", "-c"]
        self.process = subprocess.Popen(
            [*command, str(self._write())],
            stdin=subprocess.DEVNULL,
            stdout=self.log("supervisord").open("ab"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for _ in range(100):
            time.sleep(0.1)
            if self.process.poll() is not None:
                break
            try:
                self.rpc.getState()
            except OSError:
                continue
            return
        raise Failure(f"The supervisor of the servers did not start:\n{self.last_words('supervisord')}")

    @property
    def rpc(self) -> Any:
        transport = SupervisorTransport(None, None, serverurl=f"unix://{self.socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def start(self, *names: str) -> None:
        """Let these run; whether they are ready is asked of them."""
        for name in names:
            try:
                self.rpc.startProcess(name, False)
            except Fault as fault:
                raise Failure(f"{self.programs[name].title} cannot be started: {fault.faultString}") from fault

    def states(self) -> dict[str, dict[str, Any]]:
        """Name → what supervisord knows of it (statename, pid, exitstatus …)."""
        return {info["name"]: info for info in self.rpc.getAllProcessInfo()}

    def check(self, name: str) -> None:
        """Refuse to wait for a program that will not come."""
        state = self.states()[name]["statename"]
        if state in {"FATAL", "BACKOFF", "EXITED"}:
            raise Failure(f"{self.programs[name].title} does not start:\n{self.last_words(name)}")

    def last_words(self, name: str) -> str:
        """The end of its log, and where the rest is."""
        path = self.log(name)
        lines = path.read_text("utf-8", errors="replace").splitlines()[-LAST_LINES:] if path.exists() else []
        return "\n".join(f"  | {text}" for text in lines) + f"\n  (all of it: {path})"

    def end(self) -> None:
        """Stop the web first, the databases last; then supervisord."""
        if not self.process or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.socket.unlink(missing_ok=True)
