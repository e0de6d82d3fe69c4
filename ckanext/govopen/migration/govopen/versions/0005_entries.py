"""Catalogue versions, reviews, lists."""

from __future__ import annotations

revision = "0005_entries"
down_revision = "0004_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
