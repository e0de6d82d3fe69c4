"""Published states of entries, each from an instant until the next: written by the database (migration 0012)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel


class EntryVersionRow(Base):
    """One state of an entry since it was first published. The one without `until_at` is how it stands now."""

    __tablename__ = "govopen_entry_version"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    entry_id = sa.Column(sa.Text, nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    from_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    until_at = sa.Column(sa.DateTime(timezone=True))
    state = sa.Column(sa.Text, nullable=False)  # published | unpublished | withdrawn
    values = sa.Column(JSONB, nullable=False)  # of the last published state, where it is not published now
    cause = sa.Column(sa.Text, nullable=False, default="")
    actor = sa.Column(sa.Text, nullable=False, default="")
    tx = sa.Column(sa.BigInteger, nullable=False, default=0)
