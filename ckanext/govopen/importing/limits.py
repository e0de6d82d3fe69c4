"""How much of a file is read, so that a hostile one costs little."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. `expansion` is unpacked to packed bytes, `unpacked` bytes after unpacking."""

    bytes: int = 50 * MB
    unpacked: int = 400 * MB
    expansion: int = 200
    members: int = 2_000
    rows: int = 200_000
    columns: int = 300
    cell: int = 32_767
