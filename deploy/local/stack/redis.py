"""Redis: a private server, which carries the jobs, or one that is given."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from stack.say import Failure
from stack.state import State, write_private
from stack.supervise import Program

DATABASES = 64


def program(state: State, port: int) -> Program:
    """Its settings are a file, so that the password stands in no list of processes."""
    path = state.path("redis.conf")
    lines = {
        "bind": "127.0.0.1",
        "port": port,
        "dir": state.folder("redis"),
        "requirepass": state.secret("redis"),
        "databases": DATABASES,
        "appendonly": "yes",
        "save": '""',
    }
    write_private(path, "".join(f"{key} {value}\n" for key, value in lines.items()))
    return Program("redis", "Redis", f"redis-server {path}")


def url(state: State, port: int, database: int = 0) -> str:
    return f"redis://:{state.secret('redis')}@127.0.0.1:{port}/{database}"


def answers(address: str) -> bool:
    """Whether something listens there; CKAN itself finds out whether it is Redis."""
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=3).close()
    except OSError:
        return False
    return True


def check_given(address: str) -> None:
    if not answers(address):
        where = address.rpartition("@")[2]
        raise Failure(f"No Redis answers at CKAN_REDIS_URL ({where}). Start it, or leave the variable out.")
