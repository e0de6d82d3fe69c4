"""Words of readers inside a LIKE pattern."""

from __future__ import annotations


def literal(text: str) -> str:
    """The text with LIKE's own signs taken literally; the escape is PostgreSQL's default, a backslash."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
