"""What the reader of the terminal is told: steps with their times, and failures in one sentence."""

from __future__ import annotations

import errno
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()


class Failure(Exception):  # noqa: N818  # not a fault of the program: the machine lacks something
    """Why it cannot go on, and what to do about it; printed as it stands."""


def line(text: str = "") -> None:
    """A line, whole even when threads speak at once."""
    with _lock:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """A line when the step begins, and one with its seconds if it took longer than one."""
    started = time.monotonic()
    line(f"· {text} …")
    yield
    seconds = time.monotonic() - started
    if seconds > 1:
        line(f"  {text}: {seconds:.0f} s")


def plain(error: BaseException) -> str | None:
    """One sentence for what the system refused; None for a fault of ours."""
    if isinstance(error, Failure):
        return str(error)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full ({error.filename or 'while writing'}). Free some space and run this again."
    if isinstance(error, PermissionError):
        return f"No permission: {error.filename}. Run as its owner, or choose another folder with GOVOPEN_VAR."
    return None
