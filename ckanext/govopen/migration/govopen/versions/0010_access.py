"""What the gate keeps beside usage."""

from __future__ import annotations

revision = "0010_access"
down_revision = "0009_inbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
