"""Usage records and their seals."""

from __future__ import annotations

revision = "0002_usage"
down_revision = "0001_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
