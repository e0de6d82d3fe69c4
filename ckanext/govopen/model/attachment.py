"""Table of attachments (附件)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

Base: Any = tk.BaseModel


class AttachmentRow(Base):
    """One file that somebody handed in.

    On a draft: `draft_id`. On its way into a case: `case_id` and the `command` it is meant for, no `seq`. Part of a
    case: `case_id` and the `seq` of the event that brought it. `file_id` is the file in CKAN's own table; the cases of
    a bundle share one. Erased: `erased_at`, no name, no bytes; the digest stays, as in the event.
    """

    __tablename__ = "govopen_attachment"

    id = sa.Column(sa.Text, primary_key=True)
    file_id = sa.Column(sa.Text, nullable=False)
    owner = sa.Column(sa.Text, nullable=False)
    draft_id = sa.Column(sa.Text)
    case_id = sa.Column(sa.Text)
    command = sa.Column(sa.Text, nullable=False, default="")
    seq = sa.Column(sa.Integer)
    name = sa.Column(sa.Text, nullable=False)
    size = sa.Column(sa.BigInteger, nullable=False)
    mimetype = sa.Column(sa.Text, nullable=False, default="")
    sha256 = sa.Column(sa.Text, nullable=False)
    scanned = sa.Column(sa.Boolean, nullable=False, default=False)
    uploaded_at = sa.Column(sa.DateTime(timezone=True), nullable=False)
    erased_at = sa.Column(sa.DateTime(timezone=True))
