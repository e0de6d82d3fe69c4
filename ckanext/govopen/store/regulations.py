"""Official texts of laws in the database, read by every page that cites an article."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from flask import g, has_request_context

from ckanext.govopen.model.regulation import RegulationRow

if TYPE_CHECKING:
    from collections.abc import Mapping


def load(law: str, articles: Mapping[int, str]) -> datetime:
    """Put a law's text in place of the one before, as a whole; the instant it was loaded at."""
    now = datetime.now(timezone.utc)
    model.Session.execute(sa.delete(RegulationRow).where(RegulationRow.law == law))
    model.Session.execute(
        sa.insert(RegulationRow),
        [
            {"law": law, "article": number, "text": text, "digest": _digest(text), "loaded_at": now}
            for number, text in articles.items()
        ],
    )
    model.Session.commit()
    return now


def remove(law: str) -> int:
    """Take a law's text away; how many articles went."""
    query = sa.delete(RegulationRow).where(RegulationRow.law == law).returning(RegulationRow.article)
    gone = len(model.Session.scalars(query).all())
    model.Session.commit()
    return gone


def loaded() -> dict[str, dict[str, Any]]:
    """Every law with a text: `articles` (count), `loaded_at`, `digest` over its articles in order."""
    if not _table_exists():
        return {}
    rows = model.Session.execute(
        sa.select(
            RegulationRow.law,
            sa.func.count(),
            sa.func.max(RegulationRow.loaded_at),
            sa.func.string_agg(RegulationRow.digest, sa.text("'' ORDER BY article")),
        ).group_by(RegulationRow.law)
    )
    return {law: {"articles": count, "loaded_at": at, "digest": _digest(chain)} for law, count, at, chain in rows}


def texts(law: str) -> Mapping[int, str]:
    """A law's official text by article number; empty where none is loaded. One short query a request, none a cite."""
    stamp = _stamps().get(law)
    return _texts(law, stamp) if stamp else {}


def _stamps() -> dict[str, datetime]:
    if not has_request_context():
        return _read_stamps()
    if not hasattr(g, "govopen_regulations"):
        g.govopen_regulations = _read_stamps()
    return g.govopen_regulations  # type: ignore[no-any-return]


def _read_stamps() -> dict[str, datetime]:
    if not _table_exists():
        return {}
    query = sa.select(RegulationRow.law, sa.func.max(RegulationRow.loaded_at)).group_by(RegulationRow.law)
    return {row[0]: row[1] for row in model.Session.execute(query)}


@lru_cache(maxsize=64)
def _texts(law: str, _stamp: datetime) -> Mapping[int, str]:
    query = sa.select(RegulationRow.article, RegulationRow.text).where(RegulationRow.law == law)
    return {row.article: row.text for row in model.Session.execute(query.order_by(RegulationRow.article))}


_known: set[str] = set()


def _table_exists() -> bool:
    """Whether the migration has run: a portal between `pip install` and `db upgrade` still shows its pages."""
    if not _known and model.Session.scalar(sa.text("SELECT to_regclass('govopen_regulation')")) is not None:
        _known.add(RegulationRow.__tablename__)
    return bool(_known)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
