"""Tables of imports (导入): one row a file, one row a line of it, and the mappings that departments keep."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

Base: Any = tk.BaseModel


class ImportBatch(Base):
    """One file on its way into the catalogue.

    `state`: uploaded, checking, checked, queued, running, done, stopped, failed, publishing, undoing, undone.
    `position` is the last line saved, `indexed` the last line that search knows: between them a broken import goes on.
    """

    __tablename__ = "govopen_import_batch"

    id = sa.Column(sa.Text, primary_key=True)
    organization_id = sa.Column(sa.Text, nullable=False, default="")
    user_id = sa.Column(sa.Text, nullable=False)
    filename = sa.Column(sa.Text, nullable=False)
    sha256 = sa.Column(sa.Text, nullable=False)
    size = sa.Column(sa.BigInteger, nullable=False)
    sheet = sa.Column(sa.Text, nullable=False, default="")
    source = sa.Column(JSONB, nullable=False, default=dict)  # kind, encoding, delimiter, sheets, header rows
    columns = sa.Column(JSONB, nullable=False, default=list)
    answers = sa.Column(JSONB, nullable=False, default=dict)
    survey = sa.Column(JSONB, nullable=False, default=dict)
    state = sa.Column(sa.Text, nullable=False, default="uploaded")
    dry = sa.Column(sa.Boolean, nullable=False, default=True)
    counts = sa.Column(JSONB, nullable=False, default=dict)
    missing = sa.Column(JSONB, nullable=False, default=list)  # entries gone from a newer file: proposals
    position = sa.Column(sa.Integer, nullable=False, default=0)
    indexed = sa.Column(sa.Integer, nullable=False, default=0)
    total = sa.Column(sa.Integer, nullable=False, default=0)
    stop = sa.Column(sa.Boolean, nullable=False, default=False)
    error = sa.Column(sa.Text, nullable=False, default="")
    job_id = sa.Column(sa.Text, nullable=False, default="")
    created_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    started_at = sa.Column(sa.DateTime(timezone=True))
    finished_at = sa.Column(sa.DateTime(timezone=True))
    published_at = sa.Column(sa.DateTime(timezone=True))
    published_by = sa.Column(sa.Text, nullable=False, default="")


class ImportFile(Base):
    """The bytes of a batch's file, beside the batch so that lists of batches stay light."""

    __tablename__ = "govopen_import_file"

    batch_id = sa.Column(sa.Text, sa.ForeignKey("govopen_import_batch.id", ondelete="CASCADE"), primary_key=True)
    content = sa.Column(sa.LargeBinary, nullable=False)


class ImportRow(Base):
    """What became of one line (or of the lines of one entry, when its items take several).

    `outcome`: created, updated, unchanged, refused. `before` is what an update replaced, `after` the entry's moment of
    change as this import left it: undoing leaves alone what somebody has changed since.
    """

    __tablename__ = "govopen_import_row"

    batch_id = sa.Column(sa.Text, sa.ForeignKey("govopen_import_batch.id", ondelete="CASCADE"), primary_key=True)
    number = sa.Column(sa.Integer, primary_key=True)
    lines = sa.Column(sa.Integer, nullable=False, default=1)
    dry = sa.Column(sa.Boolean, nullable=False)
    outcome = sa.Column(sa.Text, nullable=False)
    package_id = sa.Column(sa.Text, nullable=False, default="")
    title = sa.Column(sa.Text, nullable=False, default="")
    problems = sa.Column(JSONB, nullable=False, default=list)
    notes = sa.Column(JSONB, nullable=False, default=list)
    changes = sa.Column(JSONB, nullable=False, default=dict)  # field → [before, after]
    before = sa.Column(JSONB)
    after = sa.Column(sa.Text, nullable=False, default="")
    undone = sa.Column(sa.Boolean, nullable=False, default=False)


class ImportMapping(Base):
    """What a department (or, without one, the authority) answered for files of one shape."""

    __tablename__ = "govopen_import_mapping"

    organization_id = sa.Column(sa.Text, primary_key=True)
    shape = sa.Column(sa.Text, primary_key=True)  # digest of the column names
    columns = sa.Column(JSONB, nullable=False)
    answers = sa.Column(JSONB, nullable=False)
    user_id = sa.Column(sa.Text, nullable=False)
    saved_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
