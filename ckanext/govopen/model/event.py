"""The log of events (经过): append only, chained by digests, guarded by a trigger in the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry

# Metadata of its own: CKAN's test fixtures empty every table of theirs with DELETE, which the trigger forbids.
Ledger: Any = registry().generate_base()


class EventRow(Ledger):
    """Something that happened to a case, and where it left the case."""

    __tablename__ = "govopen_event"

    case_id = sa.Column(sa.Text, primary_key=True)
    seq = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.Text, nullable=False)
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    recorded_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    by = sa.Column(sa.Text, nullable=False)
    said = sa.Column(JSONB, nullable=False)
    sealed = sa.Column(ARRAY(sa.Text), nullable=False, default=list)  # answers kept in govopen_answer
    left = sa.Column(JSONB, nullable=False)
    command_id = sa.Column(sa.Text)
    calendar_digest = sa.Column(sa.Text, nullable=False, default="")
    prev_hash = sa.Column(sa.Text, nullable=False)
    hash = sa.Column(sa.Text, nullable=False)
