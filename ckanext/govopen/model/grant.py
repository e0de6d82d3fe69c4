"""Tables of grants (授权): who may use which data of an entry until when, and who accepted on what conditions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

Base: Any = tk.BaseModel


class GrantRow(Base):
    """A grant as its case last left it. `since` empty: decided, not supplied yet. `items` empty: the whole entry."""

    __tablename__ = "govopen_grant"

    id = sa.Column(sa.Text, primary_key=True)
    case_id = sa.Column(sa.Text, nullable=False)
    entry_id = sa.Column(sa.Text)
    holder = sa.Column(sa.Text, nullable=False)  # id of a user or an organization
    items = sa.Column(ARRAY(sa.Text), nullable=False, default=list)
    purpose = sa.Column(sa.Text, nullable=False, default="")
    conditions = sa.Column(sa.Text, nullable=False, default="")
    since = sa.Column(sa.Date)
    until = sa.Column(sa.Date)
    ended = sa.Column(sa.Date)
    axis = sa.Column(sa.Text, nullable=False, default="open")  # the tier it answers to: open or share


class AcceptanceRow(Base):
    """Conditions of a grant, word for word, as its holder accepted them. Amended ones are accepted anew."""

    __tablename__ = "govopen_grant_acceptance"

    grant_id = sa.Column(sa.Text, primary_key=True)
    digest = sa.Column(sa.Text, primary_key=True)  # of the conditions: a key may not be long
    conditions = sa.Column(sa.Text, nullable=False)
    user_id = sa.Column(sa.Text, nullable=False)
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)
