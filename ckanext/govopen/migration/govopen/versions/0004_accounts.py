"""Lock-out, confirmation, second factor, sessions."""

from __future__ import annotations

revision = "0004_accounts"
down_revision = "0003_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
