"""The official text of laws, article by article, as the operator loaded it (`ckan govopen regulation load`)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class RegulationRow(Base):
    """One article. `digest` is the SHA-256 of its text, by which a reader tells whether two portals hold the same."""

    __tablename__ = "govopen_regulation"

    law = sa.Column(sa.Text, primary_key=True)
    article = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    text = sa.Column(sa.Text, nullable=False)
    digest = sa.Column(sa.Text, nullable=False)
    loaded_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
