"""Attachments of cases and drafts."""

from __future__ import annotations

revision = "0008_attachments"
down_revision = "0007_officers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
