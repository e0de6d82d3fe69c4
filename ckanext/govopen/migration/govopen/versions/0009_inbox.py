"""In which language a reader is written to; unread notices found fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_inbox"
down_revision = "0008_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "govopen_reader",
        sa.Column("user_id", sa.Text, primary_key=True),
        sa.Column("lang", sa.Text, nullable=False, server_default=""),
    )
    op.create_index(
        "govopen_outbox_unread", "govopen_outbox", ["recipient"], postgresql_where=sa.text("seen_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("govopen_outbox_unread")
    op.drop_table("govopen_reader")
