"""Table of readers: in which language somebody wants to be written to."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class ReaderRow(Base):
    """One user's choice; "" where none was made."""

    __tablename__ = "govopen_reader"

    user_id = sa.Column(sa.Text, primary_key=True)
    lang = sa.Column(sa.Text, nullable=False, default="")
