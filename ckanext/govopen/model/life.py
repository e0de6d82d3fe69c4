"""Tables of the catalogue's life: proposals with their files, secrecy reviews, the scan for personal information."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import deferred

Base: Any = tk.BaseModel


class ProposalRow(Base):
    """What is to become of an entry: frozen while it is reviewed, so that what was read is what is published.

    `kind` is the procedure; `state` draft, submitted, returned, applied, refused, withdrawn. `base` is the published
    state it starts from ({} for a new entry), `content` the one proposed, `returned` the one that was sent back.
    """

    __tablename__ = "govopen_proposal"

    id = sa.Column(sa.Text, primary_key=True)
    entry_id = sa.Column(sa.Text, nullable=False)
    kind = sa.Column(sa.Text, nullable=False)
    state = sa.Column(sa.Text, nullable=False)
    case_id = sa.Column(sa.Text, nullable=False, default="")
    base = sa.Column(JSONB, nullable=False)
    content = sa.Column(JSONB, nullable=False)
    returned = sa.Column(JSONB, nullable=False, default=dict)
    defects = sa.Column(JSONB, nullable=False, default=list)  # [{"field", "text"}]
    checks = sa.Column(JSONB, nullable=False, default=dict)  # what was found on the day of submission
    said = sa.Column(JSONB, nullable=False, default=dict)  # day and reason of the change, kept with the draft
    created_by = sa.Column(sa.Text, nullable=False)
    created_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    changed_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    submitted_at = sa.Column(sa.DateTime(timezone=True))
    applied_at = sa.Column(sa.DateTime(timezone=True))


class ProposedFileRow(Base):
    """A file that a change brings, takes away or renames; its bytes wait here, behind the review."""

    __tablename__ = "govopen_proposed_file"

    id = sa.Column(sa.Text, primary_key=True)
    proposal_id = sa.Column(sa.Text, nullable=False)
    act = sa.Column(sa.Text, nullable=False)  # add | remove | describe
    resource_id = sa.Column(sa.Text, nullable=False, default="")
    name = sa.Column(sa.Text, nullable=False, default="")
    description = sa.Column(sa.Text, nullable=False, default="")
    format = sa.Column(sa.Text, nullable=False, default="")
    url = sa.Column(sa.Text, nullable=False, default="")
    filename = sa.Column(sa.Text, nullable=False, default="")
    size = sa.Column(sa.BigInteger, nullable=False, default=0)
    content = deferred(sa.Column(sa.LargeBinary))
    created_at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class SecrecyReviewRow(Base):
    """A secrecy review (保密审查) on record: of which content, by whom, when, with which conclusion."""

    __tablename__ = "govopen_secrecy_review"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    entry_id = sa.Column(sa.Text, nullable=False)
    digest = sa.Column(sa.Text, nullable=False)
    conclusion = sa.Column(sa.Text, nullable=False)  # clear | treated | barred
    reviewer = sa.Column(sa.Text, nullable=False)
    note = sa.Column(sa.Text, nullable=False, default="")
    by = sa.Column(sa.Text, nullable=False)
    org = sa.Column(sa.Text, nullable=False, default="")
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class ScanRow(Base):
    """The latest scan of an entry: of which content, what was read, when."""

    __tablename__ = "govopen_scan"

    entry_id = sa.Column(sa.Text, primary_key=True)
    digest = sa.Column(sa.Text, nullable=False)
    read = sa.Column(JSONB, nullable=False, default=list)
    at = sa.Column(sa.DateTime(timezone=True), nullable=False)


class FindingRow(Base):
    """Something that looks like personal information, until somebody confirms or dismisses it.

    `samples` are masked; the value itself is never kept.
    """

    __tablename__ = "govopen_finding"

    entry_id = sa.Column(sa.Text, primary_key=True)
    key = sa.Column(sa.Text, primary_key=True)  # digest of place, field and kind
    place = sa.Column(sa.Text, nullable=False)  # a field of the entry, or `file:<resource id>`
    field = sa.Column(sa.Text, nullable=False, default="")  # the column of a file
    kind = sa.Column(sa.Text, nullable=False)
    samples = sa.Column(JSONB, nullable=False, default=list)
    hits = sa.Column(sa.Integer, nullable=False, default=1)
    rows = sa.Column(sa.Integer, nullable=False, default=0)
    state = sa.Column(sa.Text, nullable=False, default="open")  # open | confirmed | dismissed
    reason = sa.Column(sa.Text, nullable=False, default="")
    by = sa.Column(sa.Text, nullable=False, default="")
    at = sa.Column(sa.DateTime(timezone=True))
    found_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    gone = sa.Column(sa.Boolean, nullable=False, default=False)
    earlier = sa.Column(JSONB, nullable=False, default=list)  # judgements before this one: state, reason, by, at
