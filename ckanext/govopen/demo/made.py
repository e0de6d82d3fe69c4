"""The list of what the demo made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.demo import DemoRow

if TYPE_CHECKING:
    from collections.abc import Iterable


def note(kind: str, ids: Iterable[str]) -> None:
    """Put things on the list; the caller commits."""
    for one in ids:
        model.Session.merge(DemoRow(kind=kind, id=one))


def ids(kind: str) -> list[str]:
    """Ids of a kind, in the order of their making."""
    return list(
        model.Session.scalars(sa.select(DemoRow.id).where(DemoRow.kind == kind).order_by(DemoRow.loaded_at, DemoRow.id))
    )


def is_loaded() -> bool:
    """Whether a demo stands here."""
    return bool(model.Session.scalar(sa.select(sa.func.count()).select_from(DemoRow)))


def forget() -> None:
    """Empty the list; the caller commits."""
    model.Session.execute(sa.delete(DemoRow))
