"""A line of a given speed to this machine: a network namespace behind a pair of virtual cables, one of them shaped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

HERE, THERE = "10.213.77.1", "10.213.77.2"


@dataclass(frozen=True)
class Line:
    """`address` of this machine as seen from the far end; `command` goes before what runs there."""

    address: str
    command: tuple[str, ...] = ()


LOOPBACK = Line("127.0.0.1")


def possible() -> bool:
    """Only root may lay cables, and only with iproute2."""
    return os.geteuid() == 0 and all(shutil.which(name, path=PATH) for name in ("ip", "tc"))


PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


@contextmanager
def laid(megabits: int) -> Iterator[Line]:
    """A line of so many Mbit/s towards the far end; taken up again at the end."""
    space, near, far = (f"govopen{kind}{os.getpid() % 100_000}"[:15] for kind in ("s", "n", "f"))
    try:
        for command in (
            f"ip netns add {space}",
            f"ip link add {near} type veth peer name {far} netns {space}",
            f"ip address add {HERE}/30 dev {near}",
            f"ip link set {near} up",
            f"ip -n {space} address add {THERE}/30 dev {far}",
            f"ip -n {space} link set {far} up",
            f"tc qdisc add dev {near} root tbf rate {megabits}mbit burst 512kb latency 50ms",
        ):
            _run(command)
        yield Line(HERE, ("ip", "netns", "exec", space))
    finally:
        _run(f"ip netns del {space}", check=False)
        _run(f"ip link del {near}", check=False)


def _run(command: str, *, check: bool = True) -> None:
    env = {**os.environ, "PATH": f"{PATH}:{os.environ.get('PATH', '')}"}
    done = subprocess.run(command.split(), env=env, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"{command}: {done.stderr.strip()}")
