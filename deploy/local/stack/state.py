"""Where things are: the repository, the virtual environment, and one portal's folder with what it remembers."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack.say import Failure

REPOSITORY = Path(__file__).resolve().parents[3]
LOCAL = REPOSITORY / "deploy" / "local"
VENV = REPOSITORY / ".venv"
GIGABYTE = 1024**3


@dataclass(frozen=True)
class State:
    """One portal's folder (`var/`, or what GOVOPEN_VAR says)."""

    root: Path

    def path(self, *parts: str) -> Path:
        """A path in it; its folder is made."""
        path = self.root.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def folder(self, *parts: str) -> Path:
        """A folder in it, made."""
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def recall(self) -> dict[str, Any]:
        """What this folder remembers: profile, ports, secrets."""
        path = self.root / "state.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else {}

    def remember(self, **facts: Any) -> None:
        """Keep these too; the file is the owner's alone, it holds the secrets."""
        write_private(self.path("state.json"), json.dumps(self.recall() | facts, indent=1))

    def secret(self, name: str) -> str:
        """A random secret of that name, the same each time."""
        known = self.recall().get("secrets", {})
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            self.remember(secrets=known)
        return str(known[name])

    def port(self, name: str) -> int:
        """A free port on loopback for a private server, the same as last time if nobody else took it."""
        known = self.recall().get("ports", {})
        if name not in known or not is_free(known[name]):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                known[name] = probe.getsockname()[1]
            self.remember(ports=known)
        return int(known[name])

    def lock(self) -> bool:
        """Take this folder for this process and those it starts; False if another portal has it."""
        handle = os.open(self.path("lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True  # the handle stays open as long as the process lives

    def is_done(self, name: str, digest: str) -> bool:
        """Whether this step was done for exactly these inputs."""
        path = self.root / "stamps" / name
        return path.exists() and path.read_text() == digest

    def mark_done(self, name: str, digest: str) -> None:
        self.path("stamps", name).write_text(digest)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether one can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def digest(paths: Iterable[Path], *more: str) -> str:
    """Of the contents of files, and of strings beside them."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        total.update(str(path.name).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def need_space(folder: Path, gigabytes: float) -> None:
    """Refuse to begin what the disk cannot hold."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / GIGABYTE
    if free < gigabytes:
        raise Failure(f"The disk is full: {folder} has {free:.1f} GB left, {gigabytes} GB are needed. Free some space.")
