"""What can be wrong with a file as a whole."""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818  # the word the pages use
    """A file that is not read: `code` names the reason, `values` fill its sentence (`importing/words.py`)."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values
