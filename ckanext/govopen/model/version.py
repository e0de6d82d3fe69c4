"""Tables of rules as they stood: profiles and calendars by digest, and notices imported on this portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel


class ProfileVersionRow(Base):
    """A profile under which cases were filed: they keep it, whatever the files say later."""

    __tablename__ = "govopen_profile_version"

    digest = sa.Column(sa.Text, primary_key=True)
    id = sa.Column(sa.Text, nullable=False)
    source = sa.Column(JSONB, nullable=False)
    first_seen = sa.Column(sa.DateTime(timezone=True), nullable=False)


class CalendarVersionRow(Base):
    """The working days by which dates were told."""

    __tablename__ = "govopen_calendar_version"

    digest = sa.Column(sa.Text, primary_key=True)
    source = sa.Column(JSONB, nullable=False)
    first_seen = sa.Column(sa.DateTime(timezone=True), nullable=False)


class CalendarImportRow(Base):
    """A notice of off days and make-up days loaded on this portal; the newest of a layer and year counts."""

    __tablename__ = "govopen_calendar_import"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    layer = sa.Column(sa.Text, nullable=False)
    year = sa.Column(sa.Integer, nullable=False)
    notice = sa.Column(sa.Text, nullable=False)
    source = sa.Column(sa.Text, nullable=False)  # the file as it was loaded
    by = sa.Column(sa.Text, nullable=False)
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)
