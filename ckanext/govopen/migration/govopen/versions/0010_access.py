"""What the gate keeps beside usage: conditions that holders of grants accepted; who read the records, found fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_access"
down_revision = "0009_inbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "govopen_grant_acceptance",
        sa.Column("grant_id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("conditions", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("govopen_usage_ledger", "govopen_usage", ["seq"], postgresql_where=sa.text("road = 'ledger'"))


def downgrade() -> None:
    op.drop_index("govopen_usage_ledger", "govopen_usage")
    op.drop_table("govopen_grant_acceptance")
