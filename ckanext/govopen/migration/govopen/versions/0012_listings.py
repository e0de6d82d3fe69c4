"""What the lists keep."""

from __future__ import annotations

revision = "0012_listings"
down_revision = "0011_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
