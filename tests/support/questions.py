"""What a piece of code asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from ckan import model


@contextmanager
def questions() -> Iterator[list[str]]:
    """The statements that are sent within, each cut to 150 characters."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(" ".join(statement.split())[:150])

    engine = model.ensure_engine()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
