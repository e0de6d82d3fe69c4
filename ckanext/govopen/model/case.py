"""Tables of cases (办件): heads with what lists need, commands already answered, numbers given out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

Base: Any = tk.BaseModel


class CaseRow(Base):
    """One case: its head, which never changes, and a projection of its events for lists and sweeps."""

    __tablename__ = "govopen_case"

    id = sa.Column(sa.Text, primary_key=True)
    number = sa.Column(sa.Text, nullable=False, unique=True)
    number_text = sa.Column(sa.Text, nullable=False)
    profile_id = sa.Column(sa.Text, nullable=False)
    profile_digest = sa.Column(sa.Text, nullable=False)
    procedure = sa.Column(sa.Text, nullable=False)
    head = sa.Column(JSONB, nullable=False)
    applicant = sa.Column(sa.Text, nullable=False)
    party = sa.Column(sa.Text, nullable=False, default="")
    applicant_kind = sa.Column(sa.Text, nullable=False, default="person")
    entry_id = sa.Column(sa.Text)
    parent_id = sa.Column(sa.Text)
    bundle = sa.Column(sa.Text)
    subject = sa.Column(sa.Text, nullable=False)
    public = sa.Column(sa.Boolean, nullable=False)
    lang = sa.Column(sa.Text, nullable=False, default="zh_Hans_CN")
    provider = sa.Column(sa.Text, nullable=False, default="")
    state = sa.Column(sa.Text, nullable=False)
    step = sa.Column(sa.Text, nullable=False, default="")
    outcome = sa.Column(sa.Text, nullable=False, default="")
    decided = sa.Column(sa.Text, nullable=False, default="")
    turn = sa.Column(ARRAY(sa.Text), nullable=False, default=list)
    due_on = sa.Column(sa.Date)
    settled = sa.Column(sa.Boolean, nullable=False, default=True)
    overdue_on = sa.Column(sa.Date)
    wake_on = sa.Column(sa.Date)
    remind_on = sa.Column(sa.Date)
    version = sa.Column(sa.Integer, nullable=False)
    filed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    ended_at = sa.Column(sa.DateTime(timezone=True))
    changed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class ClockRow(Base):
    """A clock as its case last left it, for the sweep, the recomputation and the statistics."""

    __tablename__ = "govopen_clock"

    case_id = sa.Column(sa.Text, primary_key=True)
    id = sa.Column(sa.Text, primary_key=True)
    step = sa.Column(sa.Text, nullable=False)
    who = sa.Column(ARRAY(sa.Text), nullable=False)
    org = sa.Column(sa.Text, nullable=False, default="")
    days = sa.Column(sa.Integer, nullable=False)
    from_day = sa.Column(sa.Date, nullable=False)
    due_on = sa.Column(sa.Date)
    settled = sa.Column(sa.Boolean, nullable=False)
    overdue_on = sa.Column(sa.Date)
    stopped_on = sa.Column(sa.Date)
    done = sa.Column(sa.Boolean, nullable=False)


class PartyRow(Base):
    """Who the applicant said to be: personal data, erased on request; the case keeps the kind only."""

    __tablename__ = "govopen_party"

    case_id = sa.Column(sa.Text, primary_key=True)
    name = sa.Column(sa.Text, nullable=False, default="")
    code = sa.Column(sa.Text, nullable=False, default="")
    contact = sa.Column(sa.Text, nullable=False, default="")
    erased_at = sa.Column(sa.DateTime(timezone=True))


class AnswerRow(Base):
    """One answer of a person: erasable; its event keeps a salted digest."""

    __tablename__ = "govopen_answer"

    case_id = sa.Column(sa.Text, primary_key=True)
    seq = sa.Column(sa.Integer, primary_key=True)
    field = sa.Column(sa.Text, primary_key=True)
    value = sa.Column(sa.Text, nullable=False)
    salt = sa.Column(sa.Text, nullable=False)


class CommandRow(Base):
    """A command that was answered, by the client's own key, so that a retry gets the same answer."""

    __tablename__ = "govopen_command"

    id = sa.Column(sa.Text, primary_key=True)
    case_id = sa.Column(sa.Text, nullable=False)
    actor = sa.Column(sa.Text, nullable=False)
    name = sa.Column(sa.Text, nullable=False)
    body_hash = sa.Column(sa.Text, nullable=False)
    seq_from = sa.Column(sa.Integer, nullable=False)
    seq_to = sa.Column(sa.Integer, nullable=False)
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class NumberRow(Base):
    """The last number given out for a mark and year."""

    __tablename__ = "govopen_number"

    mark = sa.Column(sa.Text, primary_key=True)
    year = sa.Column(sa.Integer, primary_key=True)
    last = sa.Column(sa.Integer, nullable=False)
