"""The catalogue's life: reviews, versions, scans."""

from __future__ import annotations

revision = "0011_life"
down_revision = "0010_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
