"""Tables of imports (导入): one row a file, one row a line of it, and the mappings that departments keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

Base: Any = tk.BaseModel


class ImportBatch(Base):
    """One file on its way into the catalogue.

    `state`: uploaded, checking, checked, queued, running, done, stopped, failed, publishing, undoing, undone.
    `position` is the last line saved, `indexed` the last line that search knows: between them a broken import goes on.
    """

    __tablename__ = "govopen_import_batch"

    id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    organization_id: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    user_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    filename: Mapped[str] = mapped_column(sa.Text, nullable=False)
    sha256: Mapped[str] = mapped_column(sa.Text, nullable=False)
    size: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    sheet: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    # kind, encoding, delimiter, sheets, header rows
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    survey: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    state: Mapped[str] = mapped_column(sa.Text, nullable=False, default="uploaded")
    dry: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, nullable=False, default=dict)
    # entries gone from a newer file: proposals
    missing: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    position: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    indexed: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    stop: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    error: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    job_id: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
    started_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    published_by: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")


class ImportFile(Base):
    """The bytes of a batch's file, beside the batch so that lists of batches stay light."""

    __tablename__ = "govopen_import_file"

    batch_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("govopen_import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, nullable=False)


class ImportRow(Base):
    """What became of one line (or of the lines of one entry, when its items take several).

    `outcome`: created, updated, proposed, unchanged, refused. `before` is what an update replaced, `after` the entry's
    moment of change as this import left it: undoing leaves alone what somebody has changed since.
    """

    __tablename__ = "govopen_import_row"

    batch_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("govopen_import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    lines: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=1)
    dry: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)
    outcome: Mapped[str] = mapped_column(sa.Text, nullable=False)
    package_id: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    title: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, nullable=False, default=list)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)  # field → [before, after]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[str] = mapped_column(sa.Text, nullable=False, default="")
    undone: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)


class ImportMapping(Base):
    """What a department (or, without one, the authority) answered for files of one shape."""

    __tablename__ = "govopen_import_mapping"

    organization_id: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    shape: Mapped[str] = mapped_column(sa.Text, primary_key=True)  # digest of the column names
    columns: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    user_id: Mapped[str] = mapped_column(sa.Text, nullable=False)
    saved_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), nullable=False)
