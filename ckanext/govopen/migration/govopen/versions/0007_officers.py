"""Officers' posts, deputies and absence."""

from __future__ import annotations

revision = "0007_officers"
down_revision = "0006_regulation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
