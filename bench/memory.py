"""Memory of programs while they run: what each has to itself, and its share of what it shares (PSS), in MB."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from types import TracebackType

PSS = re.compile(r"^Pss:\s+(\d+)", re.MULTILINE)
EVERY = 0.1  # seconds


def pss(pid: str | int) -> float:
    """Of one process; 0 for one that has ended."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


class Peak:
    """Within the block, the most that all processes with these words in their command had together: `most`."""

    def __init__(self, words: str) -> None:
        self.most = 0.0
        self._words = words.encode()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:  # noqa: PYI034  # `typing` has Self from Python 3.11 on
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, sum(pss(pid) for pid in self._processes()))

    def _processes(self) -> list[str]:
        return [folder.name for folder in Path("/proc").glob("[0-9]*") if self._words in _command(folder)]


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:  # it has ended
        return b""
