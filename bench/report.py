"""The table, and where it is kept."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from stack.state import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "benchmark.md"


@dataclass(frozen=True)
class Measure:
    """A figure of each side; `ratio` is ours to stock's, of the medians unless pairs gave one."""

    stock: float
    ours: float
    ratio: float = 0.0
    more_is_better: bool = False

    @property
    def quotient(self) -> float:
        return self.ratio or self.ours / self.stock


def machine() -> str:
    """Processor, cores, memory, system: enough to judge figures by."""
    cpu = next((text for text in Path("/proc/cpuinfo").read_text().splitlines() if text.startswith("model name")), "")
    memory = next(text for text in Path("/proc/meminfo").read_text().splitlines() if text.startswith("MemTotal"))
    gigabytes = int(memory.split()[1]) / 1024**2
    load = os.getloadavg()[0]
    return (
        f"{cpu.partition(':')[2].strip() or platform.machine()}, {os.cpu_count()} cores, {gigabytes:.0f} GB, "
        f"Python {platform.python_version()}, CKAN {version('ckan')}; load at the end {load:.1f}"
    )


def table(result: dict[str, Measure], entries: int, kind: str, rounds: int) -> str:
    """Markdown."""
    lines = [
        "# govopen beside stock CKAN",
        "",
        f"{datetime.now():%Y-%m-%d}, {entries} {kind}, {rounds} pairs for each page. {machine()}.",  # noqa: DTZ005
        "Ratio: govopen to stock, median of pairs asked by turns. For the import more is better, for all else less.",
        "",
        "| | stock | govopen | ratio |",
        "|---|---:|---:|---:|",
    ]
    for name, one in result.items():
        lines.append(f"| {name} | {one.stock:.1f} | {one.ours:.1f} | {one.quotient:.2f} |")
    return "\n".join([*lines, "", "Made by `bench/run --write`.", ""])


def keep(text: str) -> None:
    """Into the repository's documents."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, "utf-8")
