"""Products and their sources."""

from __future__ import annotations

revision = "0013_products"
down_revision = "0012_listings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
