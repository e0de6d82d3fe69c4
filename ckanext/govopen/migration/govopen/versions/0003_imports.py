"""Import batches and saved mappings."""

from __future__ import annotations

revision = "0003_imports"
down_revision = "0002_usage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
