"""Table of the outbox (待发): what must reach somebody, written in the commit that caused it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel


class OutboxRow(Base):
    """One notice to one recipient, or one effect outside the case; unique, so it is never written twice."""

    __tablename__ = "govopen_outbox"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    case_id = sa.Column(sa.Text, nullable=False)
    seq = sa.Column(sa.Integer, nullable=False)
    kind = sa.Column(sa.Text, nullable=False)
    recipient = sa.Column(sa.Text, nullable=False)  # user id; "" for an effect
    payload = sa.Column(JSONB, nullable=False)
    created_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    not_before = sa.Column(sa.DateTime(timezone=True), nullable=False)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)
    sent_at = sa.Column(sa.DateTime(timezone=True))
    seen_at = sa.Column(sa.DateTime(timezone=True))  # read in the portal's inbox
    error = sa.Column(sa.Text, nullable=False, default="")
