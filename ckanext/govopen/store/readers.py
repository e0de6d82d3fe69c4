"""How somebody wants to be written to."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen.model.reader import ReaderRow


def language(user_id: str, otherwise: str = "") -> str:
    """The language that a user chose; else `otherwise`, else the portal's own."""
    row: Any = model.Session.get(ReaderRow, user_id) if user_id else None
    return (row.lang if row else "") or otherwise or str(tk.config["ckan.locale_default"])


def chosen(user_id: str) -> str:
    """The choice alone, "" where none was made."""
    row = model.Session.get(ReaderRow, user_id)
    return str(row.lang) if row else ""


def choose(user_id: str, lang: str) -> None:
    """Keep a choice. The caller commits."""
    statement = insert(ReaderRow).values(user_id=user_id, lang=lang)
    model.Session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_={"lang": lang}))
