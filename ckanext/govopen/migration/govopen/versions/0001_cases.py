"""Cases, events, clocks, grants, outbox, drafts."""

from __future__ import annotations

revision = "0001_cases"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
