"""The in-portal inbox and webhooks."""

from __future__ import annotations

revision = "0009_inbox"
down_revision = "0008_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
