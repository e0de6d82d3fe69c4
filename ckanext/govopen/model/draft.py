"""Table of drafts (草稿): what somebody began to fill in. Drafts are not cases."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel


class DraftRow(Base):
    """One draft of one owner for one matter."""

    __tablename__ = "govopen_draft"

    id = sa.Column(sa.Text, primary_key=True)
    owner = sa.Column(sa.Text, nullable=False)
    procedure = sa.Column(sa.Text, nullable=False)
    about = sa.Column(sa.Text, nullable=False, default="")  # id of the entry or the parent case
    answers = sa.Column(JSONB, nullable=False)
    updated_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
