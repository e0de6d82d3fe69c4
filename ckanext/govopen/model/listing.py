"""What stands on which list from when until when: drawn from versions and cases, and drawn anew when they change."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import deferred

Base: Any = tk.BaseModel


class ListingRow(Base):
    """Days on which something met the conditions of a list and read the same. Lists of equal conditions share them."""

    __tablename__ = "govopen_listing_row"

    rule = sa.Column(sa.Text, primary_key=True)  # the conditions, as `domain` has them, in one text
    key = sa.Column(sa.Text, primary_key=True)  # id of the entry or case
    from_day = sa.Column(sa.Date, primary_key=True)
    until_day = sa.Column(sa.Date)  # first day on which it reads otherwise or is off the list
    since = sa.Column(sa.Date, nullable=False)  # first day of the stay that this is a part of
    ends = sa.Column(sa.Boolean, nullable=False)  # whether the stay ends at `until_day`
    kind = sa.Column(sa.Text, nullable=False)  # entry | case
    version_id = sa.Column(sa.BigInteger)
    title = sa.Column(sa.Text, nullable=False)
    code = sa.Column(sa.Text, nullable=False)  # resource code, or the number of the case
    provider = sa.Column(sa.Text, nullable=False)
    tier = sa.Column(sa.Text, nullable=False)  # `open_tier/share_tier`, or procedure/state of a case
    theme = sa.Column(sa.Text, nullable=False)
    ranks = sa.Column(ARRAY(sa.Text), nullable=False)  # kinds of law that the basis cites, `open:law`, `share:law`
    reader = sa.Column(sa.Text, nullable=False)  # public | departments | authority
    cause = sa.Column(sa.Text, nullable=False)
    end_cause = sa.Column(sa.Text, nullable=False)
    values = sa.Column(JSONB)  # of a case; an entry's stand in its version
    # Two signs of title or code each, by which words are found; the database makes them.
    pairs = deferred(sa.Column(ARRAY(sa.Integer), sa.Computed("govopen_pairs(rule, title || E'\\n' || code)")))


class ListingTallyRow(Base):
    """Numbers of today's rows alike, and of comings and goings by month, kept in step with the rows."""

    __tablename__ = "govopen_listing_tally"

    rule = sa.Column(sa.Text, primary_key=True)
    reader = sa.Column(sa.Text, primary_key=True)
    what = sa.Column(sa.Text, primary_key=True)  # store/tallies.py
    number = sa.Column(sa.Integer, nullable=False)


class ListingDirtyRow(Base):
    """Something changed since it was drawn."""

    __tablename__ = "govopen_listing_dirty"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    kind = sa.Column(sa.Text, nullable=False)
    key = sa.Column(sa.Text, nullable=False)


class ListingStateRow(Base):
    """Under which rules the rows were drawn; `stamp` changes with every row."""

    __tablename__ = "govopen_listing_state"

    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    stamp = sa.Column(sa.BigInteger, nullable=False)
    rules = sa.Column(sa.Text, nullable=False)
    changed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
