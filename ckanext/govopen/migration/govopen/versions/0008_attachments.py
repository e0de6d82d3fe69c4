"""Attachments of drafts and cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_attachments"
down_revision = "0007_officers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "govopen_attachment",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("draft_id", sa.Text),
        sa.Column("case_id", sa.Text),
        sa.Column("command", sa.Text, nullable=False, server_default=""),
        sa.Column("seq", sa.Integer),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mimetype", sa.Text, nullable=False, server_default=""),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("scanned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("draft_id IS NULL OR case_id IS NULL", name="govopen_attachment_place"),
    )
    op.create_index("govopen_attachment_draft", "govopen_attachment", ["draft_id"])
    op.create_index("govopen_attachment_case", "govopen_attachment", ["case_id"])
    op.create_index("govopen_attachment_file", "govopen_attachment", ["file_id"])


def downgrade() -> None:
    op.drop_table("govopen_attachment")
